import { KEPT, type Draft } from './draft.ts';

/** A timetable's merits, compared from the first figure on; less is better. */
export type Score = readonly number[];

export const SCORE = {
  unplaced: 0,
  broken: 1,
  missed: 2,
  lateness: 3,
  priority: 4,
  makespan: 5,
  change: 6,
  inLab: 7,
} as const;

/** The score of what stands in a draft. `reference` holds the times on the screen, by job, or null for jobs not on it. */
export function scoreOf(draft: Draft, reference: readonly (Float64Array | null)[] | null): number[] {
  const { jobs, standing, starts, ends, problem } = draft;
  let [unplaced, broken, missed, lateness, priority, makespan, change, inLab] = [0, 0, 0, 0, 0, 0, 0, 0];
  const prefersPriority = problem.prefer === 'priority';
  for (let index = 0; index < jobs.length; index++) {
    const { job } = jobs[index]!;
    const place = standing[index]!;
    const weight = 1 + job.priority;
    if (place === null) {
      unplaced += weight;
      continue;
    }
    const end = ends[index]!;
    if (place.kept === KEPT.nothing && job.mayBreak !== true) broken += weight;
    if (place.kept === KEPT.windows) missed += weight;
    if (job.due !== undefined && end > job.due) lateness += weight * (end - job.due);
    if (prefersPriority) priority += 2 ** job.priority * (end - problem.now);
    if (end - problem.now > makespan) makespan = end - problem.now;
    inLab += end - starts[index]!;
    const before = reference?.[index];
    if (before) change += changeOf(before, place.times, problem.now);
  }
  return [unplaced, broken, missed, lateness, priority, makespan, change, inLab];
}

/** How many points moved. */
function changeOf(before: Float64Array, after: Float64Array, now: number): number {
  let moved = 0;
  for (let point = 0; point < after.length; point++)
    if (after[point] !== before[point] && after[point]! >= now) moved++;
  return moved;
}

/** Negative when `a` is better. */
export function compareScores(a: Score, b: Score): number {
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
