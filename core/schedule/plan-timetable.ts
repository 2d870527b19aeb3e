import type { Random } from '#core/base/random.ts';
import { buildInOrder, type Tick } from './build.ts';
import { Draft } from './draft.ts';
import { feasibleAlone } from './feasible-alone.ts';
import { improve } from './improve.ts';
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
  const spacing = new Float64Array(groups.length);
  for (let step = 1; step <= 40; step++) {
    const tried = Float64Array.from(groups, ({ pace }) => Math.round((pace * 1.5 * step) / 40));
    yield* buildInOrder(draft, order, group, tried);
    const score = scoreOf(draft, null);
    if (compareScores(score, best) >= 0) continue;
    best = score;
    spacing.set(tried);
    bestStanding = draft.snapshot();
    answer = yield* publish(draft, rejected);
    yield answer;
  }
  draft.reset(bestStanding);
  const context = {
    draft,
    random: options.random,
    groups,
    groupOf: group,
    spacing,
    movable: jobs.map((_, index) => index),
  };
  if (jobs.length < 2) return answer;
  let isPending = false;
  let published = draft.insertion.tried;
  let bestSeen = bestStanding;
  for (const event of improve(context, null, options.rounds, options.random)) {
    if (event === true) {
      isPending = true;
      bestSeen = draft.snapshot();
    }
    const rest = 20 * jobs.length;
    if (isPending && draft.insertion.tried - published > rest) {
      const before = draft.snapshot();
      draft.reset(bestSeen);
      answer = yield* publish(draft, rejected);
      draft.reset(before);
      published = draft.insertion.tried;
      isPending = false;
      yield answer;
    } else yield undefined;
  }
  if (isPending) answer = yield* publish(draft, rejected);
  return answer;
}

function* publish(draft: Draft, rejected: Timetable['rejected']): Generator<Tick, Timetable> {
  const before = draft.snapshot();
  yield* shiftRight(draft, () => false);
  const timetable = writeTimetable(draft, rejected);
  draft.reset(before);
  return timetable;
}
