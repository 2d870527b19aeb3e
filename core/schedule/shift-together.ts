import type { Tick } from './build.ts';
import { KEPT, type Draft, type Kept, type Standing } from './draft.ts';
import { lineOrder, type Member, type PlannedPlace } from './line-order.ts';
import { lower, raise, type Settled } from './line-times.ts';

/** Jobs that are left out one by one, before all that have not begun are. */
const MOST_LEFT_OUT = 10;

/**
 * Mends a disturbed plan as a whole: everything keeps its place in the order of every line, and as much as can be keeps the time it
 * had. Times move later where something lasts longer, and sooner only where a limit would be passed otherwise. This finds a repair
 * whenever there is one in the old order (working hours aside). Else a job that has not begun and is in the way is left out (null),
 * the nearest first; and a job that has begun, and that only others which have begun are in the way of, gives up upper limits.
 */
export function* shiftTogether(
  draft: Draft,
  reference: readonly (PlannedPlace | null)[],
): Generator<Tick, (Standing | null)[]> {
  const levels = reference.map((planned, index) => (planned === null ? KEPT.unplaced : draft.strictest(index)));
  const hasBegun = (index: number): boolean => (draft.jobs[index]!.job.happened?.size ?? 0) > 0;
  let leftOut = 0;
  for (let tries = 0; tries < 8 * levels.length + 8; tries++) {
    const members = lineOrder(draft, reference, levels);
    const { times, failure } = yield* mend(draft, members);
    if (times !== undefined) {
      return members.map((member, index) =>
        member === null ? null : { times: times[index]!, lines: member.planned.lines, kept: member.kept },
      );
    }
    yield undefined;
    const { job, pushedBy } = failure;
    const concerned = [job, ...pushedBy];
    const frozen = concerned.filter((index) => levels[index] === KEPT.frozen);
    const movable = [job, ...pushedBy].find((index) => !hasBegun(index));
    for (const index of frozen) levels[index] = weaker(draft, index, KEPT.frozen);
    if (frozen.length > 0) continue;
    if (levels[job] === KEPT.spare && draft.jobs[job]!.at(KEPT.all) !== null) levels[job] = KEPT.all;
    else if (movable === undefined) levels[job] = weaker(draft, job, levels[job]!);
    else if (leftOut++ < MOST_LEFT_OUT) levels[movable] = KEPT.unplaced;
    else for (const index of levels.keys()) if (!hasBegun(index)) levels[index] = KEPT.unplaced;
  }
  return levels.map(() => null);
}

function weaker(draft: Draft, index: number, kept: Kept): Kept {
  const next = [KEPT.spare, KEPT.all, KEPT.windows, KEPT.stretched, KEPT.nothing].find(
    (level) => level > kept && draft.jobs[index]!.at(level) !== null,
  );
  return next ?? KEPT.unplaced;
}

/** Times that keep every rule in the order of the lines, or what cannot be kept. */
function* mend(draft: Draft, members: readonly (Member | null)[]): Generator<Tick, Settled> {
  const later = yield* raise(draft, members, (member) => member.wanted);
  if (later.times !== undefined) return later;
  const earliest = yield* raise(draft, members, (member) => member.model.low);
  if (earliest.times === undefined) return earliest;
  // It can be done, but not with everything as late as planned: what is planned too late for the limits comes sooner.
  const latest = yield* lower(members);
  const sooner = yield* raise(draft, members, ({ wanted }, job) =>
    wanted.map((time, point) => Math.min(time, latest[job]?.[point] ?? Infinity)),
  );
  return sooner.times === undefined ? earliest : sooner;
}
