import type { Random } from '#core/base/random.ts';
import { firstPoint, raisedLow } from './build.ts';
import { KEPT, type Draft } from './draft.ts';
import { modelJob, type JobModel } from './job-model.ts';
import type { ScheduleJob } from './problem.ts';
import { networkEdges, pointIndex } from './time-network.ts';

/** A window of a plan and how much of it is to be used at least: 0 nothing, 1 all. */
export interface Stretch {
  readonly window: number;
  readonly share: number;
}

interface OpenWindow {
  readonly from: number;
  readonly to: number;
  readonly min: number;
  readonly width: number;
}

/** Windows of a plan that leave a choice, as pairs of points. */
export function openWindows(job: ScheduleJob): OpenWindow[] {
  const points = pointIndex(job.plan);
  const { steps, lags } = job.plan;
  const windows = [
    ...steps.map(({ id, duration }, index) => {
      const extra = job.extra?.get(id) ?? 0;
      return { from: 2 * index, to: 2 * index + 1, min: duration.min + extra, max: (duration.max ?? Infinity) + extra };
    }),
    ...lags.map(({ from, to, min, max }) => ({
      from: points.get(from)!,
      to: points.get(to)!,
      min,
      max: max ?? Infinity,
    })),
  ];
  return windows.flatMap(({ from, to, min, max }) =>
    max > min && max < Infinity ? [{ from, to, min, width: max - min }] : [],
  );
}

export function randomStretch(job: ScheduleJob, random: Random): Stretch | null {
  const count = openWindows(job).length;
  return count === 0 ? null : { window: Math.floor(random.next() * count), share: random.next() };
}

/** The job with a part of one window used up on purpose, so that another fits in between; null when it cannot be. */
function stretched(draft: Draft, index: number, { window, share }: Stretch): JobModel | null {
  const kept = draft.strictest(index);
  if (kept !== KEPT.spare && kept !== KEPT.all) return null;
  const { job } = draft.jobs[index]!.at(kept)!;
  const found = openWindows(job)[window];
  if (found === undefined || job.mayBreak === true) return null;
  const { from, to, min, width } = found;
  const gap = min + Math.floor(share * width);
  const edges = [...networkEdges(job.plan, job.extra), { from, to, gap, rule: String }];
  return modelJob(job, index, draft.laboratory, draft.problem, { edges });
}

/** Places a job with a window stretched, its first point not before `time`; false when it does not go like that. */
export function placeStretched(draft: Draft, index: number, stretch: Stretch, time = -Infinity): boolean {
  const model = stretched(draft, index, stretch);
  if (model === null) return false;
  const low = model.hasBegun ? model.low : raisedLow(model, firstPoint(model), time);
  return low !== null && draft.tryVariant(index, model, low);
}
