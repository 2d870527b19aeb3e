import { useMemo, useState } from 'react';
import { IconChecks, IconDownload, IconFileText, IconFolder, IconStar } from '@tabler/icons-react';
import { useExecutions } from '../../api/hooks.ts';
import type { ProtocolSource } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import type { VersionState } from '#core/contract/words.ts';
import { isActive } from '../../lib/execution-look.ts';
import { versionLook } from '../../lib/version-look.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { DataTable } from '../../ui/table/data-table.tsx';
import { protocolColumns } from './protocol-columns.tsx';
import type { ProtocolsSearch } from './protocols-search.ts';
import { SourceCard } from './source-card.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { useOrganise } from './use-protocol-acts.ts';
import styles from './protocol-list.module.css';

const ROW = 53;
/** As people meet them: what is used first. */
const STATES = ['approved', 'in-review', 'draft', 'retired'] as const satisfies VersionState[];

interface ProtocolListProps {
  readonly rows: readonly ProtocolSummary[];
  readonly search: ProtocolsSearch;
  readonly sources: readonly ProtocolSource[];
  readonly selectedId: string | null;
  readonly found: ReadonlyMap<string, string> | undefined;
  /** Marked for something to be done with all of them; undefined while nothing is marked. */
  readonly marked: ReadonlySet<string> | undefined;
  readonly onMarked: (marked: ReadonlySet<string> | undefined) => void;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onOpen: () => void;
  readonly onEdit: (protocol: ProtocolSummary) => void;
  readonly onMove: (protocols: readonly ProtocolSummary[]) => void;
  readonly onNew: () => void;
}

/** The protocols of a place. Letters work on the selected row: F favourite, E edit, C compare, X mark, M move. */
export function ProtocolList(props: ProtocolListProps) {
  const { rows, search, sources, selectedId, found, marked, onMarked, onChange, onOpen, onEdit, onMove, onNew } = props;
  const source = sources.find((one) => one.sourceId === search.source);
  const executions = useExecutions();
  const active = executions.filter(isActive).map((one) => one.protocolId);
  const running = useMemo(() => new Set(active), [active.join()]);
  const organise = useOrganise();
  const favourite = ({ protocolId, isFavourite }: ProtocolSummary) =>
    organise.mutate({ protocolIds: [protocolId], isFavourite: !isFavourite });
  const isMarked = ({ protocolId }: ProtocolSummary) => marked?.has(protocolId) === true;
  const mark = (protocolId: string) => {
    const next = new Set(marked);
    if (!next.delete(protocolId)) next.add(protocolId);
    onMarked(next);
  };
  const columns = useMemo(
    () => protocolColumns({ found, running, onFavourite: favourite, marked, onMark: mark }),
    [found, running, marked],
  );
  const onLetter = (letter: string, row: ProtocolSummary): boolean => {
    if (letter === 'f') favourite(row);
    else if (letter === 'x') mark(row.protocolId);
    else if (letter === 'm') onMove(marked?.has(row.protocolId) === true ? rows.filter(isMarked) : [row]);
    else if (letter === 'e' && row.form === 'steps') onEdit(row);
    else if (letter === 'c' && row.newestVersion > 1)
      onChange({ protocol: row.protocolId, compare: row.newestVersion - 1, with: row.newestVersion });
    else return false;
    return true;
  };
  return (
    <Card label="Protocols" className={styles['list']}>
      {source !== undefined && (
        <SourceCard key={source.sourceId} source={source} onRemoved={() => onChange({ source: undefined })} />
      )}
      <header className={styles['bar']}>
        {marked === undefined ? (
          <>
            <Segmented
              label="State"
              value={search.state ?? 'all'}
              options={[
                { value: 'all', title: 'All' },
                ...STATES.map((state) => ({ value: state, title: versionLook(state).word })),
              ]}
              onChange={(state) => onChange({ state: state === 'all' ? undefined : state })}
            />
            <Button
              kind="quiet"
              icon={<IconChecks stroke={1.75} aria-hidden="true" />}
              disabled={rows.length === 0}
              onClick={() => onMarked(new Set())}
            >
              Mark several
            </Button>
          </>
        ) : (
          <Marks
            rows={rows}
            marked={marked}
            onAll={() => onMarked(new Set(rows.map((one) => one.protocolId)))}
            onMove={onMove}
            onDone={() => onMarked(undefined)}
          />
        )}
      </header>
      <DataTable
        label="Protocols"
        columns={columns}
        rows={rows}
        rowId={(row) => row.protocolId}
        rowHeight={ROW}
        fixed
        selectedId={selectedId}
        onSelect={(row) => onChange({ protocol: row.protocolId, version: undefined })}
        onOpen={onOpen}
        onLetter={onLetter}
        empty={<NothingHere search={search} onChange={onChange} onNew={onNew} />}
      />
    </Card>
  );
}

interface MarksProps {
  readonly rows: readonly ProtocolSummary[];
  readonly marked: ReadonlySet<string>;
  readonly onAll: () => void;
  readonly onMove: (protocols: readonly ProtocolSummary[]) => void;
  readonly onDone: () => void;
}

/** What can be done with all that are marked. */
function Marks({ rows, marked, onAll, onMove, onDone }: MarksProps) {
  const [exporting, setExporting] = useState(false);
  const chosen = rows.filter((one) => marked.has(one.protocolId));
  const none = chosen.length === 0;
  return (
    <>
      <span className={styles['marks']} role="status">
        {none ? 'Mark some first' : `${chosen.length} marked`}
      </span>
      <Button kind="quiet" onClick={onAll}>
        All {rows.length}
      </Button>
      <Button
        kind="quiet"
        disabled={none}
        icon={<IconDownload stroke={1.75} aria-hidden="true" />}
        onClick={() => setExporting(true)}
      >
        Export…
      </Button>
      <Button
        kind="quiet"
        disabled={none}
        icon={<IconFolder stroke={1.75} aria-hidden="true" />}
        onClick={() => onMove(chosen)}
      >
        Move…
      </Button>
      <Button kind="quiet" onClick={onDone}>
        Done
      </Button>
      {exporting && <ExportDialog protocols={chosen} onClose={() => setExporting(false)} />}
    </>
  );
}

interface NothingHereProps {
  readonly search: ProtocolsSearch;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onNew: () => void;
}

function NothingHere({ search, onChange, onNew }: NothingHereProps) {
  const filtered = search.text !== undefined || search.tag !== undefined || search.state !== undefined;
  if (filtered)
    return (
      <Empty
        icon={<IconFileText aria-hidden="true" />}
        title="Nothing matches"
        action={
          <Button onClick={() => onChange({ text: undefined, tag: undefined, state: undefined })}>
            Take all filters away
          </Button>
        }
      >
        No protocol of this place fits the words, the tag and the state that are set.
      </Empty>
    );
  if (search.show === 'favourites')
    return (
      <Empty icon={<IconStar aria-hidden="true" />} title="No favourites yet">
        Press the star of a protocol, or F on its row, and it stands here and first in Run.
      </Empty>
    );
  return (
    <Empty
      icon={<IconFileText aria-hidden="true" />}
      title="No protocols here"
      action={
        <Button kind="primary" onClick={onNew}>
          New protocol
        </Button>
      }
    >
      Build one, import a file, or move one here. A folder that holds nothing goes away by itself.
    </Empty>
  );
}
