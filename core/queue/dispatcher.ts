import type { Waits } from '../contract/job.ts';
import type { Engine } from '../engine/engine.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { missingSentence, whyNotReady, type Bench } from '../instruments/bench.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { ownerOfAsset } from '../workcell/leases/lease-names.ts';
import type { TaskRequest, TurnPolicy } from '../workcell/leases/lease-desk.ts';
import type { Forecaster } from './forecaster.ts';
import type { PlannedEntry } from './outlook.ts';
import type { ForecastJob, PlannedWork, WorkOfPlans, World } from './forecast-source.ts';
import { addTo, allBusy, anyOf, KEPT_BUSY, leastLoaded, loadsOf, noneUsable } from './instrument-loads.ts';
import type { Given, Loads } from './instrument-loads.ts';
import { LatenessWatch } from './lateness-watch.ts';
import type { Bindings } from './schedule-of-plan.ts';
import { untilPlanned } from './until-planned.ts';
import { waitsFor } from './waits.ts';
import { WhoIsAhead } from './who-is-ahead.ts';
import { taskOf } from './schedule-points.ts';

/** A task may begin so much before its planned time, ms. */
const EARLY_MS = 500;
/** Executions under way at once in a world, at most. */
const MOST_RUNNING = 250;
/** Jobs that are looked at to see whether a forecast is needed. */
const LOOKED_AHEAD = 300;

export interface DispatcherDeps {
  readonly engine: Engine;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly forecasters: Readonly<Record<World, Forecaster>>;
  readonly work: WorkOfPlans;
  /** Jobs of a world that wait, in the order of the queue, at most so many. */
  readonly waiting: (world: World, most: number) => readonly ForecastJob[];
}

/**
 * Carries the forecast out: tasks begin at their planned times and, asset by asset, in the order of the plan; what no
 * window binds begins as soon as it is its turn. While nothing in a world needs a forecast, its tasks are served in the
 * order in which they ask.
 *
 * Nothing polls: the desk looks again when the forecast is renewed, and at the next planned time that somebody waits for.
 */
export class Dispatcher implements TurnPolicy, Disposable {
  readonly #deps: DispatcherDeps;
  readonly #cleanup = new DisposableStack();
  readonly #order: WhoIsAhead;
  readonly #listeners = new Set<() => void>();
  readonly #alarms = new Map<World, { readonly at: number; readonly timer: Disposable }>();
  readonly #lateness = new LatenessWatch((world) => this.running(world));
  /** What was given to jobs whose first task has not begun, by job. */
  readonly #given = new Map<string, Given>();
  /** Tasks for which a window was about to be missed. */
  readonly #looked = new WeakMap<ExecutionRun, Set<string>>();
  /** How much there is to do on each instrument, as this look at the queue found it. */
  readonly #loads = new Map<World, Loads>();

  constructor(deps: DispatcherDeps) {
    this.#deps = deps;
    const { engine, leases } = deps;
    this.#order = new WhoIsAhead({ engine, leases, wakeAt: (forecaster, at) => this.#wakeAt(forecaster, at) });
    deps.leases.desk.setPolicy(this);
    for (const forecaster of Object.values(deps.forecasters))
      this.#cleanup.use(forecaster.onRenewed(() => this.#onRenewed(forecaster)));
  }

  /** Called when the turn of a job may have come. */
  onTurn(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Whether anything of a world has to follow a forecast. */
  isForecastNeeded(world: World): boolean {
    const { work, waiting } = this.#deps;
    return (
      this.running(world).some((run) => work.needsForecast(run.facts.planHash)) ||
      waiting(world, LOOKED_AHEAD).some((job) => work.needsForecast(job.planHash))
    );
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
    this.#order.took(jobId);
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

  /** Executions of a world that have started, or are starting: such a one waits no more as a job. */
  running(world: World): ExecutionRun[] {
    return this.#deps.engine
      .runs()
      .filter((run) => worldOf(run) === world && (run.facts.status !== 'pending' || run.isBeginning));
  }

  waits(request: TaskRequest): Waits | null {
    const run = this.#deps.engine.find(request.executionId);
    if (run === undefined) return null;
    const forecaster = this.#deps.forecasters[worldOf(run)];
    const planned = forecaster.planned(run.id, request.taskId);
    if (forecaster.isPending && this.#deps.work.needsForecast(run.facts.planHash))
      return waitsFor('turn', 'Its place in the forecast is being looked for.');
    if (planned === undefined) return null;
    const now = forecaster.clock.now();
    const work = this.#deps.work.get(run.facts.planHash, run.facts.bindings, worldOf(run));
    if (work.hasWindows && planned.start > now + EARLY_MS) {
      if (this.#wouldMiss(run, work, request.taskId, planned.start)) {
        forecaster.renew('drift');
        return waitsFor('turn', 'Its place in the forecast is being looked for.');
      }
      this.#wakeAt(forecaster, planned.start);
      return waitsFor('window', 'It is planned for later, so that every window is kept.', { until: planned.start });
    }
    const ahead = this.#ahead(forecaster, request, planned.start);
    if (ahead === undefined) return null;
    const instrumentId = ownerOfAsset(ahead.assetId);
    const isOwn = ahead.executionId === run.id;
    const sentence = `${instrumentId} is next for ${isOwn ? 'another step of this run' : ahead.executionId}.`;
    return waitsFor('turn', sentence, { instrumentId, heldBy: ahead.executionId });
  }

  /**
   * Of a choice that is for one task the unit of the plan first, then others that nobody is planned on before it would be
   * over. What lasts is kept while more is waited for: it is taken where and in the order in which the plan has it, since
   * only that order is known to bring everybody through.
   */
  arranged(request: TaskRequest): TaskRequest {
    const run = this.#deps.engine.find(request.executionId);
    if (run === undefined) return request;
    const forecaster = this.#deps.forecasters[worldOf(run)];
    const choices = (request.choices ?? []).map((choice) => {
      const planned = forecaster.plannedSpan(run.id, choice.holder);
      if (planned === undefined) return choice;
      const isPlanned = (unit: readonly string[]): boolean => planned.unit === null || unit[0] === planned.unit;
      const isOpen = (unit: readonly string[]): boolean =>
        this.#order.ofChoice(forecaster, run.id, choice, planned, unit) === undefined;
      const here = choice.units.filter((unit) => isPlanned(unit) && isOpen(unit));
      this.#order.out.lookAgain(forecaster, request, choice, planned);
      const elsewhere = choice.lasts ? [] : choice.units.filter((unit) => !isPlanned(unit) && isOpen(unit));
      return { ...choice, units: [...here, ...elsewhere] };
    });
    return { ...request, choices };
  }

  rank(request: TaskRequest): number {
    const run = this.#deps.engine.find(request.executionId);
    if (run === undefined) return Infinity;
    return this.#deps.forecasters[worldOf(run)].planned(run.id, request.taskId)?.start ?? Number.MAX_SAFE_INTEGER;
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
    this.#wakeAt(forecaster, planned.start);
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

  [Symbol.dispose](): void {
    this.#deps.leases.desk.setPolicy(undefined);
    for (const { timer } of this.#alarms.values()) timer[Symbol.dispose]();
    this.#lateness[Symbol.dispose]();
    this.#listeners.clear();
    this.#cleanup.dispose();
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
      loads = loadsOf(this.running(world), [...this.#given.values()]);
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

  /**
   * Whether a task would miss a window if it waited for its planned time, because what it counts from was over sooner than
   * planned. Once for each task: the next plan knows it, and cannot always do better.
   */
  #wouldMiss(run: ExecutionRun, { schedule }: PlannedWork, taskId: string, plannedStart: number): boolean {
    const looked = this.#looked.get(run) ?? new Set<string>();
    if (looked.has(taskId)) return false;
    const latest = schedule.lags.reduce((least, { from, to, max }) => {
      if (max === null || max === 0 || to !== `${taskId}.start`) return least;
      const times = run.leases.times.get(taskOf(from));
      const at = from.endsWith('.start') ? times?.startedLabAt : times?.endedLabAt;
      return Math.min(least, (at ?? Infinity) + max);
    }, Infinity);
    if (plannedStart <= latest) return false;
    this.#looked.set(run, looked.add(taskId));
    return true;
  }

  /** Of the tasks that the plan puts before this one on an asset it needs, one that has not begun. */
  #ahead(forecaster: Forecaster, request: TaskRequest, start: number): PlannedEntry | undefined {
    for (const { assetId } of request.needs) {
      const ahead = this.#order.ofNeed(forecaster, request.executionId, assetId, start);
      if (ahead !== undefined) return ahead;
    }
    if (request.choices === undefined) return undefined;
    for (const [index, { holder, units }] of this.arranged(request).choices!.entries()) {
      const planned = forecaster.plannedSpan(request.executionId, holder);
      const isHeld = this.#deps.leases.table.unitOf(request.executionId, holder) !== undefined;
      if (units.length > 0 || isHeld || planned === undefined) continue;
      const choice = request.choices[index]!;
      for (const unit of choice.units) {
        const ahead = this.#order.ofChoice(forecaster, request.executionId, choice, planned, unit);
        if (ahead !== undefined) return ahead;
      }
    }
    return undefined;
  }

  #onRenewed(forecaster: Forecaster): void {
    this.#order.renewed();
    this.#lateness.watch(forecaster);
    this.#deps.leases.desk.wake();
    for (const listener of this.#listeners) listener();
  }

  /** One alarm a world: at the first planned time that somebody waits for. */
  #wakeAt(forecaster: Forecaster, at: number): void {
    const { world, clock } = forecaster;
    const known = this.#alarms.get(world);
    if (known !== undefined && known.at <= at && known.at > clock.now()) return;
    known?.timer[Symbol.dispose]();
    const timer = clock.setTimer(Math.max(0, at - clock.now()), () => {
      this.#alarms.delete(world);
      this.#deps.leases.desk.wake();
      for (const listener of this.#listeners) listener();
    });
    this.#alarms.set(world, { at, timer });
  }
}

export function worldOf(run: ExecutionRun): World {
  return run.facts.mode === 'real' ? 'real' : 'simulated';
}
