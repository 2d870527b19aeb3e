import type { LiveExecution } from '#core/contract/execution.ts';
import type { PlanStep } from '#core/contract/plan.ts';
import type { PlanView } from '../../lib/plan-view.ts';

/** So long must it be, on the clock on the wall, before the screen calms down. */
const LONG_MS = 60_000;
const LONG_STEP_MS = 20 * 60_000;

export interface LongRest {
  readonly step: PlanStep;
  readonly startedLabAt: number;
  /** Expected end on the execution's own clock. */
  readonly endsLabAt: number;
}

/**
 * The long wait an execution is in, when nothing else of it moves: a running step of 20 minutes or more whose rest is
 * more than a minute of real time.
 */
export function longRest(
  view: PlanView,
  execution: Pick<LiveExecution, 'steps' | 'status' | 'mode' | 'attention'>,
  labNow: number,
  speed: number | 'instant' | undefined,
): LongRest | undefined {
  if (execution.status !== 'running' || execution.attention.length > 0 || speed === 'instant') return undefined;
  const running = execution.steps.filter((state) => state.status === 'running');
  const planned = running
    .map((state) => ({
      state,
      step: view.plan.steps.find((one) => one.stepId === state.stepId && one.kind === 'action'),
    }))
    .flatMap(({ state, step }) =>
      step === undefined || state.startedLabAt === null ? [] : [{ step, startedLabAt: state.startedLabAt }],
    );
  const ends = planned.map((one) => ({ ...one, endsLabAt: one.startedLabAt + one.step.expectedMs }));
  const last = ends.toSorted((one, other) => other.endsLabAt - one.endsLabAt)[0];
  if (last === undefined || ends.some((one) => one.step.expectedMs < LONG_STEP_MS)) return undefined;
  const factor = execution.mode === 'real' ? 1 : (speed ?? 1);
  return (last.endsLabAt - labNow) / factor > LONG_MS ? last : undefined;
}
