import { changeover, type LaboratoryAsset } from './laboratory.ts';
import { KEPT, type Draft, type Kept, type Standing } from './draft.ts';
import type { JobModel } from './job-model.ts';

/** A place as the plan on the screen has it. */
export type PlannedPlace = Omit<Standing, 'kept'>;

/** One stretch in the graph, and how long after it (or before it) the other one comes at least. */
export interface Link {
  readonly job: number;
  readonly occupancy: number;
  readonly gap: number;
}

/** A job as it stood in a plan, and who comes before and after it on every line. */
export interface Member {
  readonly kept: Kept;
  readonly model: JobModel;
  readonly planned: PlannedPlace;
  /** Its planned times, as far as the past and its own limits still allow them. */
  readonly wanted: Float64Array;
  /** By occupancy. */
  readonly followers: Link[][];
  readonly leaders: Link[][];
  /** Before when points do not come, because what they need is not set up sooner. */
  readonly floors: { readonly point: number; readonly time: number }[];
}

/**
 * The order in which a plan lets jobs have each line: what comes before what, whatever the times.
 * @param levels what each job is asked to keep, see `KEPT`; those that are unplaced are left out
 */
export function lineOrder(
  draft: Draft,
  reference: readonly (PlannedPlace | null)[],
  levels: readonly Kept[],
): (Member | null)[] {
  const members = reference.map((planned, index): Member | null => {
    const kept = levels[index]!;
    const model = kept === KEPT.unplaced ? null : draft.jobs[index]!.at(kept);
    if (planned === null || model === null) return null;
    const wanted = wantedTimes(model, planned.times);
    const [followers, leaders] = [model.occupancies.map((): Link[] => []), model.occupancies.map((): Link[] => [])];
    return { kept, model, planned, wanted, followers, leaders, floors: [] };
  });
  linkLines(draft, members);
  return members;
}

/**
 * The planned times as far as the past and the job's own limits still allow them. How long a step lasts may be known better by
 * now than when it was planned: it begins when it was to, and ends accordingly.
 */
function wantedTimes({ low, high, network: { least, size } }: JobModel, planned: Float64Array): Float64Array {
  const wanted = new Float64Array(size);
  for (let point = 0; point < size; point++) {
    const length = point % 2 === 1 ? least[(point - 1) * size + point]! : NaN;
    const isFixedLength = length === -least[point * size + point - 1]!;
    const time = isFixedLength ? wanted[point - 1]! + length : planned[point]!;
    wanted[point] = Math.min(Math.max(low[point]!, time), high[point]!);
  }
  return wanted;
}

/** Makes chains of who followed whom in the plan: one chain for each place of a line. */
function linkLines({ laboratory }: Draft, members: readonly (Member | null)[]): void {
  const byLine = new Map<number, Stretch[]>();
  for (const [job, member] of members.entries()) {
    for (const [occupancy, { from, to, hasBegun }] of (member?.model.occupancies ?? []).entries()) {
      const line = member!.planned.lines[occupancy]!;
      const times = hasBegun ? member!.wanted : member!.planned.times;
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
  left.followers[before.occupancy]!.push({ job: after.job, occupancy: after.occupancy, gap });
  right.leaders[after.occupancy]!.push({ job: before.job, occupancy: before.occupancy, gap });
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
