import { sharesLines, unitsOf, type Laboratory, type LaboratoryAsset } from './laboratory.ts';
import type { ScheduleJob, SchedulePlan, ScheduleProblem } from './problem.ts';
import {
  longestPaths,
  networkEdges,
  pointIndex,
  timeNetwork,
  type NetworkEdge,
  type TimeNetwork,
} from './time-network.ts';

/** One stretch in which a job holds an asset: a use of a step or a span. */
export interface Occupancy {
  readonly id: string;
  readonly place: LaboratoryAsset;
  readonly isUse: boolean;
  /** It lies inside working hours: a use, or a span that is work. */
  readonly mindsHours: boolean;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  /** Index of the state in the asset's setup, -1 for none. */
  readonly state: number;
  readonly stateName: string | null;
  /** Least time from its start to its end. */
  readonly length: number;
  /** The line it already holds, or -1 while the choice is open. */
  readonly line: number;
  /** Its start has happened: it holds its place whatever the calendar says. */
  readonly hasBegun: boolean;
}

export interface ComfortableWindow {
  readonly from: number;
  readonly to: number;
  readonly comfortable: number;
}

/** The part at the end of a window that a plan leaves unused if it can. */
const SPARE_PART = 1 / 3;

/** A job made ready for insertion; points are indexed as in its time network. */
export interface JobModel {
  readonly index: number;
  readonly job: ScheduleJob;
  readonly network: TimeNetwork;
  readonly occupancies: readonly Occupancy[];
  /** Least and greatest time of every point as far as the job alone, the past and the deadline say. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** 1 where the time of a point lies in the past and stays. */
  readonly isFixed: Uint8Array;
  readonly hasBegun: boolean;
  readonly isRelaxed: boolean;
  /** 1 + priority. */
  readonly weight: number;
  /** Windows between two points that may become too long, and up to where they leave room for the unforeseen. */
  readonly windows: readonly ComfortableWindow[];
  /** Pairs of own occupancies that could be in each other's way; insertion has to look at them together. */
  readonly mayBlockItself: boolean;
}

/** Uses of steps and spans of a plan, in that order, with the names of their points. */
function occupanciesOf(plan: SchedulePlan): {
  id: string;
  asset: string;
  isUse: boolean;
  mindsHours: boolean;
  from: string;
  to: string;
  amount: number;
  state: string | null;
}[] {
  return [
    ...plan.steps.flatMap((step) =>
      step.uses.map((use) => ({
        id: step.id,
        asset: use.asset,
        isUse: true,
        mindsHours: true,
        from: `${step.id}.start`,
        to: `${step.id}.end`,
        amount: use.amount,
        state: use.state,
      })),
    ),
    ...plan.spans.map((span) => ({
      ...span,
      amount: span.amount ?? 1,
      isUse: false,
      mindsHours: span.mindsHours ?? false,
    })),
  ];
}

/** Two stretches on one asset that changes over, of which one always comes after the other, keep the time for it. */
function changeoverEdges(occupancies: readonly Omit<Occupancy, 'length'>[], network: TimeNetwork): NetworkEdge[] {
  const edges: NetworkEdge[] = [];
  for (const before of occupancies) {
    const { setup, lineCount } = before.place;
    if (setup === null || lineCount > 1 || before.state < 0) continue;
    for (const after of occupancies) {
      if (after === before || after.place !== before.place || after.state < 0) continue;
      const known = network.least[before.to * network.size + after.from]!;
      const gap = before.state === after.state ? 0 : setup.times[before.state * setup.states + after.state]!;
      if (known < 0 || known >= gap) continue;
      edges.push({
        from: before.to,
        to: after.from,
        gap,
        rule: (amount) => `${before.place.asset.id} changes over in ${amount(gap)}`,
      });
    }
  }
  return edges;
}

function networkOf(
  job: ScheduleJob,
  occupancies: readonly Omit<Occupancy, 'length'>[],
  isRelaxed: boolean,
  given: readonly NetworkEdge[] | undefined,
  past: Past,
): TimeNetwork {
  const all = given ?? (past.hasBegun ? networkEdges(job.plan, job.extra, isRelaxed) : []);
  const kept = all.filter((edge) => !isBygone(edge, past));
  const isPlain = (job.extra?.size ?? 0) === 0 && !isRelaxed && given === undefined && kept.length === all.length;
  const size = 2 * job.plan.steps.length;
  const rules = (): readonly NetworkEdge[] =>
    past.hasBegun ? kept : (given ?? networkEdges(job.plan, job.extra, isRelaxed));
  const network = isPlain ? timeNetwork(job.plan) : longestPaths(size, rules());
  if (network.contradiction !== null) return network;
  const more = changeoverEdges(occupancies, network);
  return more.length === 0 ? network : longestPaths(size, [...rules(), ...more]);
}

/** What has happened and when, as far as a network has to bow to it. */
interface Past {
  readonly hasBegun: boolean;
  readonly isFixed: Uint8Array;
  readonly low: Float64Array;
}

/** A rule between two points of the past that did not keep it: nothing can be done about it any more. */
function isBygone({ from, to, gap }: NetworkEdge, { isFixed, low }: Past): boolean {
  return isFixed[from] === 1 && isFixed[to] === 1 && low[from]! + gap > low[to]!;
}

/** The job with work that runs longer than it should taken as lasting at least until now. */
function withOverruns(job: ScheduleJob, now: number): ScheduleJob {
  const extra = new Map(job.extra);
  for (const { id, duration } of job.plan.steps) {
    const past = job.happened?.get(id);
    if (past === undefined || past.end !== null || duration.max !== duration.min) continue;
    const over = now - (past.start + duration.max + (extra.get(id) ?? 0));
    if (over > 0) extra.set(id, (extra.get(id) ?? 0) + over);
  }
  return extra.size === (job.extra?.size ?? 0) && [...extra].every(([id, time]) => job.extra?.get(id) === time)
    ? job
    : { ...job, extra };
}

/** Whether two own occupancies can meet on one line: together too much for it, and nothing orders them. */
function mayMeet(a: Occupancy, b: Occupancy, network: TimeNetwork): boolean {
  if (!sharesLines(a.place, b.place)) return false;
  const isOrdered = (x: Occupancy, y: Occupancy): boolean => {
    const gap = network.least[x.to * network.size + y.from]!;
    const { setup, longestChange } = x.place;
    if (x.stateName === null || y.stateName === null || x.stateName === y.stateName) return gap >= 0;
    // Which unit it will be is open, and each may change over in its own time.
    if (x.place !== y.place || setup === null) return gap >= Math.max(longestChange, y.place.longestChange);
    return x.state < 0 || y.state < 0 ? gap >= 0 : gap >= setup.times[x.state * setup.states + y.state]!;
  };
  return !isOrdered(a, b) && !isOrdered(b, a);
}

/** Raises `low` along the network; false when a point passes `high`. */
function propagate(network: TimeNetwork, low: Float64Array, high: Float64Array): boolean {
  const { size, least } = network;
  const base = Float64Array.from(low);
  const top = Float64Array.from(high);
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const gap = least[from * size + to]!;
      if (gap === -Infinity) continue;
      if (base[from]! + gap > low[to]!) low[to] = base[from]! + gap;
      if (top[to]! - gap < high[from]!) high[from] = top[to]! - gap;
    }
  }
  return low.every((value, point) => value <= high[point]!);
}

/** Fills in what has happened; everything else starts at `now` or later. */
function fixPast(job: ScheduleJob, now: number, low: Float64Array, high: Float64Array, isFixed: Uint8Array): void {
  for (const [index, step] of job.plan.steps.entries()) {
    const past = job.happened?.get(step.id);
    if (past === undefined) continue;
    const [start, end] = [2 * index, 2 * index + 1];
    low[start] = past.start;
    high[start] = past.start;
    isFixed[start] = 1;
    if (past.end === null) low[end] = Math.max(now, past.start);
    else {
      low[end] = past.end;
      high[end] = past.end;
      isFixed[end] = 1;
    }
  }
}

export interface JobModelOptions {
  readonly isRelaxed?: boolean;
  readonly horizon?: number;
  /** Points that have to be exactly then. */
  readonly pins?: ReadonlyMap<number, number>;
  /** Rules in place of those of its plan. */
  readonly edges?: readonly NetworkEdge[];
}

/**
 * Makes a job ready for insertion, or answers why it cannot be placed however empty the lab is as far as its own windows, its
 * past and its deadline go (hours are not looked at here).
 */
export function modelJob(
  given: ScheduleJob,
  index: number,
  laboratory: Laboratory,
  problem: Pick<ScheduleProblem, 'now' | 'horizon'>,
  options: JobModelOptions = {},
): JobModel | null {
  const job = withOverruns(given, problem.now);
  const isRelaxed = options.isRelaxed ?? job.mayBreak ?? false;
  const points = pointIndex(job.plan);
  const size = 2 * job.plan.steps.length;
  const low = new Float64Array(size).fill(Math.max(problem.now, job.release));
  const limit = isRelaxed ? Infinity : (job.deadline ?? Infinity);
  const high = new Float64Array(size).fill(Math.min(limit, options.horizon ?? problem.horizon));
  const isFixed = new Uint8Array(size);
  for (const [point, time] of options.pins ?? []) {
    low[point] = time;
    high[point] = time;
  }
  fixPast(job, problem.now, low, high, isFixed);
  const hasBegun = isFixed.includes(1);
  const drafts = occupanciesOf(job.plan).map((draft) => {
    const place = laboratory.assets.get(draft.asset);
    if (place === undefined) throw new RangeError(`Nothing is known of an asset called "${draft.asset}".`);
    const [from, to] = [points.get(draft.from)!, points.get(draft.to)!];
    const unit = draft.isUse ? job.happened?.get(draft.id)?.units[draft.asset] : job.holds?.get(draft.id);
    const held = unit === undefined ? -1 : unitsOf(place.asset).indexOf(unit);
    return {
      id: draft.id,
      place,
      isUse: draft.isUse,
      mindsHours: draft.mindsHours,
      from,
      to,
      amount: draft.amount,
      state: draft.state === null ? -1 : (place.states.get(draft.state) ?? -1),
      stateName: draft.state,
      line: held >= 0 ? place.firstLine + held : place.lineCount === 1 ? place.firstLine : -1,
      hasBegun: isFixed[from] === 1,
    };
  });
  const network = networkOf(job, drafts, isRelaxed, options.edges, { hasBegun, isFixed, low });
  if (network.contradiction !== null) return null;
  if (drafts.some((draft) => draft.amount > draft.place.asset.capacity)) return null;
  const occupancies = drafts.map((draft) => ({
    ...draft,
    length: Math.max(0, network.least[draft.from * size + draft.to]!),
  }));
  closeInTime(occupancies, laboratory, low, high, isFixed);
  if (!propagate(network, low, high)) return null;
  const mayBlockItself = occupancies.some((a, i) => occupancies.some((b, j) => j > i && mayMeet(a, b, network)));
  return {
    index,
    job,
    network,
    occupancies,
    low,
    high,
    isFixed,
    hasBegun,
    isRelaxed,
    weight: 1 + job.priority,
    windows: comfortableWindows(job, points, isRelaxed),
    mayBlockItself,
  };
}

function comfortableWindows(
  job: ScheduleJob,
  points: ReadonlyMap<string, number>,
  isRelaxed: boolean,
): ComfortableWindow[] {
  const windows: ComfortableWindow[] = [];
  const add = (from: number, to: number, min: number, max: number | null): void => {
    if (max === null || (max === min && !isRelaxed)) return;
    windows.push({ from, to, comfortable: max - Math.floor((max - min) * SPARE_PART) });
  };
  for (const [index, { id, duration }] of job.plan.steps.entries()) {
    const extra = job.extra?.get(id) ?? 0;
    add(2 * index, 2 * index + 1, duration.min + extra, duration.max === null ? null : duration.max + extra);
  }
  for (const { from, to, min, max } of job.plan.lags) add(points.get(from)!, points.get(to)!, min, max);
  return windows;
}

/** A step that runs ends before its working window does, unless its least duration already goes beyond. */
function closeInTime(
  occupancies: readonly Occupancy[],
  laboratory: Laboratory,
  low: Float64Array,
  high: Float64Array,
  isFixed: Uint8Array,
): void {
  for (const { place, mindsHours, hasBegun, from, to, line, length } of occupancies) {
    if (!mindsHours || !hasBegun || isFixed[to] === 1) continue;
    const start = low[from]!;
    const closes = laboratory.hoursKnown(line < 0 ? place.firstLine : line, start)?.closing(start) ?? Infinity;
    if (Math.max(low[to]!, start + length) <= closes) high[to] = Math.min(high[to]!, closes);
  }
}
