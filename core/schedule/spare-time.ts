import type { ScheduleJob, SchedulePlan, ScheduleProblem } from './problem.ts';
import { pointIndex } from './time-network.ts';

type Spare = NonNullable<ScheduleProblem['spare']>;

/** Plans of jobs that have not begun, each narrowed once, so that like jobs go on sharing one. */
const narrowed = new WeakMap<Spare, WeakMap<SchedulePlan, SchedulePlan | null>>();

/**
 * The plan of a job with the end of each window left unused, for what will take longer than planned; null when no window has
 * anything to spare. A window that has been entered is there to be used up: it stays as it is.
 */
export function planWithSpareTime(job: ScheduleJob, { spare }: Pick<ScheduleProblem, 'spare'>): SchedulePlan | null {
  if (spare === undefined || job.mayBreak === true) return null;
  if ((job.happened?.size ?? 0) > 0) return narrow(job, spare);
  const known = narrowed.get(spare) ?? new WeakMap<SchedulePlan, SchedulePlan | null>();
  narrowed.set(spare, known);
  let plan = known.get(job.plan);
  if (plan === undefined) {
    plan = narrow(job, spare);
    known.set(job.plan, plan);
  }
  return plan;
}

function narrow({ plan, happened }: ScheduleJob, spare: Spare): SchedulePlan | null {
  const points = pointIndex(plan);
  const hasCome = (point: string): boolean => happened?.has(plan.steps[points.get(point)! >> 1]!.id) === true;
  let isNarrower = false;
  const limit = (min: number, max: number): number => {
    const kept = Math.min(spare.most, Math.floor((max - min) * spare.share));
    if (kept > 0) isNarrower = true;
    return max - Math.max(0, kept);
  };
  const steps = plan.steps.map((step) => {
    const { min, max } = step.duration;
    if (max === null || happened?.has(step.id) === true) return step;
    return { ...step, duration: { min, max: limit(min, max) } };
  });
  const lags = plan.lags.map((lag) =>
    lag.max === null || hasCome(lag.from) ? lag : { ...lag, max: limit(Math.max(0, lag.min), lag.max) },
  );
  return isNarrower ? { ...plan, steps, lags } : null;
}
