import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CallRecord } from '#core/contract/execution.ts';
import { useApi } from '../../api/api.ts';
import { formatDuration } from '../../lib/durations.ts';
import { stepLook } from '../../lib/execution-look.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, type TableColumn } from '../../ui/table/data-table.tsx';
import styles from './calls-tab.module.css';

interface CallRow extends CallRecord {
  readonly depth: number;
}

/** Values in a cell: long ones are cut, and stand in full in its tooltip. */
const MOST_SIGNS = 90;

const COLUMNS: readonly TableColumn<CallRow>[] = [
  {
    id: 'call',
    title: 'Call',
    cell: (row) => (
      <span style={{ paddingInlineStart: `${row.depth * 14}px` }}>
        {row.kind === 'group' ? <b>{row.name}</b> : <code>lab.{row.name}</code>}
      </span>
    ),
  },
  { id: 'line', title: 'Line', numeric: true, cell: (row) => (row.line === 0 ? '' : String(row.line)) },
  {
    id: 'arguments',
    title: 'Arguments',
    cell: (row) => <Value value={row.arguments} isEmpty={row.kind === 'group'} />,
  },
  {
    id: 'result',
    title: 'Result',
    cell: (row) => {
      if (row.errorMessage !== null) return row.errorMessage;
      return <Value value={row.result} isEmpty={row.result === null} />;
    },
  },
  {
    id: 'status',
    title: 'Outcome',
    cell: (row) => {
      const look = stepLook({ status: row.status, inDoubt: false });
      return <StatusWord state={look.state}>{look.word}</StatusWord>;
    },
  },
  {
    id: 'took',
    title: 'Took',
    numeric: true,
    cell: (row) => (row.endedLabAt === null ? '' : formatDuration(row.endedLabAt - row.madeLabAt)),
  },
];

function Value({ value, isEmpty }: { readonly value: unknown; readonly isEmpty: boolean }) {
  const text = JSON.stringify(value);
  if (isEmpty || text === '{}') return null;
  return (
    <code className={styles['value']} title={text.slice(0, 2000)}>
      {text.length > MOST_SIGNS ? `${text.slice(0, MOST_SIGNS)}…` : text}
    </code>
  );
}

/** Calls below the group they were made in, each group in the order of its calls. */
function inTree(calls: readonly CallRecord[]): CallRow[] {
  const below = Map.groupBy(calls, (call) => call.parentId);
  const rows: CallRow[] = [];
  const add = (parentId: number | null, depth: number): void => {
    for (const call of below.get(parentId) ?? []) {
      rows.push({ ...call, depth });
      add(call.callId, depth + 1);
    }
  };
  add(null, 0);
  return rows;
}

/** The call tree of a protocol that is a program: what it asked for, and what it was told. */
export function CallsTab({ executionId, version }: { readonly executionId: string; readonly version: string }) {
  const { queries } = useApi();
  const options = queries.executions.calls.queryOptions({ input: { executionId } });
  const { data } = useQuery({ ...options, staleTime: 0, refetchInterval: version === '' ? false : 3000 });
  const rows = useMemo(() => inTree(data ?? []), [data]);
  if (data === undefined) return <LoadingRows rows={5} label="Reading the calls" />;
  if (rows.length === 0) return <Empty title="No calls">The program has not called anything yet.</Empty>;
  return <DataTable label="Calls" columns={COLUMNS} rows={rows} rowId={(row) => String(row.callId)} rowHeight={34} />;
}
