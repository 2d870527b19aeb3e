import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { remainingTime } from '#core/contract/remaining-time.ts';
import { useExecutions, useLabClock, useLive, useNow, usePlan, useStale } from '../../api/hooks.ts';
import { useQueueStatistics } from '../../api/queue-hooks.ts';
import { formatMoments } from '../../lib/dates.ts';
import { formatAge, formatElapsed, formatRangeShort, formatRangeText } from '../../lib/durations.ts';
import { elapsedOf, executionLook, executionNow, foremost, isActive, type Look } from '../../lib/execution-look.ts';
import { formatNumber, plural } from '../../lib/numbers.ts';
import { StatusShape } from '../../ui/status-shape.tsx';
import { AlertsCell } from './alerts-cell.tsx';
import { StopAllButton } from './stop-all-button.tsx';
import styles from './status-bar.module.css';

/** The one loud thing: always there, above everything that covers the page, always in the same order. */
export function StatusBar() {
  const executions = useExecutions();
  const current = useMemo(
    () => foremost(executions.filter((one) => isActive(one) || one.status === 'pending')),
    [executions],
  );
  const phase = useLive((live) => live.phase);
  const stale = useStale();
  const others = executions.filter((one) => isActive(one) && one !== current).length;
  const look: Look =
    phase === 'lost' || (phase === 'connecting' && current === undefined)
      ? { state: 'waiting', word: phase === 'lost' ? 'Connection lost' : 'Connecting', detail: 'trying again' }
      : current === undefined
        ? { state: 'ready', word: 'Ready', detail: 'nothing runs' }
        : executionLook(current);
  return (
    <footer className={styles['dock']} data-state={look.state} data-stale={stale || undefined} aria-label="Status bar">
      <div className={styles['state']} role="status">
        <StatusShape state={look.state} size={30} ground="var(--st)" />
        <div>
          <b>{look.word}</b>
          <span>{look.detail}</span>
        </div>
      </div>
      {current === undefined ? <IdleCells /> : <RunCells execution={current} others={others} />}
      <AlertsCell />
      <StopAllButton />
    </footer>
  );
}

function RunCells({ execution, others }: { readonly execution: LiveExecution; readonly others: number }) {
  const now = useNow(250);
  const clock = useLabClock();
  const plan = usePlan(execution.executionId);
  const heardAt = useLive((live) => live.heardAt);
  const labNow = executionNow(execution, clock, now);
  const left = plan === undefined ? undefined : remainingTime(plan, execution, labNow);
  const step = presentStep(execution);
  const planned = plan?.steps.find((one) => one.stepId === step?.stepId);
  const ends =
    execution.status === 'running' && left !== undefined ? endsAt(execution, left, now, labNow, clock?.speed) : null;
  return (
    <>
      <div className={styles['track']} aria-hidden="true">
        <i style={{ width: `${(left?.fraction ?? 0) * 100}%` }} />
      </div>
      <Link
        to="/monitor/$executionId"
        params={{ executionId: execution.executionId }}
        className={styles['cell']}
        style={{ width: 204 }}
      >
        <b>{execution.workflowName}</b>
        <span>
          {execution.executionId}
          {others > 0 ? ` · ${others} more` : ''}
        </span>
      </Link>
      <div className={styles['cell']} style={{ width: 182 }}>
        <b>
          Step {planned?.number ?? Math.min(execution.stepsEnded + 1, execution.stepCount)} of{' '}
          {topSteps(plan, execution)}
        </b>
        <span>{planned?.name ?? 'waits for its start'}</span>
      </div>
      <div className={styles['cell']} style={{ width: 124 }}>
        <b className="num">{formatElapsed(elapsedOf(execution, labNow))}</b>
        <span>{execution.mode === 'real' ? 'elapsed' : 'lab time'}</span>
      </div>
      <div className={styles['cell']} style={{ width: 158 }}>
        <b>
          {execution.attention.length > 0
            ? 'Your decision'
            : left === undefined
              ? '…'
              : formatRangeShort(left.lowMs, left.highMs)}
        </b>
        <span>{execution.status === 'paused' ? 'held' : (ends ?? 'remaining')}</span>
      </div>
      <div className={styles['cell']} data-last style={{ width: 134 }}>
        <b>{execution.operator}</b>
        <span className={styles['age']}>
          {heardAt === null ? 'not heard yet' : `updated ${formatAge(now - heardAt)}`}
        </span>
      </div>
    </>
  );
}

function IdleCells() {
  const now = useNow(500);
  const heardAt = useLive((live) => live.heardAt);
  const instruments = useLive((live) => live.state?.instruments.length ?? 0);
  const statistics = useQueueStatistics();
  const waiting = (statistics?.waiting ?? 0) + (statistics?.held ?? 0);
  return (
    <>
      <div className={styles['track']} aria-hidden="true" />
      {waiting === 0 ? (
        <div className={styles['cell']} style={{ width: 204 }}>
          <b>No run</b>
          <span>nothing moves</span>
        </div>
      ) : (
        <Link to="/queue" className={styles['cell']} style={{ width: 204 }}>
          <b>{waiting === 1 ? '1 job waits' : `${formatNumber(waiting)} jobs wait`}</b>
          <span>{statistics?.isHeld === true ? 'the queue is held' : 'nothing moves'}</span>
        </Link>
      )}
      <div className={styles['cell']} style={{ width: 182 }}>
        <b>No step</b>
        <span>waits for you</span>
      </div>
      <div className={styles['cell']} style={{ width: 124 }}>
        <b className="num">00:00:00</b>
        <span>elapsed</span>
      </div>
      <div className={styles['cell']} style={{ width: 158 }}>
        <b>{plural(instruments, 'instrument')}</b>
        <span>on the bench</span>
      </div>
      <div className={styles['cell']} data-last style={{ width: 134 }}>
        <b>This computer</b>
        <span className={styles['age']}>
          {heardAt === null ? 'not heard yet' : `updated ${formatAge(now - heardAt)}`}
        </span>
      </div>
    </>
  );
}

function presentStep(execution: LiveExecution) {
  const needing = execution.attention[0]?.stepId;
  return (
    execution.steps.find((one) => one.stepId === needing) ??
    execution.steps.findLast((one) => one.status === 'running') ??
    execution.steps.find((one) => one.status === 'pending')
  );
}

function topSteps(
  plan: { readonly steps: readonly { readonly parentId?: string | undefined }[] } | undefined,
  execution: LiveExecution,
) {
  return plan === undefined ? execution.stepCount : plan.steps.filter((one) => one.parentId === undefined).length;
}

function endsAt(
  execution: LiveExecution,
  left: { lowMs: number; highMs: number },
  now: number,
  labNow: number,
  speed: number | 'instant' | undefined,
): string {
  if (execution.mode === 'real') return `ends ${formatMoments(now + left.lowMs, now + left.highMs, now)}`;
  if (execution.mode === 'dry-run' || speed === 'instant') return 'of lab time left';
  if (speed === undefined || speed === 1)
    return `ends ${formatMoments(labNow + left.lowMs, labNow + left.highMs, labNow)}`;
  return `${formatRangeText(left.lowMs / speed, left.highMs / speed)} at ${speed} ×`;
}
