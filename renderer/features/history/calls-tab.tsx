import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useApi } from '../../api/api.ts';
import { formatDurationShort } from '../../lib/durations.ts';
import { stepLook } from '../../lib/execution-look.ts';
import { plural } from '../../lib/numbers.ts';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, type TableColumn } from '../../ui/table/data-table.tsx';
import { callTree, valuesInLine, type CallRow } from './call-tree.ts';
import styles from './calls-tab.module.css';

/** Deeper groups are drawn like those of this depth, so that something is left of their names. */
const DEEPEST = 8;
/** Signs of arguments or a result that are shown in full. */
const MOST_SIGNS = 20_000;

const COLUMNS: readonly TableColumn<CallRow>[] = [
  {
    id: 'call',
    title: 'Call',
    cell: (row) => (
      <span className={styles['call']} style={{ paddingInlineStart: `${Math.min(row.depth, DEEPEST) * 14}px` }}>
        {row.kind === 'group' ? <b>{row.name}</b> : <code>lab.{row.name}</code>}
        <small>{summaryOf(row)}</small>
      </span>
    ),
  },
  {
    id: 'outcome',
    title: 'Outcome',
    width: '112px',
    cell: (row) => {
      const look = lookOf(row);
      return <StatusWord state={look.state}>{look.word}</StatusWord>;
    },
  },
  { id: 'line', title: 'Line', numeric: true, width: '60px', cell: (row) => (row.line === 0 ? '' : String(row.line)) },
  {
    id: 'took',
    title: 'Took',
    numeric: true,
    width: '88px',
    cell: (row) => (row.endedLabAt === null || isTaken(row) ? '' : formatDurationShort(row.endedLabAt - row.madeLabAt)),
  },
];

/** A call of the execution before, which this one has only heard again. */
function isTaken(row: CallRow): boolean {
  return row.status === 'skipped' && row.errorMessage?.startsWith('Taken over') === true;
}

function lookOf(row: CallRow): ReturnType<typeof stepLook> {
  const look = stepLook({ status: row.status, inDoubt: false });
  return isTaken(row) ? { ...look, word: 'taken over' } : look;
}

/** What it was given and what it gave, or why it gave nothing. */
function summaryOf(row: CallRow): string {
  if (row.errorMessage !== null && !isTaken(row)) return row.errorMessage;
  if (row.kind === 'group') return plural(row.inside, 'call');
  const given = valuesInLine(row.arguments);
  const result = valuesInLine(row.result);
  return [given, result === undefined ? undefined : `→ ${result}`].filter((part) => part !== undefined).join(' ');
}

/** The call tree of a protocol that is a program: what it asked for, and what it was told. */
export function CallsTab({ executionId, version }: { readonly executionId: string; readonly version: string }) {
  const { queries } = useApi();
  const options = queries.executions.calls.queryOptions({ input: { executionId } });
  const { data } = useQuery({ ...options, staleTime: 0, refetchInterval: version === '' ? false : 3000 });
  const rows = useMemo(() => callTree(data ?? []), [data]);
  const [selected, setSelected] = useState<number | undefined>();
  if (data === undefined) return <LoadingRows rows={5} label="Reading the calls" />;
  if (rows.length === 0) return <Empty title="No calls">The program has not called anything yet.</Empty>;
  const shown = rows.find(({ callId }) => callId === selected);
  return (
    <div className={styles['calls']}>
      <DataTable
        label="Calls"
        columns={COLUMNS}
        rows={rows}
        rowId={(row) => String(row.callId)}
        rowHeight={48}
        fixed
        selectedId={selected === undefined ? null : String(selected)}
        onSelect={(row) => setSelected(row.callId)}
      />
      {shown === undefined ? (
        <p className={styles['hint']}>Choose a call to see all that it was given and told.</p>
      ) : (
        <CallDetails call={shown} />
      )}
    </div>
  );
}

function CallDetails({ call }: { readonly call: CallRow }) {
  const heading = call.kind === 'group' ? call.name : `lab.${call.name}`;
  const line = call.line === 0 ? '' : `, line ${call.line}`;
  return (
    // It scrolls, so it can be reached by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles['details']} aria-label={`Call ${call.callId}`} tabIndex={0}>
      <h3>
        {heading}
        <span>{`call ${call.callId}${line}`}</span>
      </h3>
      {call.errorMessage !== null && <p>{call.errorMessage}</p>}
      {call.kind !== 'group' && (
        <>
          <Values title="Arguments" value={call.arguments} none="It was given none." />
          <Values title="Result" value={call.result} none="It has no result." />
        </>
      )}
    </section>
  );
}

function Values({ title, value, none }: { readonly title: string; readonly value: unknown; readonly none: string }) {
  const text = JSON.stringify(value, undefined, 2);
  const isNone = value === null || text === '{}';
  return (
    <>
      <h4>{title}</h4>
      {isNone ? (
        <p>{none}</p>
      ) : (
        <pre>
          {text.length > MOST_SIGNS ? `${text.slice(0, MOST_SIGNS)}\n… ${text.length - MOST_SIGNS} more` : text}
        </pre>
      )}
    </>
  );
}
