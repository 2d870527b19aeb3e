import type { Waits } from '../contract/job.ts';
import type { Engine } from '../engine/engine.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import type { Bench } from '../instruments/bench.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { ownerOfAsset } from '../workcell/leases/lease-names.ts';
import type { TaskRequest, TurnPolicy } from '../workcell/leases/lease-desk.ts';
import type { Forecaster } from './forecaster.ts';
import type { PlannedEntry } from './outlook.ts';
import type { ForecastJob, PlannedWork, WorkOfPlans, World } from './forecast-source.ts';
import { JobTurns } from './job-turns.ts';
import { LatenessWatch } from './lateness-watch.ts';
import { EARLY_MS } from './until-planned.ts';
import { waitsFor } from './waits.ts';
import { WhoIsAhead } from './who-is-ahead.ts';
import { taskOf } from './schedule-points.ts';

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
  /** The turns of jobs, beside those of tasks. */
  readonly jobs: JobTurns;
  readonly #deps: DispatcherDeps;
  readonly #cleanup = new DisposableStack();
  readonly #order: WhoIsAhead;
  readonly #listeners = new Set<() => void>();
  readonly #alarms = new Map<World, { readonly at: number; readonly timer: Disposable }>();
  readonly #lateness = new LatenessWatch((world) => this.running(world));
  /** Tasks for which a window was about to be missed. */
  readonly #looked = new WeakMap<ExecutionRun, Set<string>>();

  constructor(deps: DispatcherDeps) {
    this.#deps = deps;
    const { engine, leases } = deps;
    const wakeAt = (forecaster: Forecaster, at: number): void => this.#wakeAt(forecaster, at);
    this.#order = new WhoIsAhead({ engine, leases, wakeAt });
    this.jobs = new JobTurns({
      ...deps,
      wakeAt,
      running: (world) => this.running(world),
      took: (jobId) => this.#order.took(jobId),
    });
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

  [Symbol.dispose](): void {
    this.#deps.leases.desk.setPolicy(undefined);
    for (const { timer } of this.#alarms.values()) timer[Symbol.dispose]();
    this.#lateness[Symbol.dispose]();
    this.#listeners.clear();
    this.#cleanup.dispose();
  }

  /**
   * Whether a task would miss a window if it waited for its planned time, because what it counts from was over sooner than
   * planned. Once for each task: the next plan knows it, and cannot always do better.
   */
  #wouldMiss(run: ExecutionRun, { schedule }: PlannedWork, taskId: string, plannedStart: number): boolean {
    const looked = this.#looked.get(run) ?? new Set<string>();
    if (looked.has(taskId)) return false;
    const latest = schedule.lags.reduce((least, { from, to, max }) => {
      if (max === null || to !== `${taskId}.start`) return least;
      const before = taskOf(from);
      const times = run.leases.times.get(before);
      if (max === 0) {
        // Of a rest that it ends counts how long that may last.
        const { min, max: longest } = schedule.steps.find((step) => step.id === before)!.duration;
        return longest === null || longest <= min
          ? least
          : Math.min(least, (times?.startedLabAt ?? Infinity) + longest);
      }
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
