import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Job } from '#core/contract/job.ts';
import type { JobActions } from './use-job-actions.ts';
import { useRowDrag } from './use-row-drag.ts';
import { WaitingRow } from './waiting-row.tsx';
import styles from './waiting-table.module.css';

export const ROW_HEIGHT = 45;

interface WaitingTableProps {
  readonly jobs: readonly Job[];
  readonly total: number;
  readonly selectedId: string | undefined;
  readonly onSelect: (jobId: string | undefined) => void;
  /** Without what stands in the details beside it. */
  readonly narrow: boolean;
  readonly actions: JobActions;
  readonly onEnd: () => void;
  readonly say: (sentence: string) => void;
  readonly empty: ReactNode;
}

/** Jobs in the order of the queue. A row is carried with the pointer, or moved with Alt and the arrow keys. */
export function WaitingTable(props: WaitingTableProps) {
  const { total, selectedId, onSelect, narrow, actions, onEnd, say, empty } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [order, setOrder] = useState<readonly string[] | null>(null);
  /* While a row is carried the list stands still below the pointer, whatever starts in the meantime. */
  const [still, setStill] = useState<readonly Job[] | null>(null);
  const jobs = still ?? (order === null ? props.jobs : inOrder(props.jobs, order));
  const virtualizer = useVirtualizer({
    count: jobs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });

  /** The list shows the new place at once; what the host made of it comes with the next list. */
  const move = async (jobId: string, to: number): Promise<void> => {
    const from = jobs.findIndex((one) => one.jobId === jobId);
    if (from < 0 || to < 0 || to >= jobs.length || from === to) return;
    const others = jobs.filter((one) => one.jobId !== jobId).map((one) => one.jobId);
    setOrder(others.toSpliced(to, 0, jobId));
    /* Its new neighbours are those that still wait. */
    const waits = new Set(live.current.map((one) => one.jobId));
    const before = others.slice(to).find((one) => waits.has(one));
    const after = others.slice(0, to).findLast((one) => waits.has(one));
    const place = to === 0 ? 'first' : before === undefined ? { after: after ?? jobId } : { before };
    const done = await actions.move(jobId, place);
    setOrder(null);
    say(done ? `${jobId} is now ${to + 1} of ${total}.` : `${jobId} stays where it was.`);
  };
  const { drag, begin, shiftOf, justDragged } = useRowDrag({
    scroller,
    rowHeight: ROW_HEIGHT,
    count: jobs.length,
    onDrop: (id, _from, to) => void move(id, to),
  });
  const isCarried = drag !== null;
  useLayoutEffect(() => setStill(isCarried ? jobs : null), [isCarried]);
  const live = useRef(props.jobs);
  useLayoutEffect(() => {
    live.current = props.jobs;
  });

  const lines = virtualizer.getVirtualItems();
  const [first, last] = [lines[0], lines.at(-1)];
  const nearEnd = last !== undefined && last.index >= jobs.length - 8;
  useEffect(() => {
    if (nearEnd) onEnd();
  }, [nearEnd, onEnd, jobs.length]);

  const focusRow = (index: number) => {
    virtualizer.scrollToIndex(index);
    requestAnimationFrame(() =>
      requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus()),
    );
  };
  const selectedAt = jobs.findIndex((one) => one.jobId === selectedId);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at = Number(event.target instanceof HTMLElement ? (event.target.dataset['index'] ?? NaN) : NaN);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[event.key];
    if (Number.isNaN(at) || step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(jobs.length - 1, at + step));
    const job = jobs[at];
    if (event.altKey && job !== undefined) void move(job.jobId, next);
    else if (selectedId !== undefined) onSelect(jobs[next]?.jobId);
    focusRow(next);
  };

  if (jobs.length === 0) return <>{empty}</>;
  return (
    <div ref={scroller} className={styles['scroller']} role="region" aria-label="Waiting jobs" tabIndex={-1}>
      <table
        className={styles['table']}
        role="grid"
        aria-label="Waiting jobs, in their order"
        aria-rowcount={total + 1}
        data-narrow={narrow || undefined}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Priority</th>
            <th scope="col">Job</th>
            <th scope="col">Why it waits</th>
            <th scope="col">Expected start</th>
            {!narrow && <th scope="col">By</th>}
            <th scope="col">
              <span className="visually-hidden">Place and more</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {first !== undefined && first.start > 0 && <Filler height={first.start} />}
          {lines.map((line) => {
            const job = jobs[line.index];
            if (job === undefined) return null;
            return (
              <WaitingRow
                key={job.jobId}
                job={job}
                index={line.index}
                count={jobs.length}
                narrow={narrow}
                selected={job.jobId === selectedId}
                tabbable={line.index === Math.max(0, selectedAt)}
                carried={drag?.id === job.jobId}
                shift={shiftOf(line.index)}
                moving={drag !== null}
                actions={actions}
                onMove={(to) => void move(job.jobId, to)}
                onCarry={(event) => begin(event, job.jobId, line.index)}
                onSelect={() => {
                  if (!justDragged.current) onSelect(job.jobId === selectedId ? undefined : job.jobId);
                }}
              />
            );
          })}
          {last !== undefined && <Filler height={virtualizer.getTotalSize() - last.end} />}
        </tbody>
      </table>
    </div>
  );
}

function inOrder(jobs: readonly Job[], order: readonly string[]): readonly Job[] {
  const place = new Map(order.map((jobId, index) => [jobId, index]));
  return jobs.toSorted((one, other) => (place.get(one.jobId) ?? Infinity) - (place.get(other.jobId) ?? Infinity));
}

/** One cell: how many columns are shown is a matter of the window's width. */
function Filler({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden="true">
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
