import type { ExecutionSummary } from '#core/contract/execution.ts';
import { formatDateTime } from '../../lib/dates.ts';
import { formatDurationShort } from '../../lib/durations.ts';
import { executionLook } from '../../lib/execution-look.ts';
import { plainWords } from '../../lib/words.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import styles from './history-page.module.css';

export const COLUMNS: readonly TableColumn<ExecutionSummary>[] = [
  {
    id: 'execution',
    title: 'Execution',
    cell: (row) => (
      <TwoLines first={<span className={styles['id']}>{row.executionId}</span>} second={row.workflowName} />
    ),
  },
  {
    id: 'cells',
    title: 'Cells, vessel',
    cell: (row) => (
      <TwoLines first={row.cellLine ?? 'no cells'} second={row.vesselId === null ? '' : plainWords(row.vesselId)} />
    ),
  },
  {
    id: 'status',
    title: 'Status',
    cell: (row) => {
      const look = executionLook(row);
      return (
        <span className={styles['badges']}>
          <StatusBadge state={look.state}>{look.word}</StatusBadge>
          {row.mode !== 'real' && (
            <StatusBadge state="sim">{row.mode === 'simulated' ? 'Simulated' : 'Dry run'}</StatusBadge>
          )}
        </span>
      );
    },
  },
  { id: 'operator', title: 'By', cell: (row) => row.operator },
  {
    id: 'started',
    title: 'Started',
    numeric: true,
    cell: (row) => formatDateTime(row.startedAt ?? row.createdAt, Date.now()),
  },
  {
    id: 'took',
    title: 'Took',
    numeric: true,
    cell: (row) => (row.labDurationMs === null ? '' : formatDurationShort(row.labDurationMs)),
  },
];
