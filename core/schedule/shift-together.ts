import type { Tick } from './build.ts';
import { changeover, type LaboratoryAsset } from './laboratory.ts';
import { KEPT, type Draft, type Kept, type Standing } from './draft.ts';
import type { JobModel } from './job-model.ts';

/** A place as the plan on the screen has it. */
export type PlannedPlace = Omit<Standing, 'kept'>;

/** One stretch in the graph, and who follows it on its line after which time. */
interface Link {
  readonly job: number;
  readonly occupancy: number;
  readonly gap: number;
}

interface Member {
  readonly kept: Kept;
  readonly model: JobModel;
  readonly planned: PlannedPlace;
  readonly times: Float64Array;
  /** By occupancy. */
  readonly followers: Link[][];
  /** Before when points do not come, because what they need is not set up sooner. */
  readonly floors: { readonly point: number; readonly time: number }[];
}

/** Jobs that are left out one by one, before all that have not begun are. */
const MOST_LEFT_OUT = 10;
/** Raises before the graph counts as one that has no end: in all, and for each point of time in it. */
const MOST_RAISES = 1_000_000;
const RAISES_A_POINT = 120;
/** Raises between two pauses: where the graph has no end they are many, and whoever waits for an answer waits for them. */
const RAISES_PER_TICK = 1000;

/**
 * Shifts a disturbed plan later as a whole: everything keeps its place in the order of every line, nothing comes before the time it
 * had, and times are raised together until all rules hold again. This finds a repair whenever there is one in the old order. A job
 * that has not begun and cannot be kept is left out (null), and so are all such jobs when one that has begun would have to suffer
 * from them; of one that cannot be saved even so the upper limits are given up.
 */
export function* shiftTogether(
  draft: Draft,
  reference: readonly (PlannedPlace | null)[],
): Generator<Tick, (Standing | null)[]> {
  const levels = reference.map((planned, index) => (planned === null ? KEPT.unplaced : draft.strictest(index)));
  const hasBegun = (index: number): boolean => (draft.jobs[index]!.job.happened?.size ?? 0) > 0;
  for (let tries = 0; tries < 4 * levels.length + 4; tries++) {
    const members = gather(draft, reference, levels);
    const failed = yield* raiseTogether(draft, members);
    if (failed === null) {
      return members.map((member) =>
        member === null ? null : { times: member.times, lines: member.planned.lines, kept: member.kept },
      );
    }
    yield undefined;
    const others = levels.some((kept, index) => kept !== KEPT.unplaced && !hasBegun(index));
    if (!hasBegun(failed) && tries < MOST_LEFT_OUT) levels[failed] = KEPT.unplaced;
    else if (others) for (const index of levels.keys()) if (!hasBegun(index)) levels[index] = KEPT.unplaced;
    if (hasBegun(failed) && !others) levels[failed] = weaker(draft, failed, levels[failed]!);
  }
  return levels.map(() => null);
}

function weaker(draft: Draft, index: number, kept: Kept): Kept {
  const next = [KEPT.all, KEPT.windows, KEPT.stretched, KEPT.nothing].find(
    (level) => level > kept && draft.jobs[index]!.at(level) !== null,
  );
  return next ?? KEPT.unplaced;
}

function gather(draft: Draft, reference: readonly (PlannedPlace | null)[], levels: readonly Kept[]): (Member | null)[] {
  const members = reference.map((planned, index) => {
    const kept = levels[index]!;
    const model = draft.jobs[index]!.at(kept);
    if (planned === null || model === null) return null;
    const times = Float64Array.from(model.low, (low, point) =>
      Math.min(Math.max(low, planned.times[point]!), model.high[point]!),
    );
    return { kept, model, planned, times, followers: model.occupancies.map(() => []), floors: [] };
  });
  linkLines(draft, members);
  return members;
}

/** Makes chains of who followed whom in the plan: one chain for each place of a line. */
function linkLines({ laboratory }: Draft, members: readonly (Member | null)[]): void {
  const byLine = new Map<number, Stretch[]>();
  for (const [job, member] of members.entries()) {
    for (const [occupancy, { from, to, hasBegun }] of (member?.model.occupancies ?? []).entries()) {
      const line = member!.planned.lines[occupancy]!;
      const { times } = hasBegun ? member! : member!.planned;
      const row = { job, occupancy, hasBegun, start: times[from]!, end: times[to]! };
      for (const base of laboratory.bases[line]!) byLine.set(base, [...(byLine.get(base) ?? []), row]);
    }
  }
  for (const [line, rows] of byLine) {
    // What has begun is there, whoever was planned to be there before it.
    rows.sort((a, b) => Number(b.hasBegun) - Number(a.hasBegun) || a.start - b.start || a.end - b.end);
    const owner = laboratory.owners[line]!;
    const slots = Array.from({ length: owner.asset.capacity }, (): Slot<Stretch> => ({ last: null, beside: [] }));
    for (const row of rows) {
      const { amount } = members[row.job]!.model.occupancies[row.occupancy]!;
      for (let count = Math.min(amount, slots.length); count > 0; count--) {
        const slot = nearestSlot(slots, row);
        if (slot.last === row) continue;
        // Of two of one job that have begun neither can be moved for the other; what follows comes after both.
        if (slot.last?.job === row.job && row.hasBegun) slot.beside.push(slot.last);
        else if (slot.last !== null)
          for (const before of [slot.last, ...slot.beside.splice(0)]) link(members, owner, before, row);
        slot.last = row;
      }
    }
    if (owner.setup === null) continue;
    linkStates(members, owner, rows);
    for (const row of rows) standAfterInitial(members[row.job]!, row.occupancy, owner);
  }
}

/** A stretch on a line as the plan has it, or as it really began. */
interface Stretch {
  readonly job: number;
  readonly occupancy: number;
  readonly hasBegun: boolean;
  readonly start: number;
  readonly end: number;
}

interface Slot<Occupant> {
  last: Occupant | null;
  /** What begins no later than it, and may last longer. */
  readonly beside: Occupant[];
}

/** The place that is free by then and was left last; where the plan on the screen overfills a line, the one that is left first. */
function nearestSlot<Occupant extends { readonly start: number; readonly end: number }>(
  slots: readonly Slot<Occupant>[],
  row: Occupant,
): Slot<Occupant> {
  let best = slots[0]!;
  let bestEnd = best.last === null ? -Infinity : best.last === row ? Infinity : best.last.end;
  for (const slot of slots) {
    const end = slot.last === null ? -Infinity : slot.last === row ? Infinity : slot.last.end;
    const isBetter = bestEnd > row.start ? end < bestEnd : end <= row.start && end > bestEnd;
    if (!isBetter) continue;
    best = slot;
    bestEnd = end;
  }
  return best;
}

type Row = { readonly job: number; readonly occupancy: number };

function link(members: readonly (Member | null)[], owner: LaboratoryAsset, before: Row, after: Row): void {
  const [left, right] = [members[before.job]!, members[after.job]!];
  const [a, b] = [left.model.occupancies[before.occupancy]!, right.model.occupancies[after.occupancy]!];
  const gap = changeover(owner, a.stateName, b.stateName);
  left.followers[before.occupancy]!.push({ ...after, gap });
}

/** What has not begun comes after the change from the state in which the asset stands at first. */
function standAfterInitial({ model, floors }: Member, occupancy: number, owner: LaboratoryAsset): void {
  const { from, stateName, hasBegun } = model.occupancies[occupancy]!;
  const { setup } = owner;
  if (hasBegun || setup === null) return;
  const state = stateName === null ? undefined : owner.states.get(stateName);
  const change =
    state === undefined || state === setup.initial ? 0 : setup.times[setup.initial * setup.states + state]!;
  floors.push({ point: from, time: setup.since + change });
}

/** How many stretches back a change is looked at where it may be longer than by way of a third state. */
const LOOKED_BACK = 20;

/** Changeovers also count across stretches that need no state. */
function linkStates(members: readonly (Member | null)[], owner: LaboratoryAsset, rows: readonly Row[]): void {
  const stateful = rows.filter(({ job, occupancy }) => members[job]!.model.occupancies[occupancy]!.stateName !== null);
  const back = owner.setup?.isMetric === false ? LOOKED_BACK : 1;
  for (let i = 1; i < stateful.length; i++)
    for (let j = i - 1; j >= Math.max(0, i - back); j--)
      if (stateful[i]!.job !== stateful[j]!.job) link(members, owner, stateful[j]!, stateful[i]!);
}

/** Raises all times to the least that keeps every rule; answers the job whose limit is passed, or null. */
function* raiseTogether(draft: Draft, members: readonly (Member | null)[]): Generator<Tick, number | null> {
  const points = members.reduce((sum, member) => sum + (member?.times.length ?? 0), 0);
  const most = Math.min(MOST_RAISES, RAISES_A_POINT * points);
  let raises = 0;
  let paused = 0;
  const waiting = new Set<number>();
  const raise = (job: number, point: number, time: number): boolean => {
    const { model, times } = members[job]!;
    const { least, size } = model.network;
    raises++;
    for (let to = 0; to < size; to++) {
      const value = time + least[point * size + to]!;
      if (value <= times[to]!) continue;
      if (value > model.high[to]!) return false;
      times[to] = value;
    }
    waiting.add(job);
    return raises < most;
  };
  for (const [job, member] of members.entries())
    for (const { point, time } of member?.floors ?? [])
      if (time > member!.times[point]! && !raise(job, point, time)) return job;
  for (const [job, member] of members.entries()) {
    for (let point = 0; point < (member?.times.length ?? 0); point++) {
      if (!raise(job, point, member!.times[point]!)) return job;
    }
    if (raises - paused >= RAISES_PER_TICK) {
      paused = raises;
      yield undefined;
    }
  }
  for (const job of waiting) {
    waiting.delete(job);
    if (raises - paused >= RAISES_PER_TICK) {
      paused = raises;
      yield undefined;
    }
    const { model, times, planned, followers } = members[job]!;
    for (const [k, occupancy] of model.occupancies.entries()) {
      const { from, to, length, mindsHours, hasBegun } = occupancy;
      const hours = mindsHours && !hasBegun ? draft.laboratory.hours[planned.lines[k]!]! : null;
      if (hours !== null) {
        const fit = hours.firstFit(times[from]!, times[to]!, length);
        if (fit === Infinity || (fit > times[from]! && !raise(job, from, fit))) return job;
      }
      for (const { job: other, occupancy: next, gap } of followers[k]!) {
        const begins = members[other]!.model.occupancies[next]!.from;
        const time = times[to]! + gap;
        if (time > members[other]!.times[begins]! && !raise(other, begins, time)) return other;
      }
    }
  }
  return null;
}
