import { AppError } from '../contract/errors.ts';
import type { Waits } from '../contract/job.ts';
import { assertJobTransition, isJobOver, JOB_STATE_WORDS } from '../model/job-states.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import { findJob, readQueueHold, unendedJobs } from '../store/queue-queries.ts';
import { JobIndex } from './job-index.ts';
import { compareJobs, orderKey, placeAt } from './job-order.ts';
import { JobSubmission, type JobSubmissionDeps, type NewJobs } from './job-submission.ts';
import { JobStarter, type JobStarterDeps } from './job-starter.ts';
import { jobOfRow, lastExecutionOf, SharedTexts, type QueuedJob } from './queued-job.ts';
import { waitsFor } from './waits.ts';

export interface JobTimes {
  readonly notBefore?: number | null | undefined;
  readonly due?: number | null | undefined;
  readonly deadline?: number | null | undefined;
}

export type MoveTarget = { readonly before: string } | { readonly after: string } | 'first' | 'last';

export interface JobQueueDeps extends JobStarterDeps, JobSubmissionDeps {
  /** Recorded when a job ends that never began. */
  readonly besideCancel?: (jobId: string) => readonly NewEvent[];
}

/**
 * The durable queue. What is submitted is on record before `submit` resolves; the order is that of `orderKey`, changed
 * by people only.
 *
 * Invariants: 1. every change of a job is an event, refused by the record when the state of the job does not allow it.
 * 2. memory follows the record: it is filled from all rows at the start and changed when an event is durable. 3. two
 * changes to one job are never recorded at one time.
 */
export class JobQueue implements AsyncDisposable {
  readonly #deps: JobQueueDeps;
  readonly #index = new JobIndex();
  readonly #starter: JobStarter;
  readonly #submission: JobSubmission;

  constructor(deps: JobQueueDeps) {
    this.#deps = deps;
    this.#starter = new JobStarter(this.#index, deps);
    this.#submission = new JobSubmission(this.#index, deps, () => this.#starter.look());
  }

  /** Loads every job that has not ended, settles what an earlier process left, and begins. After `engine.takeOver`. @param runs false: nothing begins */
  async open(runs = true): Promise<void> {
    const texts = new SharedTexts();
    for (const row of unendedJobs(this.#deps.journal.connection)) this.#index.add(jobOfRow(row, texts));
    if (runs) await this.#starter.open();
  }

  /** Jobs that wait or are held, in the order of the queue. */
  get line(): readonly QueuedJob[] {
    return this.#index.line;
  }

  /** Jobs whose execution has begun or is about to. */
  running(): QueuedJob[] {
    return this.#index.running();
  }

  /** How many jobs have not ended. */
  get size(): number {
    return this.#index.size;
  }

  /** Jobs that have not ended. */
  unended(): QueuedJob[] {
    return this.#index.unended();
  }

  /** Whether a job is being started, or runs. */
  isActive(jobId: string): boolean {
    const job = this.#index.get(jobId);
    return job !== undefined && (job.state === 'running' || (job.state === 'waiting' && job.isChanging));
  }

  /** The execution of a job that runs, null while it is being started; undefined when it does neither. */
  activeExecution(jobId: string): string | null | undefined {
    const job = this.#index.get(jobId);
    if (job?.state === 'running') return lastExecutionOf(job) ?? null;
    return job?.state === 'waiting' && job.isChanging ? null : undefined;
  }

  get isHeld(): boolean {
    return readQueueHold(this.#deps.journal.connection).isHeld;
  }

  get ageingMs(): number {
    return this.#deps.ageingMs();
  }

  /** A job that has not ended. */
  find(jobId: string): QueuedJob | undefined {
    return this.#index.get(jobId);
  }

  /** @throws AppError `not-found` */
  get(jobId: string): QueuedJob {
    const job = this.#index.get(jobId);
    if (job !== undefined) return job;
    const row = findJob(this.#deps.journal.connection, jobId);
    if (row === undefined) throw new AppError('not-found', `There is no job ${jobId} in the queue or behind it.`);
    return jobOfRow(row);
  }

  position(job: QueuedJob): number | null {
    return this.#index.position(job);
  }

  /** Why a job has not started; null when it has, or has ended. */
  waitsOf(job: QueuedJob): Waits | null {
    switch (job.state) {
      case 'waiting':
        return this.#starter.waitsOf(job);
      case 'held':
        return waitsFor('held', `${job.jobId} is held back. Release it to let it wait for its turn.`);
      case 'set-aside':
        return waitsFor(
          'held',
          `It failed ${job.tries === 1 ? 'once' : `${job.tries} times`} and was set aside. Release it for fresh tries, or cancel it.`,
        );
      case 'running':
        return job.waits;
      default:
        return null;
    }
  }

  onSettled(listener: (job: QueuedJob) => void): Disposable {
    return this.#starter.onSettled(listener);
  }

  /** Something that a gate looks at has changed. */
  wake(): void {
    this.#starter.wake();
  }

  /**
   * Puts jobs into the queue, all of them or none, as one event.
   * @param beside recorded in the same transaction, given the ids of the jobs
   * @throws AppError `storage-full`, `storage-fault`
   */
  submit(
    fresh: NewJobs,
    actor: Actor,
    beside: (jobIds: readonly string[]) => readonly NewEvent[] = () => [],
  ): Promise<QueuedJob[]> {
    return this.#submission.submit(fresh, actor, beside);
  }

  /** @throws AppError `conflict` when it has started or ended */
  async cancel(jobId: string, reason: string, actor: Actor): Promise<QueuedJob> {
    const job = this.get(jobId);
    const executionId = lastExecutionOf(job);
    const run = job.state === 'running' && executionId !== undefined ? this.#deps.engine.find(executionId) : undefined;
    if (run?.facts.status === 'pending' && !run.isBeginning) {
      await this.#deps.engine.stop(run.id, actor);
      return this.get(jobId);
    }
    if (job.state === 'running')
      throw new AppError('conflict', `${jobId} has started. Stop its execution ${executionId ?? ''} instead.`);
    return this.#change(job, 'be cancelled', actor, this.#cancelling(job, reason), (at) => ({
      state: 'cancelled',
      endedAt: at,
    }));
  }

  /** Cancels the jobs of a batch that have not started, as one unit. Returns how many. */
  async cancelBatch(batchId: string, reason: string, actor: Actor): Promise<number> {
    const jobs = this.unended().filter((job) => job.batchId === batchId && job.state !== 'running' && !job.isChanging);
    if (jobs.length === 0) return 0;
    for (const job of jobs) job.isChanging = true;
    try {
      const written = await this.#deps.journal.append(
        jobs.flatMap((job) => this.#cancelling(job, reason)),
        actor,
      );
      for (const job of jobs) this.#index.change(job, { state: 'cancelled', endedAt: written[0]!.at });
    } finally {
      for (const job of jobs) job.isChanging = false;
      this.wake();
    }
    return jobs.length;
  }

  /** @throws AppError `conflict` */
  hold(jobId: string, actor: Actor): Promise<QueuedJob> {
    const job = this.get(jobId);
    const event: NewEvent = { kind: 'job.held', subject: jobId, data: {} };
    return this.#change(job, 'be held', actor, [event], () => ({ state: 'held', waits: null }));
  }

  /** Lets a held job wait again where it stood, and one that was set aside with fresh tries. @throws AppError `conflict` */
  release(jobId: string, actor: Actor): Promise<QueuedJob> {
    const job = this.get(jobId);
    const { order } = job;
    const event: NewEvent = { kind: 'job.released', subject: jobId, data: { order } };
    const tries = job.state === 'set-aside' ? 0 : job.tries;
    return this.#change(job, 'be released', actor, [event], () => ({
      state: 'waiting',
      retryAt: null,
      waits: null,
      tries,
    }));
  }

  /** Gives a job that waits or is held another place. @throws AppError `conflict`, `not-found` */
  async move(jobId: string, to: MoveTarget, actor: Actor): Promise<QueuedJob> {
    const job = this.#inLine(jobId, 'be moved');
    const line = this.#index.line.filter((one) => one !== job);
    const index = this.#targetIndex(line, job, to);
    if (this.#index.indexOf(job) === index) return job;
    const { order, respaced } = placeAt(line, index, job.order);
    const moved = respaced.map((one) => ({ job: line[one.index]!, order: one.order }));
    const busy = moved.find((one) => one.job.isChanging)?.job;
    if (busy !== undefined) throw new AppError('conflict', `${busy.jobId} is changing at this moment. Try again.`);
    const orders = [{ jobId, order }, ...moved.map((one) => ({ jobId: one.job.jobId, order: one.order }))];
    for (const one of moved) one.job.isChanging = true;
    try {
      await this.#record(job, [{ kind: 'job.moved', subject: jobId, data: { orders } }], actor, () => {
        for (const one of moved) this.#index.change(one.job, { order: one.order });
        return { order, movedByHand: true };
      });
    } finally {
      for (const one of moved) one.job.isChanging = false;
      this.wake();
    }
    return job;
  }

  /** @throws AppError `conflict` */
  async setPriority(jobId: string, priority: number, actor: Actor): Promise<QueuedJob> {
    const job = this.#notStarted(jobId, 'be given another priority');
    const order = orderKey(job.enqueuedAt, priority, this.ageingMs);
    const event: NewEvent = { kind: 'job.priority', subject: jobId, data: { priority, order } };
    await this.#record(job, [event], actor, () => ({ priority, order, movedByHand: false }));
    this.#starter.look();
    return job;
  }

  /** Changes the times of a job; what is undefined stays. @throws AppError `conflict` */
  async reschedule(jobId: string, times: JobTimes, actor: Actor): Promise<QueuedJob> {
    const job = this.#notStarted(jobId, 'be given other times');
    const pick = (key: keyof JobTimes): number | null => {
      const time = times[key];
      return time === undefined ? job[key] : time;
    };
    const changed = { notBefore: pick('notBefore'), due: pick('due'), deadline: pick('deadline') };
    await this.#record(job, [{ kind: 'job.times', subject: jobId, data: changed }], actor, () => changed);
    this.#starter.look();
    return job;
  }

  /** Holds the queue: what runs goes on, nothing new starts. */
  async holdAll(hold: boolean, actor: Actor): Promise<void> {
    if (this.isHeld === hold) return;
    await this.#deps.journal.append(
      [
        hold
          ? { kind: 'queue.held', subject: 'queue', data: {} }
          : { kind: 'queue.released', subject: 'queue', data: {} },
      ],
      actor,
    );
    this.#starter.look();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#starter[Symbol.asyncDispose]();
  }

  #cancelling(job: QueuedJob, reason: string): NewEvent[] {
    return [
      { kind: 'job.cancelled', subject: job.jobId, data: {}, ...(reason === '' ? {} : { reason }) },
      ...(this.#deps.besideCancel?.(job.jobId) ?? []),
    ];
  }

  async #change(
    job: QueuedJob,
    wish: string,
    actor: Actor,
    events: readonly NewEvent[],
    change: (at: number) => Partial<QueuedJob> & Pick<QueuedJob, 'state'>,
  ): Promise<QueuedJob> {
    assertJobTransition(job.jobId, job.state, change(0).state, wish);
    await this.#record(job, events, actor, change);
    this.#starter.look();
    return job;
  }

  /** Records a change to a job; while it is being recorded nothing else may change it, and it does not start. */
  async #record(
    job: QueuedJob,
    events: readonly NewEvent[],
    actor: Actor,
    change: (at: number) => Partial<QueuedJob>,
  ): Promise<void> {
    if (job.isChanging)
      throw new AppError('conflict', `${job.jobId} is starting, or being changed, at this moment. Look again.`);
    job.isChanging = true;
    try {
      const written = await this.#deps.journal.append(events, actor);
      this.#index.change(job, change(written[0]!.at));
    } finally {
      job.isChanging = false;
    }
  }

  #inLine(jobId: string, wish: string): QueuedJob {
    const job = this.get(jobId);
    if (job.state === 'waiting' || job.state === 'held') return job;
    throw new AppError('conflict', `${jobId} ${JOB_STATE_WORDS[job.state]}, so it cannot ${wish}.`);
  }

  #notStarted(jobId: string, wish: string): QueuedJob {
    const job = this.get(jobId);
    if (job.state !== 'running' && !isJobOver(job.state)) return job;
    throw new AppError('conflict', `${jobId} ${JOB_STATE_WORDS[job.state]}, so it cannot ${wish}.`);
  }

  /** Where in a line without the job it is to stand. */
  #targetIndex(line: readonly QueuedJob[], job: QueuedJob, to: MoveTarget): number {
    if (to === 'first') return 0;
    if (to === 'last') return line.length;
    const otherId = 'before' in to ? to.before : to.after;
    if (otherId === job.jobId) return line.findLastIndex((one) => compareJobs(one, job) < 0) + 1;
    const other = this.#inLine(otherId, 'be a place to move to');
    return line.indexOf(other) + ('before' in to ? 0 : 1);
  }
}
