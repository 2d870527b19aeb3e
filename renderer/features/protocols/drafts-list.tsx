import { useState } from 'react';
import { IconPencil } from '@tabler/icons-react';
import type { DraftSummary } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import type { ProtocolsSearch } from './protocols-search.ts';
import { useOpenDraft } from './use-protocol-acts.ts';
import listStyles from './protocol-list.module.css';
import styles from './protocol-details.module.css';

const ROW = 53;

interface DraftsListProps {
  readonly drafts: readonly DraftSummary[];
  readonly protocols: readonly ProtocolSummary[];
  readonly selected: DraftSummary | undefined;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onNew: () => void;
}

/** Working copies: of protocols that are there, and of those that are still to become one. */
export function DraftsList({ drafts, protocols, selected, onChange, onNew }: DraftsListProps) {
  const open = useOpenDraft();
  const [discarding, setDiscarding] = useState<DraftSummary | null>(null);
  const columns: readonly TableColumn<DraftSummary>[] = [
    {
      id: 'name',
      title: 'Name',
      sortBy: (one) => one.name.toLowerCase(),
      cell: (one) => (
        <TwoLines
          first={
            <b className={listStyles['name']} title={one.name}>
              {one.name}
            </b>
          }
          second={becomes(one)}
        />
      ),
    },
    { id: 'by', title: 'By', width: '110px', sortBy: (one) => one.savedBy, cell: (one) => one.savedBy },
    {
      id: 'saved',
      title: 'Saved',
      width: '120px',
      numeric: true,
      sortBy: (one) => one.savedAt,
      cell: (one) => <span className={listStyles['soft']}>{formatMoment(one.savedAt, Date.now())}</span>,
    },
  ];
  return (
    <>
      <Card label="Drafts" className={listStyles['list']}>
        <DataTable
          label="Drafts"
          columns={columns}
          rows={drafts}
          rowId={(row) => row.draftId}
          rowHeight={ROW}
          fixed
          selectedId={selected?.draftId ?? null}
          onSelect={(row) => onChange({ draft: row.draftId })}
          onOpen={(row) => open(row.draftId)}
          onLetter={(letter, row) => {
            if (letter !== 'e') return false;
            open(row.draftId);
            return true;
          }}
          empty={
            <Empty
              icon={<IconPencil aria-hidden="true" />}
              title="Nothing is being written"
              action={
                <Button kind="primary" onClick={onNew}>
                  New protocol
                </Button>
              }
            >
              What you edit saves itself and stands here until it becomes a version.
            </Empty>
          }
        />
      </Card>
      {selected !== undefined && (
        <DraftDetails
          draft={selected}
          protocol={protocols.find((one) => one.protocolId === selected.protocolId)}
          onChange={onChange}
          onDiscard={() => setDiscarding(selected)}
        />
      )}
      <DiscardDialog draft={discarding} onClose={() => setDiscarding(null)} />
    </>
  );
}

function becomes({ nextVersion, basedOn }: DraftSummary): string {
  if (nextVersion === 1) return 'becomes a new protocol';
  return basedOn === null ? `becomes v${nextVersion}` : `becomes v${nextVersion}, from v${basedOn}`;
}

interface DraftDetailsProps {
  readonly draft: DraftSummary;
  readonly protocol: ProtocolSummary | undefined;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onDiscard: () => void;
}

function DraftDetails({ draft, protocol, onChange, onDiscard }: DraftDetailsProps) {
  const open = useOpenDraft();
  const { draftId, basedOn } = draft;
  return (
    <Card label={`Details of the draft ${draft.name}`} className={styles['details']}>
      <header className={styles['head']}>
        <div className={styles['titleRow']}>
          <h2 title={draft.name}>{draft.name}</h2>
        </div>
        <p className={styles['description']}>A draft: it {becomes(draft)} when you save it as a version.</p>
        <div className={styles['actions']}>
          <Button
            kind="primary"
            data-first-action
            icon={<IconPencil stroke={1.75} aria-hidden="true" />}
            onClick={() => open(draftId)}
          >
            Go on editing
          </Button>
          <Button kind="danger" onClick={onDiscard}>
            Discard…
          </Button>
        </div>
      </header>
      <div className={styles['padded']}>
        <Facts
          items={[
            ['Draft', draftId],
            ['Saved', `${formatMoment(draft.savedAt, Date.now())} by ${draft.savedBy}`],
            ['Changes saved', String(draft.revision)],
          ]}
        />
      </div>
      {protocol !== undefined && basedOn !== null && (
        <div className={styles['padded']}>
          <Button
            onClick={() =>
              onChange({ show: undefined, protocol: protocol.protocolId, compare: basedOn, with: 'draft' })
            }
          >
            Compare with v{basedOn}
          </Button>{' '}
          <Button kind="quiet" onClick={() => onChange({ show: undefined, protocol: protocol.protocolId })}>
            Show the protocol
          </Button>
        </div>
      )}
    </Card>
  );
}
