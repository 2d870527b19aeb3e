import type { Waits } from '../contract/job.ts';
import type { Engine } from '../engine/engine.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { missingSentence, whyNotReady, type Bench } from '../instruments/bench.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { ForecastJob, WorkOfPlans, World } from './forecast-source.ts';
import type { Forecaster } from './forecaster.ts';
import { addTo, allBusy, anyOf, KEPT_BUSY, leastLoaded, loadsOf, noneUsable } from './instrument-loads.ts';
import type { Given, Loads } from './instrument-loads.ts';
import type { Bindings } from './schedule-of-plan.ts';
import { EARLY_MS, untilPlanned } from './until-planned.ts';
import { waitsFor } from './waits.ts';

/** Executions under way at once in a world, at most. */
const MOST_RUNNING = 250;

export interface JobTurnsDeps {
  readonly engine: Engine;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly forecasters: Readonly<Record<World, Forecaster>>;
  readonly work: WorkOfPlans;
  /** Executions of a world that have started, or are starting. */
  readonly running: (world: World) => readonly ExecutionRun[];
  /** A job starts now, and waits no more. */
  readonly took: (jobId: string) => void;
  /** Somebody wants to be looked at again then. */
  readonly wakeAt: (forecaster: Forecaster, at: number) => void;
}

/**
 * Which job of the queue may begin, and on which instruments: by the forecast where a world needs one, else as soon as an
 * instrument has too little to do.
 */
export class JobTurns {
  readonly #deps: JobTurnsDeps;
  /** What was given to jobs whose first task has not begun, by job. */
  readonly #given = new Map<string, Given>();
  /** How much there is to do on each instrument, as this look at the queue found it. */
  readonly #loads = new Map<World, Loads>();

  constructor(deps: JobTurnsDeps) {
    this.#deps = deps;
  }

  /**
   * A look at the queue begins.
   * @param executionOf the execution of a job that runs, null while it is being started, undefined when it does neither
   */
  begin(executionOf: (jobId: string) => string | null | undefined): void {
    this.#loads.clear();
    for (const [jobId, given] of this.#given) {
      const executionId = executionOf(jobId);
      const run = typeof executionId === 'string' ? this.#deps.engine.find(executionId) : undefined;
      given.executionId = executionId ?? null;
      if (executionId === undefined || (run?.leases.times.size ?? 0) > 0) this.#given.delete(jobId);
    }
  }

  /** A job starts now, on these instruments. */
  took(jobId: string, planHash: string, bindings: Bindings): void {
    const first = this.#deps.work.firstKinds(planHash).map((kind) => bindings[kind] ?? anyOf(kind));
    this.#deps.took(jobId);
    this.#given.set(jobId, { first, executionId: null });
    for (const loads of this.#loads.values()) for (const id of first) addTo(loads, id, true);
  }

  /** Instruments for a job that follows the forecast. */
  bindAsPlanned(job: ForecastJob, world: World): Bindings | undefined {
    return this.#deps.forecasters[world].outlook?.lab.bindings.get(job.jobId);
  }

  /** Instruments for a job: of each kind the one with the fewest executions on it, none of those that are chosen step by step. */
  bind(job: ForecastJob, world: World): Readonly<Record<string, string | undefined>> {
    const { bench, work } = this.#deps;
    const loads = this.#loadsOf(world);
    const open = work.openKinds(job.planHash, world, job.wishes);
    return Object.fromEntries(
      work
        .kinds(job.planHash)
        .filter((kind) => !open.includes(kind))
        .map((kind) => [kind, leastLoaded(bench.candidates(kind, world), loads, job.wishes[kind])]),
    );
  }

  /** Why a job may not begin now as far as instruments and the forecast go; null: it may. */
  turnOf(job: ForecastJob, world: World): Waits | null {
    const { running } = this.#loadsOf(world);
    if (running >= MOST_RUNNING)
      return waitsFor('resource', `${running} executions are under way; that is as many as may be at once.`);
    const missing = this.#missing(job, world);
    if (missing !== null) return missing;
    const forecaster = this.#deps.forecasters[world];
    const reason = forecaster.rejection(job.jobId);
    if (reason !== undefined) return waitsFor('impossible', `It cannot be done even in an empty lab: ${reason}.`);
    const out = this.outFor(job, world);
    if (out !== null) return out;
    const work = forecaster.workOf(job.jobId);
    const planned = work === undefined ? undefined : forecaster.planned(job.jobId, work.firstTask);
    if (planned === undefined) return waitsFor('turn', 'Its place in the forecast is being looked for.');
    if (forecaster.isPending) return waitsFor('turn', 'The forecast is being renewed.');
    if (planned.start <= forecaster.clock.now() + EARLY_MS) return this.#whyNotAsPlanned(job, world);
    this.#deps.wakeAt(forecaster, planned.start);
    return untilPlanned(forecaster, work!.schedule.steps[0]?.uses.map((use) => use.asset) ?? [], planned.start);
  }

  /** Of the instruments a job begins on, one that cannot be used now; null: all can. The plan only guesses when it is back. */
  outFor(job: ForecastJob, world: World): Waits | null {
    const bound = this.bindAsPlanned(job, world) ?? this.bind(job, world);
    for (const kind of this.#deps.work.firstKinds(job.planHash)) {
      const none = bound[kind] === undefined ? noneUsable(this.#deps, job, kind, world) : null;
      if (none !== null) return none;
      const link = this.#deps.bench.find(bound[kind] ?? '');
      const fault = link && whyNotReady(link);
      if (fault) return waitsFor('resource', fault.message, { instrumentId: link.id });
    }
    return null;
  }

  /** Where nothing needs a forecast: why a job may not begin now; null: an instrument has too little to do. */
  whenFree(job: ForecastJob, world: World): Waits | null {
    const missing = this.#missing(job, world);
    if (missing !== null) return missing;
    const { leases, work, bench } = this.#deps;
    const loads = this.#loadsOf(world);
    if (loads.running + this.#given.size >= MOST_RUNNING)
      return waitsFor('resource', 'As many executions are under way as may be at once.');
    const open = work.openKinds(job.planHash, world, job.wishes);
    for (const kind of work.firstKinds(job.planHash)) {
      const full = open.includes(kind) ? allBusy(this.#deps, job, kind, world, loads) : null;
      if (full !== null) return full;
      if (open.includes(kind)) continue;
      const wish = job.wishes[kind];
      const all = bench.candidates(kind, world);
      const candidates = wish === undefined ? all : all.filter((link) => link.id === wish);
      if (candidates.some((link) => whyNotReady(link) === null && (loads.busy.get(link.id) ?? 0) < KEPT_BUSY)) continue;
      const instrumentId = candidates[0]?.id;
      if (instrumentId === undefined) return waitsFor('resource', missingSentence(kind, world, wish));
      const fault = candidates.length === 1 ? whyNotReady(candidates[0]!) : null;
      if (fault !== null) return waitsFor('resource', fault.message, { instrumentId });
      const heldBy = leases.table.on(instrumentId)[0]?.executionId ?? null;
      return waitsFor('resource', `${instrumentId} is held by ${heldBy ?? 'another execution'}.`, {
        instrumentId,
        heldBy,
      });
    }
    return null;
  }

  /** Something of the lab that a job needs is not there, or too small. */
  #missing({ planHash }: ForecastJob, world: World): Waits | null {
    const sentence = this.#deps.work.missing(planHash, world);
    return sentence === null ? null : waitsFor('resource', sentence);
  }

  #loadsOf(world: World): Loads {
    let loads = this.#loads.get(world);
    if (loads === undefined) {
      loads = loadsOf(this.#deps.running(world), [...this.#given.values()]);
      this.#loads.set(world, loads);
    }
    return loads;
  }

  /** The forecast hears of an instrument that fails when that is on record; a job is not bound to one that has failed already. */
  #whyNotAsPlanned(job: ForecastJob, world: World): Waits | null {
    for (const instrumentId of Object.values(this.bindAsPlanned(job, world) ?? {})) {
      const link = this.#deps.bench.find(instrumentId);
      if (link === undefined) return waitsFor('resource', `${instrumentId} is not on this bench.`, { instrumentId });
      const fault = whyNotReady(link);
      if (fault !== null) return waitsFor('resource', fault.message, { instrumentId });
    }
    for (const kind of this.#deps.work.openKinds(job.planHash, world, job.wishes)) {
      const none = noneUsable(this.#deps, job, kind, world);
      if (none !== null) return none;
    }
    return null;
  }
}
