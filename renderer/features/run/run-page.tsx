import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { IconFileImport, IconTable } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { useLibraryRefresh } from '../../api/library-hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import type { When } from './run-search.ts';
import { RunSetup } from './run-setup.tsx';
import { useLastChoices } from './last-choices.ts';
import { useRunNotes } from './run-notes.ts';
import { TemplatesMenu } from './templates-menu.tsx';
import { useOrigin, type Origin } from './use-origin.ts';
import { useWhen } from './when-choices.ts';

const FACTS = {
  'dry-run': 'no instrument is addressed, every step only takes its predicted time',
  simulated: 'virtual lab, no instrument moves, and only its own stock is used',
  real: 'instruments move',
};

/** Shown when nothing has been chosen yet: the one that shows most. */
const FIRST_PROTOCOL = 'viability-dose-response';

/** Choose a protocol, see what it will do, start it. */
export function RunPage() {
  const { queries } = useApi();
  const search = useSearch({ from: '/run' });
  const navigate = useNavigate();
  const { lastProtocol, mode } = useLastChoices();
  useLibraryRefresh();
  const [saving, setSaving] = useState(false);
  const origin = useOrigin(search);
  const settled = origin === 'pending' ? undefined : origin;
  useChoicesFrom(settled, search.when);
  const wanted = settled?.protocolId ?? search.protocol;
  const list = useQuery(queries.protocols.list.queryOptions());
  const chosen =
    list.data?.find((one) => one.protocolId === wanted) ??
    list.data?.find((one) => one.protocolId === (lastProtocol ?? FIRST_PROTOCOL)) ??
    list.data?.[0];
  const choose = (protocolId: string) => void navigate({ to: '/run', search: { protocol: protocolId } });
  const importOne = () => void navigate({ to: '/protocols', search: { open: 'import' } });
  /* A version that the address names belongs to the protocol it names. */
  const version =
    chosen !== undefined && chosen.protocolId === wanted && chosen.version !== search.version
      ? search.version
      : undefined;
  const simulated = mode !== 'real';

  return (
    <Page label="Set up run" simulation={simulated}>
      <PageHead title="Set up run" simulation={simulated} facts={FACTS[mode]}>
        <TemplatesMenu onSave={() => setSaving(true)} />
        <Button
          icon={<IconTable stroke={1.75} aria-hidden="true" />}
          onClick={() => void navigate({ to: '/run', search: { ...search, batch: true }, replace: true })}
        >
          Batch…
        </Button>
        <Button icon={<IconFileImport stroke={1.75} aria-hidden="true" />} onClick={importOne}>
          Import…
        </Button>
      </PageHead>
      {list.error !== null && (
        <Note
          state="failed"
          title="The protocols could not be listed."
          urgent
          actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
        >
          {explainError(list.error).sentence}
        </Note>
      )}
      {list.isPending && <LoadingRows rows={8} label="Asking for the protocols" />}
      {list.data?.length === 0 && (
        <Empty title="No protocols" action={<Button onClick={importOne}>Import a protocol</Button>}>
          Nothing ships with this installation and none was imported.
        </Empty>
      )}
      {chosen !== undefined && list.data !== undefined && origin !== 'pending' && (
        <RunSetup
          key={`${chosen.protocolId} ${origin?.key ?? ''}`}
          chosen={chosen}
          protocols={list.data}
          origin={origin}
          onChoose={choose}
          version={version}
          onVersion={(next) =>
            void navigate({
              to: '/run',
              search: { ...search, protocol: chosen.protocolId, version: next },
              replace: true,
            })
          }
          batching={search.batch === true}
          onBatched={() => void navigate({ to: '/run', search: { ...search, batch: undefined }, replace: true })}
          saving={saving}
          onSaved={() => setSaving(false)}
        />
      )}
    </Page>
  );
}

/** Mode, speed, priority and project of a template or of an execution there was; each is taken over once. */
function useChoicesFrom(origin: Origin | undefined, when: When | undefined): void {
  const key = origin?.key;
  useEffect(() => {
    if (when !== undefined) useWhen.getState().set({ when });
  }, [when]);
  useEffect(() => {
    if (origin === undefined) return;
    const { mode, speed, priority, retry, project } = origin.settings;
    useLastChoices
      .getState()
      .set({ ...(mode === undefined ? {} : { mode }), ...(speed === undefined ? {} : { speed }) });
    useWhen
      .getState()
      .set({ ...(priority === undefined ? {} : { priority }), ...(retry === undefined ? {} : { retry }) });
    if (project !== undefined) useRunNotes.getState().set({ project });
  }, [key]);
}
