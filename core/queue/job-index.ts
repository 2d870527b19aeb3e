import { invariant } from '../base/invariant.ts';
import { isJobOver } from '../model/job-states.ts';
import { JobLine } from './job-order.ts';
import { lastExecutionOf, type QueuedJob } from './queued-job.ts';

/**
 * The jobs that have not ended, in memory. Invariants: 1. a job stands in the line exactly while it waits or is held.
 * 2. the line is in the order of the queue. 3. a job is found by its last execution exactly while it runs.
 */
export class JobIndex {
  readonly #jobs = new Map<string, QueuedJob>();
  readonly #line = new JobLine<QueuedJob>();
  readonly #byExecution = new Map<string, QueuedJob>();
  readonly #shapes = new Map<string, number>();

  get size(): number {
    return this.#jobs.size;
  }

  /** Jobs that wait or are held, in the order of the queue. */
  get line(): readonly QueuedJob[] {
    return this.#line.jobs;
  }

  unended(): QueuedJob[] {
    return [...this.#jobs.values()];
  }

  get(jobId: string): QueuedJob | undefined {
    return this.#jobs.get(jobId);
  }

  ofExecution(executionId: string): QueuedJob | undefined {
    return this.#byExecution.get(executionId);
  }

  running(): QueuedJob[] {
    return [...this.#byExecution.values()];
  }

  add(job: QueuedJob): void {
    invariant(!this.#jobs.has(job.jobId), `${job.jobId} is put into the queue once.`);
    job.shape = this.#shapeOf(job);
    this.#jobs.set(job.jobId, job);
    this.#enter(job);
  }

  /** Changes a job as its events say, and puts it where it then belongs. */
  change(job: QueuedJob, change: Partial<QueuedJob>): void {
    if (isInLine(job)) this.#line.remove(job);
    const executionId = lastExecutionOf(job);
    if (executionId !== undefined) this.#byExecution.delete(executionId);
    Object.assign(job, change);
    if (isJobOver(job.state)) this.#jobs.delete(job.jobId);
    else this.#enter(job);
  }

  /** The place in the line of those that wait, from 1; null when it does not wait. */
  position(job: QueuedJob): number | null {
    if (job.state !== 'waiting') return null;
    const end = this.#line.indexOf(job);
    let position = 1;
    for (let at = 0; at < end; at++) if (this.line[at]!.state === 'waiting') position++;
    return position;
  }

  indexOf(job: QueuedJob): number {
    return this.#line.indexOf(job);
  }

  /** The highest key of a job of a level that has its natural place in the line. */
  lastOfLevel(priority: number): number | undefined {
    return this.line.findLast((job) => job.priority === priority && !job.movedByHand)?.order;
  }

  #shapeOf(job: QueuedJob): number {
    const key = `${job.mode} ${job.planHash} ${JSON.stringify(job.wishes)}`;
    let shape = this.#shapes.get(key);
    if (shape === undefined) {
      shape = this.#shapes.size + 1;
      this.#shapes.set(key, shape);
    }
    return shape;
  }

  #enter(job: QueuedJob): void {
    if (isInLine(job)) this.#line.add(job);
    const executionId = lastExecutionOf(job);
    if (job.state === 'running' && executionId !== undefined) this.#byExecution.set(executionId, job);
  }
}

function isInLine(job: QueuedJob): boolean {
  return job.state === 'waiting' || job.state === 'held';
}
