import type { ExecutionRun } from '../engine/execution-run.ts';
import { whyNotReady, type Bench } from '../instruments/bench.ts';

/** What an instrument that cannot be used is taken to be loaded with. */
const NOT_READY = 1_000_000;

/** What a job starts with. */
export interface Given {
  /** Instruments that its first task works with. */
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
  }
  return best;
}
