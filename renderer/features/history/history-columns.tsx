import type { ExecutionSummary } from '#core/contract/execution.ts';
import { formatDateTime, formatMoment } from '../../lib/dates.ts';
import { formatDurationShort } from '../../lib/durations.ts';
import { executionLook } from '../../lib/execution-look.ts';
import { vesselWords } from '../../lib/words.ts';
import { StatusBadge, StatusWord } from '../../ui/status-badge.tsx';
import { TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import styles from './history-page.module.css';

export const COLUMNS: readonly TableColumn<ExecutionSummary>[] = [
  {
    id: 'execution',
    title: 'Execution',
    width: '32%',
    cell: (row) => (
      <TwoLines first={<span className={styles['id']}>{row.executionId}</span>} second={row.workflowName} />
    ),
  },
  {
    id: 'cells',
    title: 'Cells, vessel',
    width: '19%',
    cell: (row) => (
      <TwoLines first={row.cellLine ?? 'no cells'} second={row.vesselId === null ? '' : vesselWords(row.vesselId)} />
    ),
  },
  {
    id: 'status',
    title: 'Status',
    width: '23%',
    cell: (row) => {
      const look = executionLook(row);
      return (
        <span className={styles['status']}>
          <StatusBadge state={look.state}>{look.word}</StatusBadge>
          {row.mode !== 'real' && (
            <StatusWord state="sim">{row.mode === 'simulated' ? 'simulated' : 'dry run'}</StatusWord>
          )}
        </span>
      );
    },
  },
  { id: 'operator', title: 'By', width: '10%', cell: (row) => row.operator },
  {
    id: 'started',
    title: 'Started',
    width: '15%',
    numeric: true,
    cell: (row) => formatDateTime(row.startedAt ?? row.createdAt, Date.now()),
  },
  {
    id: 'took',
    title: 'Took',
    width: '11%',
    numeric: true,
    cell: (row) => (row.labDurationMs === null ? '' : formatDurationShort(row.labDurationMs)),
  },
];

const NARROW_WIDTHS: Readonly<Record<string, string>> = {
  execution: '33%',
  cells: '15%',
  status: '19%',
  started: '18%',
  took: '15%',
};

/** Without what can be read in the details that stand beside the list. */
export const NARROW_COLUMNS = COLUMNS.filter((column) => column.id in NARROW_WIDTHS).map((column) => ({
  ...column,
  width: NARROW_WIDTHS[column.id]!,
  ...(column.id === 'started'
    ? { cell: (row: ExecutionSummary) => formatMoment(row.startedAt ?? row.createdAt, Date.now()) }
    : {}),
}));
