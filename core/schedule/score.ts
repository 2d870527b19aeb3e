import { KEPT, type Draft } from './draft.ts';

/** A timetable's merits, compared from the first figure on; less is better. */
export type Score = readonly number[];

export const SCORE = {
  unplaced: 0,
  broken: 1,
  missed: 2,
  overdue: 3,
  tight: 4,
  roughLateness: 5,
  roughPriority: 6,
  roughMakespan: 7,
  thawed: 8,
  change: 9,
  lateness: 10,
  priority: 11,
  makespan: 12,
  last: 13,
} as const;

/** Of the makespan: what a timetable has to gain before it may change the plan that people look at. */
const WORTH_A_CHANGE = 0.005;

/**
 * Judges what stands in a draft. With a plan on the screen (`reference`: its times by job, null for jobs not on it), lateness and
 * makespan count in rough steps first, then how much of the plan changes, then exactly. Windows of jobs that have begun which are
 * nearly used up count like a longer makespan: the next disturbance would break them.
 */
export class Judge {
  readonly #draft: Draft;
  readonly #reference: readonly (Float64Array | null)[] | null;
  #grain = 0;

  constructor(draft: Draft, reference: readonly (Float64Array | null)[] | null) {
    this.#draft = draft;
    this.#reference = reference;
  }

  /** Fixes the rough steps by what stands now. Scores from before and after are not to be compared with each other. */
  setGrain(): void {
    if (this.#reference === null) return;
    this.#grain = Math.max(1, WORTH_A_CHANGE * this.score()[SCORE.makespan]!);
  }

  /**
   * The last figure is the time in the lab of all jobs, or, for a search that walks about, the sum of their ends; and such a search
   * looks at how late behind deadlines all are before how many, because that points the way.
   */
  score(isWalking = false): number[] {
    const { jobs, standing, starts, ends, problem } = this.#draft;
    let [unplaced, broken, missed, overdue, tight, thawed, lateness] = [0, 0, 0, 0, 0, 0, 0];
    let [priority, makespan, change, strain, last] = [0, 0, 0, 0, 0];
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
      if (place.kept === KEPT.nothing) broken += job.mayBreak === true ? weight : 2 * weight;
      else if (place.kept === KEPT.stretched) broken += weight;
      else if (place.kept === KEPT.windows) {
        missed += weight;
        overdue += weight * (end - Math.min(job.deadline ?? Infinity, problem.horizon));
      }
      if (place.kept > KEPT.spare && this.#draft.strictest(index) <= KEPT.spare) tight += weight;
      if (place.kept > KEPT.frozen && this.#draft.strictest(index) === KEPT.frozen) thawed++;
      if (job.due !== undefined && end > job.due) lateness += weight * (end - job.due);
      if (prefersPriority) priority += 2 ** job.priority * (end - problem.now);
      if (end - problem.now > makespan) makespan = end - problem.now;
      if ((job.happened?.size ?? 0) > 0) strain += this.#draft.strains[index]!;
      last += isWalking ? end - problem.now : end - starts[index]!;
      const before = this.#reference?.[index];
      if (before) change += changeOf(before, place.times, problem.now);
    }
    const rough = (value: number, grain: number): number => (grain === 0 ? value : Math.floor(value / grain));
    const grain = this.#grain;
    return [
      unplaced,
      broken,
      isWalking ? overdue : missed,
      isWalking ? missed : overdue,
      tight,
      rough(lateness, 6 * grain),
      rough(priority, 64 * grain),
      rough(makespan + strain, grain),
      thawed,
      change,
      lateness,
      priority,
      makespan,
      last,
    ];
  }
}

/** How many points that are still to come have another time than before. */
function changeOf(before: Float64Array, after: Float64Array, now: number): number {
  let moved = 0;
  for (let point = 0; point < after.length; point++) {
    if (after[point] !== before[point] && (after[point]! >= now || before[point]! >= now)) moved++;
  }
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
