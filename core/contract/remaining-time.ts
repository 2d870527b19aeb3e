import type { LiveExecution } from './execution.ts';
import type { LabClockView } from './feed.ts';
import type { Plan } from './plan.ts';

/** Time left on the execution's own clock, ms, as a range; and how much of the plan's time lies behind, 0 to 1. */
export interface RemainingTime {
  readonly lowMs: number;
  readonly highMs: number;
  readonly fraction: number;
}

/** Lab time now, extrapolated from the last view of the lab's clock. `wallAt` in milliseconds since 1970. */
export function labTimeAt(clock: LabClockView, wallAt: number): number {
  if (clock.speed === 'instant') return clock.labAt;
  return clock.labAt + Math.max(0, wallAt - clock.wallAt) * clock.speed;
}

/**
 * The longest chain of steps that are still to be done, in low and in high times. A running step counts with what its
 * expected time leaves. @param labNow time on the clock the execution runs by, ms
 */
export function remainingTime(plan: Plan, execution: Pick<LiveExecution, 'steps'>, labNow: number): RemainingTime {
  const states = new Map(execution.steps.map((state) => [state.stepId, state]));
  const endLow = new Map<string, number>();
  const endHigh = new Map<string, number>();
  let done = 0;
  let total = 0;
  for (const step of plan.steps) {
    if (step.kind === 'group') continue;
    const state = states.get(step.stepId);
    total += step.expectedMs;
    let [low, high] = step.rangeMs;
    const over = state !== undefined && state.status !== 'pending' && state.status !== 'running';
    if (over) {
      done += step.expectedMs;
      low = 0;
      high = 0;
    } else if (state?.status === 'running') {
      const gone = state.startedLabAt === null ? 0 : Math.max(0, labNow - state.startedLabAt);
      done += Math.min(gone, step.expectedMs);
      low = Math.max(0, low - gone);
      high = Math.max(0, high - gone);
    }
    const startLow = Math.max(0, ...step.after.map((id) => endLow.get(id) ?? 0));
    const startHigh = Math.max(0, ...step.after.map((id) => endHigh.get(id) ?? 0));
    endLow.set(step.stepId, startLow + low);
    endHigh.set(step.stepId, startHigh + high);
  }
  return {
    lowMs: Math.max(0, ...endLow.values()),
    highMs: Math.max(0, ...endHigh.values()),
    fraction: total === 0 ? 1 : Math.min(1, done / total),
  };
}
