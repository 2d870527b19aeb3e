import type { Random } from '#core/base/random.ts';
import type { Tick } from './build.ts';
import { Draft, type Standing } from './draft.ts';
import { feasibleAlone } from './feasible-alone.ts';
import { firstPlans, repairs } from './first-plans.ts';
import { improve } from './improve.ts';
import { likeJobs, serveInOrder } from './order.ts';
import type { ScheduleJob, SchedulePlan, ScheduleProblem } from './problem.ts';
import { PLAIN_READING, type Reading } from './reading.ts';
import { shiftRight } from './right-shift.ts';
import { compareScores, Judge, SCORE } from './score.ts';
import { plannedPlaces } from './planned-places.ts';
import type { Timetable } from './timetable.ts';
import { writeTimetable } from './write-timetable.ts';

export interface PlanOptions {
  readonly random: Random;
  /** Rounds of local search after the first answers; Infinity leaves the end to the caller. */
  readonly rounds: number;
  /** Called after every round of local search. */
  readonly onRound?: () => void;
  /** How times read in reasons; plain numbers when absent. */
  readonly reading?: Reading;
}

/** Insertions per job between two timetables that are only a little better: writing one costs a few per job. */
const INSERTIONS_BETWEEN_ANSWERS = 20;

/**
 * Plans all jobs of a problem. Yields a timetable whenever there is a better one (the first after milliseconds), and `undefined`
 * between pieces of work of a few milliseconds, so that the caller can stop or let others have a turn; returns the best. The
 * same problem, seed and number of rounds always give the same timetables.
 */
export function* planTimetable(problem: ScheduleProblem, options: PlanOptions): Generator<Timetable | Tick, Timetable> {
  const reading = options.reading ?? PLAIN_READING;
  const { possible, rejected } = sortOut(problem, reading);
  const draft = new Draft(problem, possible);
  const reference = problem.previous === undefined ? null : plannedPlaces(draft).map((place) => place?.times ?? null);
  const judge = new Judge(draft, reference);
  const groups = likeJobs(draft);
  const context = {
    draft,
    random: options.random,
    groups,
    groupOf: groupOf(possible.length, groups),
    spacing: new Float64Array(groups.length),
    movable: possible.map((_, index) => index),
    reference,
  };
  const publish = function* (standing: readonly (Standing | null)[]): Generator<Tick, Timetable> {
    const before = draft.snapshot();
    draft.reset(standing);
    yield* shiftRight(draft, (index) => standsAsBefore(draft, index, reference));
    serveInOrder(draft, reference);
    const timetable = writeTimetable(draft, rejected, reading);
    draft.reset(before);
    return timetable;
  };

  let best: { score: readonly number[]; standing: readonly (Standing | null)[] } | null = null;
  let answer: Timetable | null = null;
  let isShown = false;
  const candidates = reference === null ? firstPlans(context) : repairs(context);
  for (const event of candidates) {
    if (event === undefined) {
      yield undefined;
      continue;
    }
    if (best === null) judge.setGrain();
    const score = judge.score();
    if (best === null || compareScores(score, best.score) < 0) {
      best = { score, standing: draft.snapshot() };
      event.accept();
      isShown = false;
    }
    if (isShown || (event.isProvisional === true && keepsTooLittle(best.score))) continue;
    answer = yield* publish(best.standing);
    isShown = true;
    yield answer;
  }
  if (best === null || answer === null) return writeTimetable(draft, rejected, reading);
  draft.reset(best.standing);
  if (possible.length < 2) return answer;

  let pending: readonly (Standing | null)[] | null = null;
  let published = draft.insertion.tried;
  for (const event of improve(context, judge, options)) {
    if (event === true) pending = draft.snapshot();
    if (pending === null || draft.insertion.tried - published < INSERTIONS_BETWEEN_ANSWERS * possible.length) {
      yield undefined;
      continue;
    }
    answer = yield* publish(pending);
    pending = null;
    published = draft.insertion.tried;
    yield answer;
  }
  return pending === null ? answer : yield* publish(pending);
}

/** Windows are broken or jobs have no place: worth a look at another plan first. */
function keepsTooLittle(score: readonly number[]): boolean {
  return score[SCORE.unplaced]! + score[SCORE.broken]! > 0;
}

/** Jobs that can be done at all, and the others with the reason. What has begun is never sent away. */
function sortOut(
  problem: ScheduleProblem,
  reading: Reading,
): { possible: ScheduleJob[]; rejected: { id: string; reason: string }[] } {
  const rejected: { id: string; reason: string }[] = [];
  // Like jobs have like answers; a batch of plates is looked at once.
  const answers = new Map<SchedulePlan, Map<string, { readonly reason: string } | null>>();
  const possible = problem.jobs.filter((job) => {
    if ((job.happened?.size ?? 0) > 0) return true;
    const known = answers.get(job.plan) ?? new Map<string, { readonly reason: string } | null>();
    answers.set(job.plan, known);
    const key = `${job.release} ${job.deadline}`;
    const answer = known.has(key) ? known.get(key)! : feasibleAlone(job, problem.assets, problem.horizon, reading);
    known.set(key, answer);
    if (answer !== null) rejected.push({ id: job.id, reason: answer.reason });
    return answer === null;
  });
  return { possible, rejected };
}

function standsAsBefore(draft: Draft, index: number, reference: readonly (Float64Array | null)[] | null): boolean {
  const before = reference?.[index];
  const times = draft.standing[index]?.times;
  return (
    before !== null && before !== undefined && times !== undefined && before.every((time, at) => time === times[at])
  );
}

function groupOf(count: number, groups: readonly { readonly members: readonly number[] }[]): Int32Array {
  const result = new Int32Array(count).fill(-1);
  for (const [number, { members }] of groups.entries()) for (const member of members) result[member] = number;
  return result;
}
