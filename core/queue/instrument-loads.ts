import type { Waits } from '../contract/job.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { whyNotReady, type Bench } from '../instruments/bench.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { ForecastJob, WorkOfPlans, World } from './forecast-source.ts';
import { waitsFor } from './waits.ts';

/** Where nothing needs a forecast: executions that share an instrument, so that it never waits for the next one. */
export const KEPT_BUSY = 2;

/** What an instrument that cannot be used is taken to be loaded with. */
const NOT_READY = 1_000_000;

/** What a job starts with. */
export interface Given {
  /** Instruments that its first task works with, or `anyOf` a kind. */
  readonly first: readonly string[];
  /** Null until its execution is on record. */
  executionId: string | null;
}

/** How much there is to do on each instrument of a world. */
export interface Loads {
  readonly running: number;
  /** Executions that are bound to an instrument, and those of them that want to work on it, by instrument. */
  readonly bound: Map<string, number>;
  readonly busy: Map<string, number>;
}

/** What loads call the instruments of a kind together that executions are bound to none of. */
export function anyOf(kind: InstrumentKind): string {
  return `any ${kind}`;
}

export function addTo({ bound, busy }: Loads, instrumentId: string, isBusy: boolean): void {
  bound.set(instrumentId, (bound.get(instrumentId) ?? 0) + 1);
  if (isBusy) busy.set(instrumentId, (busy.get(instrumentId) ?? 0) + 1);
}

/** @param given what jobs start with whose first task has not begun */
export function loadsOf(running: readonly ExecutionRun[], given: readonly Given[]): Loads {
  const loads: Loads = { running: running.length, bound: new Map(), busy: new Map() };
  const beginning = new Set(given.map(({ executionId }) => executionId));
  for (const run of running) {
    // Those that just let time pass need nothing now.
    const isBusy = !beginning.has(run.id) && !run.leases.isResting;
    for (const id of run.instrumentIds) addTo(loads, id, isBusy);
    for (const kind of run.leases.choices.kinds) addTo(loads, anyOf(kind), isBusy);
  }
  for (const { first } of given) for (const id of first) addTo(loads, id, true);
  return loads;
}

/** Of these instruments the one with the fewest executions on it; one that cannot be used now comes after all that can. */
export function leastLoaded(
  candidates: ReturnType<Bench['candidates']>,
  { bound }: Loads,
  wish: string | undefined,
): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const link of candidates) {
    if (wish !== undefined && link.id !== wish) continue;
    const cost = bound.get(link.id) ?? 0;
    if (cost >= least && best !== undefined) continue;
    const rated = whyNotReady(link) === null ? cost : cost + NOT_READY;
    if (rated >= least && best !== undefined) continue;
    best = link.id;
    least = rated;
    // Nothing has less to do than nothing.
    if (rated === 0) break;
  }
  return best;
}

interface LikeDeps {
  readonly leases: LeaseBook;
  readonly work: WorkOfPlans;
}

/** Of the like instruments of a kind none can be used now; null: one can. */
export function noneUsable(
  { leases, work }: LikeDeps,
  { planHash }: ForecastJob,
  kind: InstrumentKind,
  world: World,
): Waits | null {
  const like = work.like(planHash, kind, world);
  const reasons = like.map((id) => leases.outOf(id));
  if (like.length === 0 || reasons.includes(null)) return null;
  return waitsFor('resource', reasons.join(' '), { instrumentId: like[0]! });
}

/** Every like instrument of a kind that can be used has enough to do; null: one has not. */
export function allBusy(
  deps: LikeDeps,
  job: ForecastJob,
  kind: InstrumentKind,
  world: World,
  { busy }: Loads,
): Waits | null {
  const none = noneUsable(deps, job, kind, world);
  if (none !== null) return none;
  const { leases, work } = deps;
  const usable = work.like(job.planHash, kind, world).filter((id) => leases.outOf(id) === null);
  const there = usable.reduce((sum, id) => sum + (busy.get(id) ?? 0), busy.get(anyOf(kind)) ?? 0);
  if (there < KEPT_BUSY * usable.length) return null;
  const heldBy = usable.flatMap((id) => leases.table.on(id).map((lease) => lease.executionId))[0] ?? null;
  return waitsFor('resource', `It waits for ${usable.join(' or ')}.`, { instrumentId: usable[0]!, heldBy });
}
