import { IconStar, IconStarFilled } from '@tabler/icons-react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { formatDay } from '../../lib/dates.ts';
import { formatNumber } from '../../lib/numbers.ts';
import { versionLook } from '../../lib/version-look.ts';
import { StatusBadge, StatusWord } from '../../ui/status-badge.tsx';
import { TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { CarryHandle } from './library-drag.tsx';
import styles from './protocol-list.module.css';

interface ColumnInput {
  /** Where the words that are looked for were found. */
  readonly found: ReadonlyMap<string, string> | undefined;
  /** Ids of protocols of which something runs now. */
  readonly running: ReadonlySet<string>;
  readonly onFavourite: (protocol: ProtocolSummary) => void;
  /** Those that are marked for something to be done with all of them; undefined while nothing is marked. */
  readonly marked: ReadonlySet<string> | undefined;
  readonly onMark: (protocolId: string) => void;
}

const ORDER = ['approved', 'in-review', 'draft', 'retired'];

/** Columns of the list of protocols. */
export function protocolColumns(input: ColumnInput): readonly TableColumn<ProtocolSummary>[] {
  const { found, running, onFavourite, marked, onMark } = input;
  return [
    ...(marked === undefined ? [] : [markColumn(marked, onMark)]),
    {
      id: 'name',
      title: 'Name',
      sortBy: (one) => one.name.toLowerCase(),
      cell: (one) => (
        <CarryHandle protocolId={one.protocolId}>
          <TwoLines
            first={
              <b className={styles['name']} title={one.name}>
                {one.name}
              </b>
            }
            second={foundIn(found?.get(one.protocolId)) ?? (one.tags.join(', ') || one.operationType)}
          />
        </CarryHandle>
      ),
    },
    {
      id: 'version',
      title: 'Version',
      width: '80px',
      sortBy: (one) => one.version,
      cell: (one) => <TwoLines first={<b className={styles['version']}>v{one.version}</b>} second={newerThan(one)} />,
    },
    {
      id: 'state',
      title: 'State',
      width: 'calc(2.6 * var(--touch))',
      sortBy: (one) => ORDER.indexOf(one.state),
      cell: (one) => {
        const { state, word } = versionLook(one.state);
        return <StatusBadge state={state}>{word}</StatusBadge>;
      },
    },
    { id: 'runs', title: 'Runs', width: '52px', numeric: true, sortBy: (one) => one.runs, cell: runsOf },
    {
      id: 'last',
      title: 'Last run',
      width: '98px',
      numeric: true,
      sortBy: (one) => (running.has(one.protocolId) ? Infinity : (one.lastRunAt ?? 0)),
      cell: (one) =>
        running.has(one.protocolId) ? (
          <StatusWord state="running" />
        ) : (
          <span className={styles['soft']}>{one.lastRunAt === null ? 'never' : lastRun(one.lastRunAt)}</span>
        ),
    },
    {
      id: 'favourite',
      title: '',
      width: 'calc(var(--touch) + 4px)',
      cell: (one) => <Star protocol={one} onClick={() => onFavourite(one)} />,
    },
  ];
}

function markColumn(marked: ReadonlySet<string>, onMark: (id: string) => void): TableColumn<ProtocolSummary> {
  return {
    id: 'mark',
    title: '',
    width: '52px',
    cell: (one) => (
      <label className={styles['mark']} onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Mark ${one.name}`}
          checked={marked.has(one.protocolId)}
          onChange={() => onMark(one.protocolId)}
        />
      </label>
    ),
  };
}

/** F does the same by keyboard, so that Tab does not have to go through every row. */
function Star({ protocol, onClick }: { readonly protocol: ProtocolSummary; readonly onClick: () => void }) {
  const Icon = protocol.isFavourite ? IconStarFilled : IconStar;
  return (
    <button
      type="button"
      className={styles['star']}
      tabIndex={-1}
      aria-pressed={protocol.isFavourite}
      aria-label={`Favourite: ${protocol.name}`}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      <Icon size={18} stroke={1.75} aria-hidden="true" />
    </button>
  );
}

function newerThan({ version, newestVersion, draftId }: ProtocolSummary): string {
  if (draftId !== null) return `v${newestVersion + 1} in work`;
  return newestVersion > version ? `up to v${newestVersion}` : '';
}

/** Where the words were found; that they are in the name is seen. */
const foundIn = (place: string | undefined) => (place === 'name' ? undefined : place);

const runsOf = ({ runs }: ProtocolSummary) => formatNumber(runs);

/** The day; with the year when it was another one. */
function lastRun(at: number): string {
  const year = new Date(at).getFullYear();
  return year === new Date().getFullYear() ? formatDay(at) : `${formatDay(at)} ${year}`;
}
