import type { Clock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';
import type { Batch } from '../contract/job.ts';
import type { Actor, Journal } from '../store/journal.ts';
import { findBatch, readBatches } from '../store/queue-queries.ts';
import type { JobQueue } from './job-queue.ts';

/** What was submitted together: how far it is, and waiting for all of it. */
export class Batches implements Disposable {
  readonly #queue: JobQueue;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #cleanup = new DisposableStack();
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(queue: JobQueue, journal: Journal, clock: Clock) {
    this.#queue = queue;
    this.#journal = journal;
    this.#clock = clock;
    this.#cleanup.use(
      journal.onCommitted((events) => {
        if (this.#waiting.size === 0) return;
        if (events.some(({ kind }) => kind === 'job.ended' || kind === 'job.cancelled')) this.#wakeThoseThatAreOver();
      }),
    );
  }

  /** Newest first. */
  list(limit: number): Batch[] {
    return readBatches(this.#journal.connection, limit);
  }

  /** @throws AppError `not-found` */
  get(batchId: string): Batch {
    const batch = findBatch(this.#journal.connection, batchId);
    if (batch === undefined) throw new AppError('not-found', `There is no batch ${batchId}.`);
    return batch;
  }

  /**
   * Resolves when nothing of the batch waits or runs any more, or when the time is over; nothing is asked again and again.
   * @param limitMs on the PC's clock @throws AppError `not-found`, what `signal` is aborted with
   */
  async wait(batchId: string, limitMs: number, signal?: AbortSignal): Promise<Batch & { timedOut: boolean }> {
    if (!this.get(batchId).isOver && limitMs > 0) await this.#over(batchId, limitMs, signal);
    const batch = this.get(batchId);
    return { ...batch, timedOut: !batch.isOver };
  }

  /** Cancels what has not started. @throws AppError `not-found`, `conflict` when nothing is left to cancel */
  async cancel(batchId: string, reason: string, actor: Actor): Promise<Batch> {
    this.get(batchId);
    if ((await this.#queue.cancelBatch(batchId, reason, actor)) === 0)
      throw new AppError('conflict', `Nothing of ${batchId} waits any more; what runs is stopped one by one.`);
    return this.get(batchId);
  }

  [Symbol.dispose](): void {
    this.#cleanup.dispose();
    for (const waiters of this.#waiting.values()) for (const wake of waiters) wake();
  }

  async #over(batchId: string, limitMs: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#waiting.get(batchId) ?? new Set();
    this.#waiting.set(batchId, waiters.add(resolve));
    using _timer = this.#clock.setTimer(limitMs, resolve, { background: true });
    signal?.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    waiters.delete(resolve);
    if (waiters.size === 0) this.#waiting.delete(batchId);
    signal?.throwIfAborted();
  }

  #wakeThoseThatAreOver(): void {
    for (const [batchId, waiters] of this.#waiting)
      if (findBatch(this.#journal.connection, batchId)?.isOver === true) for (const wake of waiters) wake();
  }
}
