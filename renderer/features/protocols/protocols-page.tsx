import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { IconDownload, IconMicroscope, IconPlus } from '@tabler/icons-react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useDrafts, useFound, useLibraryRefresh, useSources } from '../../api/library-hooks.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { AddSourceDialog } from './add-source-dialog.tsx';
import { CompareView } from './compare-view.tsx';
import { DraftsList } from './drafts-list.tsx';
import { DropZone } from './drop-zone.tsx';
import { FindField } from './find-field.tsx';
import { FolderDialog } from './folder-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { placeTitle, protocolsOf } from './library-view.ts';
import { LibraryDrag } from './library-drag.tsx';
import { NewProtocolDialog } from './new-protocol-dialog.tsx';
import { PlacesNav } from './places-nav.tsx';
import { ProtocolDetails } from './protocol-details.tsx';
import { ProtocolList } from './protocol-list.tsx';
import type { ProtocolsSearch } from './protocols-search.ts';
import { useImport } from './use-import.ts';
import { useBeginDraft, useOpenDraft } from './use-protocol-acts.ts';
import { useMoves } from './use-moves.ts';
import styles from './protocols-page.module.css';

/** What belongs to one look at one protocol, and goes when another place is looked at. */
const FRESH = {
  protocol: undefined,
  version: undefined,
  draft: undefined,
  compare: undefined,
  with: undefined,
} as const;

/** The library: find a protocol, look into it, bring it on its way. */
export function ProtocolsPage() {
  useLibraryRefresh();
  const { queries } = useApi();
  const search = useSearch({ from: '/protocols' });
  const navigate = useNavigate();
  const router = useRouter();
  const list = useQuery(queries.protocols.list.queryOptions());
  const all = list.data ?? NONE;
  const drafts = useDrafts();
  const sources = useSources();
  const found = useFound(search.text ?? '');
  const [moving, setMoving] = useState<Moving>({ protocols: [] });
  const moveTo = (protocols: readonly ProtocolSummary[]) => setMoving({ protocols });
  const [marked, setMarked] = useState<ReadonlySet<string> | undefined>();
  const moves = useMoves();
  const [adding, setAdding] = useState(false);
  const imports = useImport();
  const begin = useBeginDraft();
  const openDraft = useOpenDraft();
  const change = (next: Partial<ProtocolsSearch>) =>
    void navigate({ to: '/protocols', search: { ...search, ...next }, replace: true });
  const go = (next: ProtocolsSearch) => void navigate({ to: '/protocols', search: next });

  const rows = protocolsOf(all, search, found);
  const selected = all.find((one) => one.protocolId === search.protocol) ?? rows[0];
  const draft = drafts.find((one) => one.draftId === search.draft) ?? drafts[0];
  const closeDialog = () => change({ open: undefined });
  const take = (files: readonly File[]) => {
    change({ open: 'import' });
    void imports.take(files, search.folder);
  };
  const edit = ({ draftId, protocolId, version }: ProtocolSummary) => {
    if (draftId === null) begin.mutate({ kind: 'version', protocolId, version });
    else openDraft(draftId);
  };
  const showDrafts = search.show === 'drafts';
  const comparing = !showDrafts && selected !== undefined && search.compare !== undefined;

  const place = placeTitle(search, sources);
  const count = showDrafts ? plural(drafts.length, 'draft') : plural(rows.length, 'protocol');
  const counted = place === undefined || showDrafts ? count : `${count} in ${place}`;

  return (
    <Page label="Protocols">
      <PageHead
        title="Protocols"
        facts={
          <span className={styles['facts']}>
            <FindField
              text={search.text}
              onText={(text) => change({ text, ...(showDrafts ? { show: undefined } : {}) })}
            />
            <span role="status">{list.isPending ? 'reads the library' : counted}</span>
          </span>
        }
      >
        <Button
          icon={<IconMicroscope stroke={1.75} aria-hidden="true" />}
          onClick={() => router.history.push('/protocols/inspector')}
        >
          Cell Line Inspector
        </Button>
        <Button icon={<IconDownload stroke={1.75} aria-hidden="true" />} onClick={() => change({ open: 'import' })}>
          Import
        </Button>
        <Button
          kind="primary"
          icon={<IconPlus stroke={1.75} aria-hidden="true" />}
          onClick={() => change({ open: 'new' })}
        >
          New protocol
        </Button>
      </PageHead>
      {list.error !== null && (
        <Note
          state="failed"
          urgent
          title="The protocols could not be listed."
          actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
        >
          {explainError(list.error).sentence}
        </Note>
      )}
      {list.isPending && <LoadingRows rows={9} label="Reading the library" />}
      {list.data !== undefined && (
        <LibraryDrag
          protocols={all}
          marked={marked}
          onDrop={(protocols, place) =>
            place.kind === 'folder' ? moves.move(protocols, place.path) : setMoving({ protocols, isNew: true })
          }
        >
          <div
            className={styles['work']}
            data-alone={comparing || search.wide || (!showDrafts && selected === undefined) || undefined}
          >
            <PlacesNav
              protocols={all}
              drafts={drafts}
              sources={sources}
              search={search}
              onPlace={(place) =>
                go({ ...place, tag: search.tag, state: search.state, text: search.text, tab: search.tab })
              }
              onTag={(tag) => change({ ...FRESH, tag, ...(showDrafts ? { show: undefined } : {}) })}
              onAddSource={() => setAdding(true)}
            />
            {showDrafts ? (
              <DraftsList
                drafts={drafts}
                protocols={all}
                selected={draft}
                onChange={change}
                onNew={() => change({ open: 'new' })}
              />
            ) : comparing ? (
              <CompareView
                protocol={selected}
                from={search.compare ?? 1}
                to={search.with ?? selected.newestVersion}
                onChange={change}
                onClose={() => change({ compare: undefined, with: undefined })}
              />
            ) : (
              <>
                {search.wide !== true && (
                  <ProtocolList
                    rows={rows}
                    search={search}
                    sources={sources}
                    selectedId={selected?.protocolId ?? null}
                    found={found}
                    marked={marked}
                    onMarked={setMarked}
                    onChange={change}
                    onOpen={() => document.querySelector<HTMLElement>('[data-first-action]')?.focus()}
                    onEdit={edit}
                    onMove={moveTo}
                    onNew={() => change({ open: 'new' })}
                  />
                )}
                {selected !== undefined && (
                  <ProtocolDetails
                    key={selected.protocolId}
                    protocol={selected}
                    search={search}
                    onChange={change}
                    onMove={moveTo}
                  />
                )}
              </>
            )}
          </div>
        </LibraryDrag>
      )}
      <DropZone onFiles={take} />
      <ImportDialog
        open={search.open === 'import'}
        run={imports.run}
        folder={search.folder}
        onFiles={take}
        onShow={(protocolId) => go({ protocol: protocolId })}
        onSetUp={(protocolId) => void navigate({ to: '/run', search: { protocol: protocolId } })}
        onClose={() => {
          imports.clear();
          closeDialog();
        }}
      />
      {search.open === 'new' && <NewProtocolDialog protocols={all} onClose={closeDialog} />}
      {moving.protocols.length > 0 && (
        <FolderDialog
          moving={moving.protocols}
          isNew={moving.isNew ?? false}
          protocols={all}
          moves={moves}
          onClose={() => setMoving({ protocols: [] })}
        />
      )}
      {adding && (
        <AddSourceDialog
          onClose={() => setAdding(false)}
          onAdded={(source) => {
            setAdding(false);
            go({ source });
          }}
        />
      )}
    </Page>
  );
}

interface Moving {
  readonly protocols: readonly ProtocolSummary[];
  /** Into a folder that is to be made. */
  readonly isNew?: boolean;
}

const NONE: readonly ProtocolSummary[] = [];
