import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { remainingTime } from '#core/contract/remaining-time.ts';
import { useLabClock, useNow, usePlan, useStepWait } from '../../api/hooks.ts';
import { formatDuration, formatRange } from '../../lib/durations.ts';
import { askedOf, elapsedOf, executionLook, executionNow } from '../../lib/execution-look.ts';
import { PlanView } from '../../lib/plan-view.ts';
import { MODE_WORDS } from '../../lib/words.ts';
import { ProgressSegments } from '../../ui/progress-segments.tsx';
import { Quantity } from '../../ui/quantity.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { segmentsOf } from './segments.ts';
import styles from './monitor-page.module.css';

/** One execution among several. */
export function ExecutionCard({ execution }: { readonly execution: LiveExecution }) {
  const now = useNow(1000);
  const clock = useLabClock();
  const plan = usePlan(execution.executionId);
  const view = useMemo(() => (plan === undefined ? undefined : new PlanView(plan)), [plan]);
  const look = executionLook(execution);
  const labNow = executionNow(execution, clock, now);
  const left = plan === undefined ? undefined : remainingTime(plan, execution, labNow);
  const running = execution.steps.find((one) => one.status === 'running');
  const step = plan?.steps.find((one) => one.stepId === running?.stepId);
  const ended = execution.completedAt !== null;
  const wait = useStepWait(execution.executionId);
  const asked = ended ? undefined : askedOf(execution);
  const range = left === undefined ? undefined : formatRange(left.lowMs, left.highMs);
  return (
    <article className={styles['card']} data-state={look.state}>
      <header>
        <h3>
          <Link to="/monitor/$executionId" params={{ executionId: execution.executionId }}>
            {execution.executionId} {execution.workflowName}
          </Link>
        </h3>
        <StatusBadge state={look.state}>{look.word}</StatusBadge>
      </header>
      <p>
        {[...new Set([execution.cellLine, MODE_WORDS[execution.mode], ended ? look.detail : step?.name])]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {asked !== undefined && <p>{asked}</p>}
      {asked === undefined && wait !== undefined && !ended && <p>Waits: {wait.sentence}</p>}
      {view !== undefined && (
        <ProgressSegments
          label={`Progress of ${execution.executionId}`}
          segments={segmentsOf(view, execution, labNow)}
          share={ended ? 1 : (left?.fraction ?? 0)}
        />
      )}
      <div className={styles['foot']}>
        {ended ? (
          <span>took {formatDuration(elapsedOf(execution, labNow))}</span>
        ) : (
          <Quantity size="small" unit={range?.unit}>
            {range?.text ?? '…'}
          </Quantity>
        )}
        <span>
          {execution.stepsEnded} of {execution.stepCount} steps
        </span>
      </div>
    </article>
  );
}
