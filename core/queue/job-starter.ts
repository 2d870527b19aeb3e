import { Background } from '../base/background.ts';
import type { Logger } from '../base/logger.ts';
import { toAppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Waits } from '../contract/job.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { WELLRUN_ITSELF, type NewEvent } from '../store/journal.ts';
import { getExecutionRow } from '../store/execution-queries.ts';
import { readQueueHold } from '../store/queue-queries.ts';
import { JobEnds, type JobEndsDeps, type JobError } from './job-ends.ts';
import type { JobIndex } from './job-index.ts';
import { JobTimers } from './job-timers.ts';
import { hasNoTimes, lastExecutionOf, type QueuedJob } from './queued-job.ts';
import { queueHeldWaits, WAKING, type StartGate } from './start-gates.ts';
import { waitsFor } from './waits.ts';

type Bindings = Readonly<Record<string, string>>;

export interface JobStarterDeps extends JobEndsDeps {
  readonly logger: Logger;
  /** In the order in which they are asked. */
  readonly gates: readonly StartGate[];
  /** Instruments for a job that starts now. @throws AppError `instrument-missing` */
  readonly bind: (job: QueuedJob) => Bindings;
  /** Versions that an execution on these instruments is recorded with. */
  readonly pins: (
    job: QueuedJob,
    bindings: Bindings,
  ) => {
    readonly appVersion: string;
    readonly driverVersions: Readonly<Record<string, string>>;
  };
  /** Recorded together with a start, such as the stock that is kept for the execution. */
  readonly besideStart?: (job: QueuedJob, executionId: string) => readonly NewEvent[];
}

/** Executions that are being created or started at one time, at most. */
const MOST_AT_ONCE = 64;

/** What was said in one look at the queue, so that jobs that are alike need not be asked about one by one. */
interface Look {
  /** Objections of each gate, by its key. */
  readonly said: readonly Map<string | number, Waits>[];
  /** The objection that jobs of a shape hear which are bound to no time. */
  readonly plain: Map<number, Waits>;
}

/**
 * Starts jobs when it is their turn and says what becomes of them. Nothing polls: it looks at the queue when something
 * was submitted or released, an execution has ended, a time has come, or a gate says that something has changed.
 *
 * Invariants: 1. a job starts once for each try: its start is recorded in one transaction with the creation of its
 * execution, and refused by the record when the job does not wait. 2. a later job starts before an earlier one only when
 * a gate holds the earlier one back. 3. a job that does not run has no execution that does.
 */
export class JobStarter implements AsyncDisposable {
  readonly #deps: JobStarterDeps;
  readonly #index: JobIndex;
  readonly #cleanup = new DisposableStack();
  readonly #background: Background;
  readonly #timers: JobTimers;
  readonly #ends: JobEnds;
  /** Jobs whose execution is on record and could not be started yet. */
  readonly #unbegun = new Set<QueuedJob>();
  readonly #settledListeners = new Set<(job: QueuedJob) => void>();
  #starting = 0;
  #isOpen = false;
  #willLook = false;
  #rest: Waits | null = null;

  constructor(index: JobIndex, deps: JobStarterDeps) {
    this.#index = index;
    this.#deps = deps;
    const { logger, engine, journal } = deps;
    this.#background = new Background((error) => {
      const { code, message } = toAppError(error);
      if (code !== 'cancelled') logger.error({ code, error: message }, 'The queue met a fault.');
    });
    this.#timers = this.#cleanup.use(new JobTimers(deps, () => this.look()));
    this.#ends = new JobEnds(index, deps, (job) => {
      this.#announce(job);
      this.wake();
    });
    for (const gate of deps.gates) {
      const listening = gate.onChanged?.(() => this.wake());
      if (listening !== undefined) this.#cleanup.use(listening);
    }
    this.#cleanup.use(engine.onEnded((run) => this.#onEnded(run)));
    this.#cleanup.use(journal.onCommitted((events) => this.#onCommitted(events)));
    this.#cleanup.use(journal.onState(() => this.wake()));
  }

  /** Called with every job that has started or come to an end of a try. */
  onSettled(listener: (job: QueuedJob) => void): Disposable {
    this.#settledListeners.add(listener);
    return { [Symbol.dispose]: () => this.#settledListeners.delete(listener) };
  }

  /** Takes over what an earlier process left, and begins. */
  async open(): Promise<void> {
    for (const job of this.#index.unended()) {
      const executionId = lastExecutionOf(job);
      if (executionId === undefined) continue;
      const run = this.#deps.engine.find(executionId);
      if (job.state !== 'running') {
        // Its try was given up before its execution could be stopped.
        if (run !== undefined) await this.#deps.engine.stop(executionId, WELLRUN_ITSELF);
      } else if (run === undefined) {
        const { status } = getExecutionRow(this.#deps.journal.connection, executionId);
        await this.#ends.settle(job, status);
      } else if (run.facts.status === 'pending') this.#unbegun.add(job);
      else
        for (const attention of run.openAttention)
          if (attention.kind === 'recovery') this.#onStepFailed(executionId, attention.error);
    }
    this.#isOpen = true;
    this.look();
  }

  /** Looks at the queue when what happens in this turn of the event loop is over. */
  wake(): void {
    if (this.#willLook || !this.#isOpen) return;
    this.#willLook = true;
    setImmediate(() => {
      this.#willLook = false;
      this.#background.run(Promise.resolve().then(() => this.look()));
    });
  }

  /** Looks at the queue now: what may start begins to start, all others get their reason. */
  look(): void {
    if (!this.#isOpen) return;
    const common = this.#commonWaits();
    if (common === null) for (const job of this.#unbegun) this.#background.run(this.#begin(job));
    const look: Look = { said: this.#deps.gates.map(() => new Map()), plain: new Map() };
    for (const gate of this.#deps.gates) gate.begin?.();
    this.#timers.reset(common === null);
    this.#rest = common;
    for (const job of this.#index.line) {
      if (job.state !== 'waiting' || job.isChanging) continue;
      if (this.#starting >= MOST_AT_ONCE) {
        this.#rest = waitsFor('turn', 'Others before it are being started.');
        break;
      }
      job.waits = common ?? this.#objection(job, look);
      this.#timers.note(job);
      if (job.waits === null) this.#start(job);
    }
    this.#timers.arm();
  }

  /** Why a job that waits has not started. */
  waitsOf(job: QueuedJob): Waits | null {
    if (!this.#isOpen) return waitsFor('turn', 'It waits until Wellrun is started.');
    return job.waits ?? this.#rest ?? waitsFor('turn', 'It starts in a moment.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    this.#cleanup.dispose();
    await this.#background.settled();
  }

  #commonWaits(): Waits | null {
    const { journal, clock } = this.#deps;
    // While the storage is at fault nothing can be read either.
    return journal.state === 'ok'
      ? queueHeldWaits(readQueueHold(journal.connection), clock)
      : waitsFor('storage', 'The record cannot take a new execution now.');
  }

  #objection(job: QueuedJob, look: Look): Waits | null {
    const isPlain = hasNoTimes(job);
    const heard = isPlain ? look.plain.get(job.shape) : undefined;
    if (heard !== undefined) return heard;
    const before = lastExecutionOf(job);
    if (before !== undefined && this.#deps.engine.find(before) !== undefined)
      return waitsFor('retry', `${before} is being stopped.`, { heldBy: before });
    for (const [at, gate] of this.#deps.gates.entries()) {
      const key = gate.alike?.(job);
      const waits = (key === undefined ? undefined : look.said[at]!.get(key)) ?? gate.waits(job);
      if (waits === null) continue;
      if (key !== undefined) {
        look.said[at]!.set(key, waits);
        if (isPlain) look.plain.set(job.shape, waits);
      }
      return waits;
    }
    return null;
  }

  #start(job: QueuedJob): void {
    let bindings: Bindings;
    try {
      bindings = this.#deps.bind(job);
    } catch (error) {
      job.waits = waitsFor('resource', toAppError(error).message);
      return;
    }
    job.isChanging = true;
    for (const gate of this.#deps.gates) gate.took?.(job, bindings);
    this.#starting++;
    this.#background.run(
      this.#claim(job, bindings).finally(() => {
        this.#starting--;
        this.wake();
      }),
    );
  }

  /** The turn of a job: its start and its execution are recorded as one, then the execution begins. */
  async #claim(job: QueuedJob, bindings: Bindings): Promise<void> {
    const { engine, labClock } = this.#deps;
    using _still = job.mode === 'simulated' ? labClock.hold() : undefined;
    const attempt = job.attempts + 1;
    const executionId = attempt === 1 ? job.jobId : engine.takeId();
    try {
      const execution = await engine.create(
        {
          executionId,
          requestId: `job/${job.jobId}/${attempt}`,
          plan: engine.plan(job.planHash),
          planHash: job.planHash,
          mode: job.mode,
          workflowName: job.workflowName,
          metadata: job.metadata,
          operator: job.operator,
          bindings,
          ...this.#deps.pins(job, bindings),
        },
        WELLRUN_ITSELF,
        [
          { kind: 'job.started', subject: job.jobId, data: { executionId, attempt } },
          ...(this.#deps.besideStart?.(job, executionId) ?? []),
        ],
      );
      this.#index.change(job, {
        state: 'running',
        attempts: attempt,
        tries: job.tries + 1,
        retryAt: null,
        error: null,
        startedAt: execution.createdAt,
        executionIds: [...job.executionIds, executionId],
        waits: null,
      });
    } catch (error) {
      job.waits = waitsFor('storage', toAppError(error).message);
      throw error;
    } finally {
      job.isChanging = false;
    }
    this.#announce(job);
    this.#unbegun.add(job);
    await this.#begin(job);
  }

  /** Starts the execution of a job. What keeps it from starting is tried again at the next look, never twice at once. */
  async #begin(job: QueuedJob): Promise<void> {
    const executionId = lastExecutionOf(job);
    const run = executionId === undefined ? undefined : this.#deps.engine.find(executionId);
    if (run === undefined || run.facts.status !== 'pending') {
      this.#unbegun.delete(job);
      return;
    }
    if (run.isBeginning || run.isEnding) return;
    try {
      await this.#deps.engine.start(run.id, WELLRUN_ITSELF);
      this.#unbegun.delete(job);
      job.waits = null;
    } catch (error) {
      job.waits = waitsFor('resource', toAppError(error).message);
      if (toAppError(error).code === 'invariant') throw error;
    }
  }

  #onEnded(run: ExecutionRun): void {
    // First, so that what starts in its place shares the commit of its end.
    this.wake();
    const job = this.#index.ofExecution(run.id);
    if (job === undefined) return;
    this.#unbegun.delete(job);
    this.#background.run(this.#ends.settle(job, run.facts.status));
  }

  #onStepFailed(executionId: string, error: JobError): void {
    this.#background.run(this.#ends.stepFailed(executionId, error));
  }

  #onCommitted(events: readonly JournalEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case 'step.attention':
          if (event.data.attention.kind === 'recovery') this.#onStepFailed(event.subject, event.data.attention.error);
          this.#timers.peopleChanged();
          break;
        case 'execution.paused':
        case 'execution.resumed':
        case 'step.attention-cleared':
          this.#timers.peopleChanged();
          break;
        default:
          if (WAKING.has(event.kind)) this.wake();
      }
    }
  }

  #announce(job: QueuedJob): void {
    for (const listener of this.#settledListeners) listener(job);
  }
}
