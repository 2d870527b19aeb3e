import type { Clock } from '../base/clock.ts';
import type { LabClock } from '../base/lab-clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Calendar, Forecast, LeaseView } from '../contract/forecast.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Plan } from '../contract/plan.ts';
import type { Engine } from '../engine/engine.ts';
import type { Bench } from '../instruments/bench.ts';
import { insertInto } from '../schedule/insert-into.ts';
import type { PlannedJob } from '../schedule/timetable.ts';
import type { Journal } from '../store/journal.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { ClaimableAssets } from './claimed-assets.ts';
import { Calendars } from './calendars.ts';
import { ChangeoversAhead } from './changeovers-ahead.ts';
import { Dispatcher } from './dispatcher.ts';
import { DurationMemory, type StepFacts } from './duration-memory.ts';
import { Forecaster } from './forecaster.ts';
import { withStepNames } from './plain-reasons.ts';
import { WorkOfPlans, type ForecastJob, type World } from './forecast-source.ts';
import { forecastView } from './forecast-view.ts';
import { renewalsAfter } from './renewals-after.ts';

export interface LabScheduleDeps {
  readonly engine: Engine;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly labClock: LabClock;
  readonly random: Random;
  readonly logger: Logger;
  readonly calendars: readonly Calendar[];
  /** Jobs that wait in a world, in the order of the queue, at most so many. */
  readonly waiting: (world: World, most: number) => readonly ForecastJob[];
  readonly titleOf: (executionId: string) => string;
  /** What a step of an execution that is over belongs to. */
  readonly pastStep: (executionId: string, stepId: string) => StepFacts | undefined;
  /** How long commands take in the virtual lab beside what plans expect, by `operation kind.command`. */
  readonly virtualDurations?: ReadonlyMap<string, number>;
  /** Events of the last commands on record, to learn from. */
  readonly past: () => readonly JournalEvent[];
}

/** Events after which there is more or less to choose from, or other changes take time. */
const CHANGING_LAB = new Set<JournalEvent['kind']>([
  'asset.added',
  'asset.removed',
  'instrument.added',
  'instrument.removed',
  'changeover.declared',
]);

/** The schedule of this lab: a forecast for each world, what they are learnt from, and who carries them out. */
export class LabSchedule implements Disposable {
  readonly dispatcher: Dispatcher;
  readonly calendars: Calendars;
  readonly #deps: LabScheduleDeps;
  readonly #forecasters: Readonly<Record<World, Forecaster>>;
  readonly #durations: DurationMemory;
  readonly #work: WorkOfPlans;
  readonly #cleanup = new DisposableStack();
  /** The plan that somebody asked about last; it may not be on record. */
  #asked: { readonly planHash: string; readonly plan: Plan } | undefined;

  constructor(deps: LabScheduleDeps) {
    this.#deps = deps;
    const { engine, bench, leases, clock, labClock, random, logger } = deps;
    this.#durations = new DurationMemory({
      stepOf: (executionId, stepId) => this.#stepOf(executionId, stepId),
      usual: (instrumentId) => (bench.find(instrumentId)?.config.virtual === true ? deps.virtualDurations : undefined),
    });
    for (const event of deps.past()) this.#durations.note(event);
    this.calendars = new Calendars(() => clock.offsetMinutes(), deps.calendars);
    this.#work = new WorkOfPlans(
      (planHash) => (this.#asked?.planHash === planHash ? this.#asked.plan : engine.plan(planHash)),
      (task, plan, bindings) => this.#durations.expected(task, plan, bindings),
      leases,
    );
    const forecaster = (world: World): Forecaster =>
      this.#cleanup.use(
        new Forecaster({
          world,
          bench,
          leases,
          calendars: this.calendars,
          work: this.#work,
          clock: world === 'real' ? clock : labClock,
          wallClock: clock,
          labClock,
          random,
          logger,
          runs: () => this.dispatcher.running(world),
          waiting: (most) => deps.waiting(world, most),
          refresh: () => {
            if (this.#durations.takeNotable()) this.#work.forget();
          },
          isNeeded: () => this.dispatcher.isForecastNeeded(world),
        }),
      );
    this.#forecasters = { simulated: forecaster('simulated'), real: forecaster('real') };
    this.dispatcher = this.#cleanup.use(
      new Dispatcher({
        engine,
        bench,
        leases,
        forecasters: this.#forecasters,
        work: this.#work,
        waiting: deps.waiting,
      }),
    );
    this.#cleanup.use(
      new ChangeoversAhead({ engine, bench, leases, forecasters: this.#forecasters, waiting: deps.waiting }),
    );
    this.#cleanup.use(deps.journal.onCommitted((events) => this.#onEvents(events)));
  }

  /** The forecast of a world; made now if nobody has asked for it lately. */
  async forecast(world: World, since: number | undefined): Promise<Forecast> {
    const { bench, leases, engine, titleOf, waiting } = this.#deps;
    const forecaster = this.#forecasters[world];
    const outlook = await forecaster.look();
    return forecastView(
      {
        forecaster,
        bench,
        leases,
        calendars: this.calendars,
        titleOf,
        find: (executionId) => engine.find(executionId),
        waiting: new Set(waiting(world, Number.MAX_SAFE_INTEGER).map((job) => job.jobId)),
      },
      outlook,
      since,
    );
  }

  /** When a job is planned to begin and end: the plan, and how late it may become. */
  expected(jobId: string, world: World): { start: [number, number]; end: [number, number] } | undefined {
    const outlook = this.#forecasters[world].outlook;
    const planned = outlook?.timetable.jobs.get(jobId);
    if (outlook === undefined || planned === undefined) return undefined;
    return spanOf(planned, this.#forecasters[world].clock.now());
  }

  /** What the forecast says to a job that is not submitted yet; nothing changes. */
  async check(job: ForecastJob, plan: Plan, world: World): Promise<JobOutlook> {
    this.#asked = { planHash: job.planHash, plan };
    const forecaster = this.#forecasters[world];
    const outlook = await forecaster.look();
    if (outlook === undefined) return NOTHING_KNOWN;
    const now = Math.ceil(forecaster.clock.now());
    const { problem } = outlook.lab;
    const missing = this.#work.missing(job.planHash, world);
    if (missing !== null) return { ...NOTHING_KNOWN, impossible: missing.replace(/\.$/, '') };
    const fresh = forecaster.scheduleJob(job, now);
    if (fresh === undefined) return NOTHING_KNOWN;
    const answer = insertInto(
      outlook.timetable,
      { ...problem, now, assets: fresh.assets },
      outlook.condensed.lab.condensed(fresh.job),
      forecaster.reading(),
    );
    const reason = answer.rejected.find((one) => one.id === job.jobId)?.reason;
    const impossible = reason === undefined ? null : withStepNames(reason, fresh.work);
    const planned = answer.jobs.get(job.jobId);
    if (impossible !== null || planned === undefined) return { impossible, start: null, end: null };
    return { impossible: null, ...spanOf(planned, now) };
  }

  /** Why a job has not started, as far as the forecast knows. */
  explain(jobId: string, world: World): string | null {
    return this.#forecasters[world].explain(jobId);
  }

  /** Resolves when no plan is being made for a world. */
  whenSettled(world: World): Promise<void> {
    return this.#forecasters[world].whenSettled();
  }

  get offsetMinutes(): number {
    return this.#deps.clock.offsetMinutes();
  }

  /** Time on the clock of a world. */
  now(world: World): number {
    return this.#forecasters[world].clock.now();
  }

  /** What the lab has entered that plans can need. */
  get claimable(): ClaimableAssets {
    return this.#deps.leases;
  }

  leases(): LeaseView[] {
    return this.#deps.leases.views();
  }

  renewed(listener: () => void): Disposable {
    return this.dispatcher.onTurn(listener);
  }

  [Symbol.dispose](): void {
    this.#cleanup.dispose();
  }

  /** Asked for every command that is sent: executions that are live answer from memory. */
  #stepOf(executionId: string, stepId: string): StepFacts | undefined {
    const run = this.#deps.engine.find(executionId);
    if (run === undefined) return this.#deps.pastStep(executionId, stepId);
    const operationType = run.steps.get(stepId)?.plan.operationType;
    return operationType === undefined ? undefined : { protocolId: run.plan.protocolId, operationType };
  }

  #onEvents(events: readonly JournalEvent[]): void {
    for (const event of events) {
      this.#durations.note(event);
      if (event.kind === 'calendar.changed') this.calendars.set(event.data.calendar);
      if (CHANGING_LAB.has(event.kind)) this.#work.forget();
    }
    const wanted = renewalsAfter(events, this.#forecasters, (executionId) => this.#deps.engine.find(executionId));
    for (const [world, reason] of wanted) this.#forecasters[world].renew(reason);
  }
}

export interface JobOutlook {
  /** Why it cannot be done even in an empty lab. */
  readonly impossible: string | null;
  /** Earliest and latest, ms on the clock of the world. */
  readonly start: [number, number] | null;
  readonly end: [number, number] | null;
}

const NOTHING_KNOWN: JobOutlook = { impossible: null, start: null, end: null };

function spanOf(planned: PlannedJob, now: number): { start: [number, number]; end: [number, number] } {
  let start = Infinity;
  let end = 0;
  for (const step of planned.steps.values()) {
    start = Math.min(start, step.start);
    end = Math.max(end, step.end);
  }
  const later = (at: number): [number, number] => [at, at + Math.max(60_000, Math.round((at - now) * SPREAD))];
  return { start: later(start), end: later(end) };
}

/** Plans come true later rather than sooner: by so much of the time until then. */
const SPREAD = 0.08;
