import type { Clock } from '../base/clock.ts';
import type { LabClock } from '../base/lab-clock.ts';
import type { Random } from '../base/random.ts';
import { toAppError } from '../contract/errors.ts';
import type { Job } from '../contract/job.ts';
import type { Engine } from '../engine/engine.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { WELLRUN_ITSELF, type Journal, type NewEvent } from '../store/journal.ts';
import { readFailure } from '../store/queue-queries.ts';
import type { JobIndex } from './job-index.ts';
import { lastExecutionOf, type QueuedJob } from './queued-job.ts';
import { hasActed, mayPass, retryWaitMs, UNKNOWN_FAILURE } from './retry-policy.ts';
import { clockOf } from './start-gates.ts';

export type JobError = NonNullable<Job['error']>;

export interface JobEndsDeps {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly labClock: LabClock;
  readonly random: Random;
  /** Resolves when the record takes events again. */
  readonly whenWritable: () => Promise<void>;
}

/**
 * Says what becomes of a job when a try of it has ended: it ends too, waits for its next try, or is set aside when there have
 * been enough. That goes on record whatever the storage does meanwhile.
 */
export class JobEnds {
  readonly #index: JobIndex;
  readonly #deps: JobEndsDeps;
  readonly #ended: (job: QueuedJob) => void;

  /** @param ended told of every job whose try has ended, once that is on record */
  constructor(index: JobIndex, deps: JobEndsDeps, ended: (job: QueuedJob) => void) {
    this.#index = index;
    this.#deps = deps;
    this.#ended = ended;
  }

  /** The execution of a job has ended: so has the job, unless it is tried again. */
  async settle(job: QueuedJob, status: ExecutionRun['facts']['status']): Promise<void> {
    if (status !== 'failed') {
      await this.#end(job, status === 'completed' ? 'completed' : 'cancelled', null);
      return;
    }
    const { connection } = this.#deps.journal;
    const executionId = lastExecutionOf(job)!;
    const error = readFailure(connection, executionId) ?? UNKNOWN_FAILURE;
    const mayTry = job.retry.times > 0 && mayPass(error) && !hasActed(connection, executionId);
    await this.#endTry(job, error, mayTry);
  }

  /**
   * A step failed and the engine asks a person. Where the job is to be tried again by itself and nothing physical has
   * happened, nobody is asked: the try is given up on record, and then its execution is stopped.
   */
  async stepFailed(executionId: string, error: JobError): Promise<void> {
    const job = this.#index.ofExecution(executionId);
    if (job === undefined || job.isChanging || job.retry.times === 0 || !mayPass(error)) return;
    if (hasActed(this.#deps.journal.connection, executionId)) return;
    await this.#endTry(job, error, true);
    if (this.#deps.engine.find(executionId) !== undefined) await this.#deps.engine.stop(executionId, WELLRUN_ITSELF);
  }

  /** @param mayTry nothing speaks against another try but that there may have been enough */
  async #endTry(job: QueuedJob, error: JobError, mayTry: boolean): Promise<void> {
    if (!mayTry) {
      await this.#end(job, 'failed', error);
      return;
    }
    if (job.tries > job.retry.times) {
      await this.#end(job, 'set-aside', error);
      return;
    }
    const now = clockOf(job, this.#deps).now();
    const notBefore = now + retryWaitMs(job.retry, job.tries, this.#deps.random);
    const { order } = job;
    const event: NewEvent = { kind: 'job.retrying', subject: job.jobId, data: { error, notBefore, order } };
    await this.#recordSurely(job, event, () => ({ state: 'waiting', retryAt: notBefore, error, waits: null }));
    this.#ended(job);
  }

  async #end(
    job: QueuedJob,
    state: 'completed' | 'failed' | 'cancelled' | 'set-aside',
    error: JobError | null,
  ): Promise<void> {
    const event: NewEvent = { kind: 'job.ended', subject: job.jobId, data: { state, error } };
    await this.#recordSurely(job, event, (at) => ({ state, error, endedAt: state === 'set-aside' ? null : at }));
    this.#ended(job);
  }

  async #recordSurely(job: QueuedJob, event: NewEvent, change: (at: number) => Partial<QueuedJob>): Promise<void> {
    const { journal, whenWritable } = this.#deps;
    job.isChanging = true;
    try {
      for (;;) {
        try {
          const written = await journal.append([event], WELLRUN_ITSELF);
          this.#index.change(job, change(written[0]!.at));
          return;
        } catch (error) {
          const { code } = toAppError(error);
          if (journal.isClosed || (code !== 'storage-full' && code !== 'storage-fault')) throw error;
          await whenWritable();
        }
      }
    } finally {
      job.isChanging = false;
    }
  }
}
