import type { SchedulePlan } from './problem.ts';
import { pointIndex } from './time-network.ts';

/** A moment that keeps close to others. */
interface Mark {
  readonly start: number;
  readonly end: number;
  readonly hugs: 'next' | 'last';
  readonly others: readonly { readonly point: number; readonly gap: number }[];
}

const known = new WeakMap<SchedulePlan, readonly Mark[]>();

/** Moments of a plan that lie where others put them; found once per plan object. */
function marksOf(plan: SchedulePlan): readonly Mark[] {
  let marks = known.get(plan);
  if (marks === undefined) {
    const points = plan.steps.some((step) => step.hugs !== undefined) ? pointIndex(plan) : undefined;
    marks = points === undefined ? [] : findMarks(plan, points);
    known.set(plan, marks);
  }
  return marks;
}

function findMarks({ steps, lags }: SchedulePlan, points: ReadonlyMap<string, number>): Mark[] {
  return steps.flatMap(({ hugs }, index) => {
    if (hugs === undefined) return [];
    const [start, end] = [2 * index, 2 * index + 1];
    const others = lags.flatMap(({ from, to, min }) => {
      const [source, target] = [points.get(from)!, points.get(to)!];
      if (hugs === 'next') return source === end ? [{ point: target, gap: -min }] : [];
      return target === start ? [{ point: source, gap: min }] : [];
    });
    return others.length === 0 ? [] : [{ start, end, hugs, others }];
  });
}

/**
 * Moves the moments of a job that stands to the others that they belong to. A span between two of them only becomes shorter, so
 * that it has room wherever it had it before.
 */
export function closeUp(plan: SchedulePlan, times: Float64Array, isFixed: Uint8Array): void {
  for (const { start, end, hugs, others } of marksOf(plan)) {
    if (isFixed[start] === 1) continue;
    let time = hugs === 'next' ? Infinity : -Infinity;
    for (const { point, gap } of others) {
      const at = times[point]! + gap;
      time = hugs === 'next' ? Math.min(time, at) : Math.max(time, at);
    }
    if (hugs === 'next' ? time <= times[end]! : time >= times[start]!) continue;
    times[start] = time;
    times[end] = time;
  }
}
