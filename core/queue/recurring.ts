import { Cron } from 'croner';
import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import type { Recurring } from '../contract/job.ts';
import { WELLRUN_ITSELF, type Actor, type Journal, type NewEvent } from '../store/journal.ts';
import { lastRecurringNumber, readRecurring } from '../store/queue-queries.ts';
import type { RecurringRow } from '../store/job-rows.ts';
import type { JobDesk, SubmitJob } from './job-desk.ts';
import type { JobQueue } from './job-queue.ts';

export interface RecurringJobsDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly desk: JobDesk;
  readonly queue: JobQueue;
  /** Time zone such as Europe/Berlin; that of the PC when not given. */
  readonly timeZone?: string;
}

/** When a firing could not be recorded, it is tried again after this long, ms. */
const AFTER_A_FAULT_MS = 60_000;

/**
 * Jobs that come again at the times of a cron expression, always on the PC's clock. Each firing is recorded in one
 * transaction with the job it submits, so that none is submitted twice. Of the firings that fell due while Wellrun was
 * not running exactly one is caught up. While the job of the last firing still waits, nothing more is submitted, so that
 * a line of the same job cannot grow behind an instrument that is away.
 *
 * Hours that a change of the clocks skips fire right after it, and hours that come twice fire once.
 */
export class RecurringJobs implements AsyncDisposable {
  readonly #deps: RecurringJobsDeps;
  readonly #background: Background;
  #timer: Disposable | undefined;
  #last: number;
  #isOpen = false;

  constructor(deps: RecurringJobsDeps) {
    this.#deps = deps;
    this.#last = lastRecurringNumber(deps.journal.connection);
    this.#background = new Background((error) =>
      deps.logger.error({ error: String(error) }, 'A job that comes again met a fault.'),
    );
  }

  /** Catches up what was missed, and begins to watch the clock. */
  open(): void {
    this.#isOpen = true;
    this.wake();
  }

  list(): Recurring[] {
    return this.#rows().map((row) => this.#view(row));
  }

  /** @throws AppError `bad-input` when the expression is none, and why the job cannot be planned */
  async add(title: string, cron: string, job: SubmitJob, actor: Actor): Promise<Recurring> {
    this.#next(cron, this.#deps.clock.now());
    await this.#deps.desk.plan(job);
    const recurringId = `R-${++this.#last}`;
    await this.#deps.journal.append(
      [{ kind: 'recurring.added', subject: recurringId, data: { recurringId, title, cron, job } }],
      actor,
    );
    this.wake();
    return this.#view(this.#get(recurringId));
  }

  /** Switches it on or off; what fell due while it was off is not caught up. @throws AppError `not-found` */
  async set(recurringId: string, isActive: boolean, actor: Actor): Promise<Recurring> {
    this.#get(recurringId);
    await this.#deps.journal.append([{ kind: 'recurring.changed', subject: recurringId, data: { isActive } }], actor);
    this.wake();
    return this.#view(this.#get(recurringId));
  }

  /** @throws AppError `not-found` */
  async remove(recurringId: string, actor: Actor): Promise<void> {
    this.#get(recurringId);
    await this.#deps.journal.append([{ kind: 'recurring.removed', subject: recurringId, data: {} }], actor);
    this.wake();
  }

  /** Fires what is due, and waits for the next time. */
  wake(): void {
    if (!this.#isOpen) return;
    this.#background.run(this.#fireDue());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    this.#timer?.[Symbol.dispose]();
    await this.#background.settled();
  }

  async #fireDue(): Promise<void> {
    const now = this.#deps.clock.now();
    let leastMs = AFTER_A_FAULT_MS;
    try {
      for (const row of this.#rows()) {
        const dueAt = this.#dueAt(row);
        if (dueAt !== null && dueAt <= now && this.#isOpen) await this.#fire(row, dueAt);
      }
      leastMs = 0;
    } finally {
      this.#arm(leastMs);
    }
  }

  #arm(leastMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (!this.#isOpen) return;
    const times = this.#rows().flatMap((row) => this.#dueAt(row) ?? []);
    if (times.length === 0) return;
    const wait = Math.max(leastMs, Math.min(...times) - this.#deps.clock.now());
    this.#timer = this.#deps.clock.setTimer(wait, () => this.wake(), { background: true });
  }

  async #fire(row: RecurringRow, dueAt: number): Promise<void> {
    const subject = row.recurring_id;
    const fired = (jobId: string | null, error: string | null): NewEvent => ({
      kind: 'recurring.fired',
      subject,
      data: { dueAt, jobId, error },
    });
    const before = row.last_job_id === null ? undefined : this.#deps.queue.find(row.last_job_id);
    try {
      if (before?.state === 'waiting' || before?.state === 'held')
        throw new AppError('conflict', `${before.jobId}, the one before, still waits. Nothing was submitted.`);
      const job = JSON.parse(row.job) as SubmitJob;
      const requestId = `${job.requestId}/${new Date(dueAt).toISOString()}`;
      await this.#deps.desk.submit({ ...job, requestId }, undefined, {
        recurringId: subject,
        beside: ([jobId]) => [fired(jobId ?? null, null)],
      });
    } catch (error) {
      await this.#deps.journal.append([fired(null, toAppError(error).message)], WELLRUN_ITSELF);
    }
  }

  /** When it is, or was, due next: after its last firing, whether that was on time or caught up. */
  #dueAt(row: RecurringRow): number | null {
    if (row.is_active === 0) return null;
    return this.#next(row.cron, Math.max(row.since, row.last_due ?? 0, row.last_at ?? 0));
  }

  /** @throws AppError `bad-input` */
  #next(cron: string, after: number): number | null {
    const { timeZone } = this.#deps;
    try {
      const times = new Cron(cron, {
        mode: '5-part',
        paused: true,
        ...(timeZone === undefined ? {} : { timezone: timeZone }),
      });
      return times.nextRun(new Date(after))?.getTime() ?? null;
    } catch (error) {
      throw new AppError(
        'bad-input',
        `"${cron}" is no time in the form minute, hour, day of month, month, day of week: ${(error as Error).message}`,
      );
    }
  }

  #rows(): RecurringRow[] {
    return readRecurring(this.#deps.journal.connection);
  }

  #get(recurringId: string): RecurringRow {
    const row = this.#rows().find((one) => one.recurring_id === recurringId);
    if (row === undefined) throw new AppError('not-found', `There is nothing recurring ${recurringId}.`);
    return row;
  }

  #view(row: RecurringRow): Recurring {
    return {
      recurringId: row.recurring_id,
      title: row.title,
      cron: row.cron,
      job: JSON.parse(row.job) as SubmitJob,
      isActive: row.is_active === 1,
      nextAt: this.#dueAt(row),
      lastAt: row.last_due,
      lastJobId: row.last_job_id,
      lastError: row.last_error,
    };
  }
}
