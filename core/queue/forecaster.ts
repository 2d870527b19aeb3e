import type { Clock } from '../base/clock.ts';
import type { LabClock } from '../base/lab-clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { CondensedProblem } from '../schedule/condense.ts';
import { planTimetable } from '../schedule/plan-timetable.ts';
import type { PlannedSpan, PlannedStep, Timetable } from '../schedule/timetable.ts';
import type { ForecastJob, PlannedWork, World } from './forecast-source.ts';
import { Outlook, type PlannedEntry } from './outlook.ts';
import { timeReading, type TimeReading } from './plain-reasons.ts';
import type { Bindings } from './schedule-of-plan.ts';
import { labProblem, scheduleJobOf, type LabProblemDeps } from './lab-problem.ts';

export interface ForecasterDeps extends LabProblemDeps {
  readonly world: World;
  /** The clock of the world. */
  readonly clock: Clock;
  /** The PC's clock, for the budget. */
  readonly wallClock: Clock;
  /** Held while a plan is made, so that the time of an instant lab does not run on meanwhile. */
  readonly labClock: LabClock;
  readonly random: Random;
  readonly logger: Logger;
  /** Executions of this world that have started, or are starting, and have not ended. */
  readonly runs: () => readonly ExecutionRun[];
  /** Jobs of this world that wait, in the order of the queue, at most so many. */
  readonly waiting: (most: number) => readonly ForecastJob[];
  /** Called before a plan is made: what was learnt since the last one counts from now on. */
  readonly refresh: () => void;
  /** Whether anything in this world has to follow a forecast. */
  readonly isNeeded: () => boolean;
}

/** Jobs that a forecast looks at; what is behind them in the queue is beyond it. */
export const MOST_JOBS = 300;
/** Work between two looks at the event loop, ms. */
const SLICE_MS = 8;
/** Looking for a better plan when jobs have come or gone, ms for each job and at most; and when only the times have moved. */
const BUDGET_A_JOB_MS = 50;
const MOST_BUDGET_MS = 5000;
const DRIFT_BUDGET_MS = 300;
/** What is to begin so soon keeps its time if at all possible, ms. */
const FROZEN_MS = 2 * 60_000;
/** A forecast that nobody needs is kept up to date for so long after somebody looked, ms. */
const LOOKED_AT_MS = 30_000;
/** An execution that ends so much before its planned end leaves the plan, ms. */
const EARLY_END_MS = 60_000;
/** Rounds of search for each job and at most, so that the same lab gives the same plan when there is time enough. */
const ROUNDS_A_JOB = 40;
const MOST_ROUNDS = 4000;

/** Why a new forecast is wanted: work came or went, or what is under way does not follow the plan. */
export type RenewalReason = 'jobs' | 'drift';

/**
 * Keeps the forecast of one world. It is made anew when jobs come or go, when an instrument fails or returns, and when
 * what is under way leaves the plan. The best that is found in the time for it takes the place of the one before.
 *
 * Invariants: 1. at most one plan is being made; what happens meanwhile leads to one more. 2. the event loop is never
 * kept for longer than a slice. 3. what has begun is never moved, and nothing with windows begins while a plan is made.
 */
export class Forecaster implements Disposable {
  readonly #deps: ForecasterDeps;
  readonly #listeners = new Set<() => void>();
  /** Where the first forecast had put each task, by execution. */
  readonly #first = new Map<string, ReadonlyMap<string, PlannedStep>>();
  #outlook: Outlook | undefined;
  #askedUntil = 0;
  /** How many executions begin by the plan that stands before those are looked at that were beyond it. */
  #startsLeft = Infinity;
  #wanted: RenewalReason | undefined;
  readonly #settling: (() => void)[] = [];
  #isMaking = false;
  #isDisposed = false;
  #isSearching = false;
  /** Something has changed since the plan that stands was begun. */
  #isStale = false;

  constructor(deps: ForecasterDeps) {
    this.#deps = deps;
  }

  get world(): World {
    return this.#deps.world;
  }

  get clock(): Clock {
    return this.#deps.clock;
  }

  get isNeeded(): boolean {
    return this.#deps.isNeeded();
  }

  get outlook(): Outlook | undefined {
    return this.#outlook;
  }

  /** True while something is known that the present plan does not know: nothing begins by it. */
  get isPending(): boolean {
    return this.#isStale || this.#isSearching;
  }

  /** Resolves when no plan is being made: what stands is the best that was found. */
  async whenSettled(): Promise<void> {
    while (this.#isMaking) await new Promise<void>((resolve) => this.#settling.push(resolve));
  }

  onRenewed(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Where the plan puts a span of an execution: a stay, or what a step has of an asset. */
  plannedSpan(executionId: string, spanId: string): PlannedSpan | undefined {
    return this.#outlook?.plannedSpan(executionId, spanId);
  }

  planned(executionId: string, taskId: string): PlannedStep | undefined {
    return this.#outlook?.planned(executionId, taskId);
  }

  firstPlanned(executionId: string, taskId: string): PlannedStep | undefined {
    return this.#first.get(executionId)?.get(taskId);
  }

  workOf(executionId: string): PlannedWork | undefined {
    return this.#outlook?.workOf(executionId);
  }

  /** A job that is not in the queue yet, as the scheduler reads it; undefined when an instrument is missing. */
  scheduleJob(job: ForecastJob, now: number): ReturnType<typeof scheduleJobOf> {
    const { work, problem } = this.#outlook?.lab ?? {};
    return scheduleJobOf(this.#deps, job, now, work?.values() ?? [], problem?.jobs ?? []);
  }

  /** Why a job cannot be done even in an empty lab; undefined when it can, or nobody knows yet. */
  rejection(jobId: string): string | undefined {
    return this.#outlook?.rejection(jobId);
  }

  /** Whether a job waited when the plan was made. */
  wasWaiting(jobId: string): boolean {
    return this.#outlook?.wasWaiting(jobId) ?? false;
  }

  /** Tasks that begin to use an asset, in the order of the plan. */
  orderOn(assetId: string): readonly PlannedEntry[] {
    return this.#outlook?.orderOn(assetId) ?? [];
  }

  /** Somebody looks at it: it is kept up to date for a while, also when nothing has to follow it. */
  async look(): Promise<Outlook | undefined> {
    const isOld = this.#deps.wallClock.now() > this.#askedUntil;
    this.#askedUntil = this.#deps.wallClock.now() + LOOKED_AT_MS;
    if (this.#outlook === undefined || (isOld && !this.#deps.isNeeded())) this.renew('jobs');
    else this.#reconsider();
    if (this.#isStale && this.#outlook === undefined) await this.#firstAnswer();
    return this.#outlook;
  }

  /** How times read in sentences about this world. */
  reading(): TimeReading {
    return timeReading(this.#deps.clock.now(), this.#deps.wallClock.offsetMinutes());
  }

  /** Why a job, or an execution, does not go on sooner, as a sentence; null when nothing in the plan keeps it. */
  explain(executionId: string): string | null {
    return this.#outlook?.explain(executionId, this.reading()) ?? null;
  }

  /** Whether the plan of an execution could not be kept. */
  isBroken(executionId: string): boolean {
    return this.#outlook?.isBroken(executionId) ?? false;
  }

  /** Something has changed: what stands is out of date from now on, and a new plan is made if anybody needs one. */
  renew(reason: RenewalReason): void {
    this.#isStale = true;
    this.#wanted = this.#wanted === 'jobs' ? 'jobs' : reason;
    this.#reconsider();
  }

  /** An execution begins. False: the plan that stands does not know it like this, or has hardly anything left to begin. */
  hasPlanned({ id, facts }: ExecutionRun): boolean {
    const planned = this.#outlook?.lab.bindings.get(id);
    // A plan that is being made may have seen it neither wait nor run.
    if (this.isPending || planned === undefined || !isSame(planned, facts.bindings)) return false;
    return --this.#startsLeft > 0;
  }

  /** Whether an execution that ends now was planned to have something for longer, which others could have from now on. */
  endsEarly(executionId: string): boolean {
    return this.#outlook?.hasAfter(executionId, this.#deps.clock.now() + EARLY_END_MS) ?? false;
  }

  /** Whether a step that has been left out was still to begin: others may come first now where it was to. */
  isStillPlanned(executionId: string, stepId: string): boolean {
    const planned = this.planned(executionId, `${stepId}#0`);
    return planned !== undefined && planned.end > this.#deps.clock.now();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#listeners.clear();
  }

  /** A plan that nobody needed when it was wanted may be needed now. */
  #reconsider(): void {
    if (this.#wanted === undefined || this.#isMaking || this.#isDisposed) return;
    this.#isMaking = true;
    void this.#makeAll();
  }

  /** What stands goes on to stand: an execution is never kept waiting for a plan that nobody makes. */
  #goOnWithout(): void {
    this.#isSearching = false;
    if (this.#wanted === undefined) this.#isStale = false;
    for (const listener of this.#listeners) listener();
  }

  async #makeAll(): Promise<void> {
    using _still = this.#deps.labClock.hold();
    for (;;) {
      // What is happening in this turn of the event loop belongs to the plan too, and decides whether one is needed.
      await this.#breathe();
      const reason = this.#wanted;
      if (reason === undefined || this.#isDisposed || !this.#isWorthwhile) break;
      this.#wanted = undefined;
      try {
        await this.#make(reason);
      } catch (error) {
        this.#deps.logger.error({ error: String(error) }, 'No forecast could be made.');
        this.#goOnWithout();
      }
    }
    this.#isMaking = false;
    for (const resolve of this.#settling.splice(0)) resolve();
  }

  get #isWorthwhile(): boolean {
    return this.#deps.isNeeded() || this.#deps.wallClock.now() <= this.#askedUntil;
  }

  async #make(reason: RenewalReason): Promise<void> {
    const { clock, wallClock, random } = this.#deps;
    this.#deps.refresh();
    const now = Math.ceil(clock.now());
    const waiting = this.#deps.waiting(MOST_JOBS);
    const isCut = waiting.length === MOST_JOBS;
    const lab = labProblem(this.#deps, now, this.#deps.runs(), waiting, this.#outlook?.timetable, FROZEN_MS);
    const jobs = lab.problem.jobs.length;
    const rounds = Math.min(MOST_ROUNDS, ROUNDS_A_JOB * jobs);
    const condensed = new CondensedProblem(lab.problem);
    const stand = (timetable: Timetable): void =>
      this.#stand(new Outlook({ madeAt: wallClock.now(), lab, condensed: { lab: condensed, timetable }, isCut }));
    const search = planTimetable(condensed.problem, {
      random: random.fork(`forecast ${now}`),
      rounds,
      reading: this.reading(),
    });
    this.#isSearching = true;
    const began = wallClock.monotonic();
    const budget = reason === 'jobs' ? Math.min(MOST_BUDGET_MS, BUDGET_A_JOB_MS * jobs) : DRIFT_BUDGET_MS;
    let slice = began;
    let best: Timetable | undefined;
    for (;;) {
      const { value, done } = search.next();
      best = value ?? best;
      if (value !== undefined && this.#outlook === undefined) stand(value);
      if (done === true || this.#isDisposed) break;
      const at = wallClock.monotonic();
      if (best !== undefined && (at - began > budget || this.#wanted !== undefined)) break;
      if (at - slice < SLICE_MS) continue;
      await this.#breathe();
      slice = wallClock.monotonic();
    }
    this.#isSearching = false;
    // What begins now begins by the plan that stays, not by one on the way to it.
    if (best !== undefined && !this.#isDisposed) stand(best);
  }

  #stand(outlook: Outlook): void {
    this.#outlook = outlook;
    this.#startsLeft = outlook.isCut ? MOST_JOBS / 2 : Infinity;
    if (this.#wanted === undefined) this.#isStale = false;
    for (const [id, job] of outlook.timetable.jobs) if (!this.#first.has(id)) this.#first.set(id, job.steps);
    for (const id of this.#first.keys()) if (!outlook.timetable.jobs.has(id)) this.#first.delete(id);
    for (const listener of this.#listeners) listener();
  }

  #firstAnswer(): Promise<void> {
    return new Promise((resolve) => {
      const listening = this.onRenewed(() => {
        listening[Symbol.dispose]();
        resolve();
      });
    });
  }

  #breathe(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

function isSame(one: Bindings, other: Bindings): boolean {
  const kinds = Object.keys(one);
  return kinds.length === Object.keys(other).length && kinds.every((kind) => one[kind] === other[kind]);
}
