import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';
import { formatTimeOfLog } from '../../lib/dates.ts';
import { formatDuration } from '../../lib/durations.ts';
import type { State } from '../../lib/status.ts';
import { plainWords } from '../../lib/words.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, type TableColumn } from '../../ui/table/data-table.tsx';

interface CommandRow {
  readonly commandId: string;
  readonly instrumentId: string;
  readonly command: string;
  readonly attempt: number;
  readonly effect: string;
  readonly outcome: string | null;
  readonly sentAt: number;
  readonly endedAt: number | null;
}

const OUTCOME_STATES: Record<string, State> = {
  ok: 'completed',
  reconciled: 'completed',
  error: 'failed',
  unknown: 'doubt',
  'done-by-hand': 'doubt',
};

const COLUMNS: readonly TableColumn<CommandRow>[] = [
  { id: 'sent', title: 'Sent', cell: (row) => <time>{formatTimeOfLog(row.sentAt)}</time>, sortBy: (row) => row.sentAt },
  { id: 'instrument', title: 'To', cell: (row) => <b>{row.instrumentId}</b>, sortBy: (row) => row.instrumentId },
  {
    id: 'command',
    title: 'Command',
    cell: (row) => `${plainWords(row.command)}${row.attempt > 1 ? `, try ${row.attempt}` : ''}`,
    sortBy: (row) => row.command,
  },
  {
    id: 'outcome',
    title: 'Outcome',
    sortBy: (row) => row.outcome,
    cell: (row) => {
      const outcome = row.outcome ?? 'open';
      return <StatusWord state={OUTCOME_STATES[outcome] ?? 'waiting'}>{plainWords(outcome)}</StatusWord>;
    },
  },
  {
    id: 'took',
    title: 'Took',
    numeric: true,
    cell: (row) => (row.endedAt === null ? '' : formatDuration(row.endedAt - row.sentAt)),
    sortBy: (row) => (row.endedAt === null ? null : row.endedAt - row.sentAt),
  },
];

/** Every command that was sent, with what came of it. */
export function CommandsTab({ executionId, version }: { readonly executionId: string; readonly version: string }) {
  const { queries } = useApi();
  const options = queries.executions.commands.queryOptions({ input: { executionId } });
  const { data } = useQuery({ ...options, staleTime: 0, refetchInterval: version === '' ? false : 3000 });
  if (data === undefined) return <LoadingRows rows={5} label="Reading the commands" />;
  if (data.length === 0) return <Empty title="No commands">No instrument was addressed.</Empty>;
  return <DataTable label="Commands" columns={COLUMNS} rows={data} rowId={(row) => row.commandId} rowHeight={34} />;
}
