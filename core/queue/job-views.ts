import type { Clock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';
import { JOB_STATES, type Job, type JobState, type QueueStatistics } from '../contract/job.ts';
import { ENDED_JOB_STATES } from '../model/job-states.ts';
import type { Journal } from '../store/journal.ts';
import { countEndedJobs, countEndedSince, countJobs, readEndedJobs, readWaited } from '../store/queue-queries.ts';
import { agedLevels } from './job-order.ts';
import type { JobQueue } from './job-queue.ts';
import { jobOfRow, SharedTexts, type QueuedJob } from './queued-job.ts';
import type { StartGate } from './start-gates.ts';

const DAY_MS = 86_400_000;
/** Reasons that lie in the plan of the lab, not in the job. */
const FROM_THE_PLAN = new Set<NonNullable<Job['waits']>['kind']>(['turn', 'resource', 'window']);

export interface ExpectedTimes {
  /** Earliest and latest, ms on the clock of the job. */
  readonly start: readonly [number, number] | null;
  readonly end: readonly [number, number] | null;
}

export interface JobViewsDeps {
  readonly queue: JobQueue;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Told beforehand, also while the job has to wait for its turn anyway. */
  readonly stock?: StartGate | undefined;
  /** What the forecast says keeps a job from starting sooner. */
  readonly explain?: ((job: QueuedJob) => string | null) | undefined;
  /** What the forecast says of a job that has not ended. */
  readonly expected?: ((job: QueuedJob) => ExpectedTimes | null | undefined) | undefined;
}

export interface JobFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: readonly JobState[] | undefined;
  readonly batchId?: string | undefined;
  readonly dateRangeStart?: number | undefined;
  readonly dateRangeEnd?: number | undefined;
}

export interface JobPage {
  readonly items: Job[];
  readonly nextCursor: string | null;
  readonly total: number;
}

/** Jobs as people see them: what runs, the line in its order, what was set aside, and behind it what has ended. */
export class JobViews {
  readonly #deps: JobViewsDeps;

  constructor(deps: JobViewsDeps) {
    this.#deps = deps;
  }

  /** @throws AppError `not-found` */
  get(jobId: string): Job {
    const { queue } = this.#deps;
    const job = queue.get(jobId);
    return this.view(job, queue.position(job));
  }

  view(job: QueuedJob, position: number | null = this.#deps.queue.position(job)): Job {
    const { queue, clock } = this.#deps;
    const expected = job.endedAt === null ? (this.#deps.expected?.(job) ?? null) : null;
    const isInLine = job.state === 'waiting' || job.state === 'held';
    return {
      jobId: job.jobId,
      workflowName: job.workflowName,
      protocolId: job.protocolId,
      protocolVersion: job.protocolVersion,
      cellLine: job.cellLine,
      mode: job.mode,
      planHash: job.planHash,
      operator: job.operator,
      state: job.state,
      priority: job.priority,
      aged: isInLine ? agedLevels(job.enqueuedAt, clock.now(), queue.ageingMs) : 0,
      movedByHand: job.movedByHand,
      position,
      batchId: job.batchId,
      recurringId: job.recurringId,
      enqueuedAt: job.enqueuedAt,
      notBefore: job.notBefore,
      due: job.due,
      deadline: job.deadline,
      retry: job.retry,
      attempts: job.attempts,
      executionIds: [...job.executionIds],
      error: job.error,
      waits: this.#waitsOf(job),
      expectedStart: expected?.start == null ? null : [...expected.start],
      expectedEnd: expected?.end == null ? null : [...expected.end],
      startedAt: job.startedAt,
      endedAt: job.endedAt,
    };
  }

  /** A page of jobs by keyset: as quick behind a hundred thousand as at the start. @throws AppError `bad-input` */
  list(filter: JobFilter): JobPage {
    const { connection } = this.#deps.journal;
    const states = filter.state === undefined || filter.state.length === 0 ? JOB_STATES : filter.state;
    const cursor = cursorOf(filter.cursor);
    const live = this.#live(filter, states);
    const ended = { ...filter, states: states.filter((state) => ENDED_JOB_STATES.includes(state)) };
    const rest = cursor === undefined ? live : live.filter((one) => isAfter(one.key, cursor));
    const items = rest.slice(0, filter.limit);
    let nextCursor = rest.length > filter.limit ? textOf(items.at(-1)!.key) : null;
    const views = items.map(({ job, position }) => this.view(job, position));
    const room = filter.limit - views.length;
    if (nextCursor === null && ended.states.length > 0) {
      const after = cursor?.[0] === ENDED_RANK ? ([-cursor[1], -cursor[2]] as const) : undefined;
      const rows = readEndedJobs(connection, ended, room + 1, after);
      const texts = new SharedTexts();
      for (const row of rows.slice(0, room)) views.push(this.view(jobOfRow(row, texts), null));
      const last = rows[room - 1];
      if (rows.length > room)
        nextCursor = textOf(last === undefined ? BEFORE_ENDED : [ENDED_RANK, -last.ended_at!, -last.number]);
    }
    const endedCount = ended.states.length === 0 ? 0 : countEndedJobs(connection, ended);
    return { items: views, nextCursor, total: live.length + endedCount };
  }

  statistics(): QueueStatistics {
    const { journal, clock, queue } = this.#deps;
    const counts = countJobs(journal.connection);
    const now = clock.now();
    const offsetMs = clock.offsetMinutes() * 60_000;
    const midnight = Math.floor((now + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
    return {
      waiting: counts.waiting,
      held: counts.held,
      running: counts.running,
      setAside: counts['set-aside'],
      completed: counts.completed,
      failed: counts.failed,
      cancelled: counts.cancelled,
      endedToday: countEndedSince(journal.connection, midnight),
      isHeld: queue.isHeld,
      waitedMs: readWaited(journal.connection, now - DAY_MS),
    };
  }

  #waitsOf(job: QueuedJob): Job['waits'] {
    const waits = this.#deps.queue.waitsOf(job);
    if (job.state !== 'waiting' || waits === null || !FROM_THE_PLAN.has(waits.kind)) return waits;
    const short = this.#deps.stock?.waits(job) ?? null;
    if (short !== null) return short;
    // The plan only guesses when an instrument is back that cannot be used.
    if (waits.kind === 'resource' && waits.instrumentId !== null && waits.heldBy === null) return waits;
    const sentence = this.#deps.explain?.(job) ?? null;
    return sentence === null ? waits : { ...waits, sentence };
  }

  /** Jobs that have not ended and pass a filter, in the order of the list. */
  #live(filter: JobFilter, states: readonly JobState[]): LiveJob[] {
    const { queue } = this.#deps;
    const passes = (job: QueuedJob): boolean =>
      states.includes(job.state) &&
      (filter.batchId === undefined || job.batchId === filter.batchId) &&
      (filter.dateRangeStart === undefined || job.enqueuedAt >= filter.dateRangeStart) &&
      (filter.dateRangeEnd === undefined || job.enqueuedAt <= filter.dateRangeEnd);
    const found: LiveJob[] = [];
    const add = (job: QueuedJob, position: number | null, rank: number, order: number): void => {
      if (passes(job)) found.push({ job, position, key: [rank, order, job.number] });
    };
    for (const job of queue.running().toSorted((left, right) => left.number - right.number)) add(job, null, 0, 0);
    let position = 0;
    for (const job of queue.line) add(job, job.state === 'waiting' ? ++position : null, 1, job.order);
    for (const job of queue.unended()) if (job.state === 'set-aside') add(job, null, 2, 0);
    return found;
  }
}

type Key = readonly [rank: number, order: number, number: number];

interface LiveJob {
  readonly job: QueuedJob;
  readonly position: number | null;
  readonly key: Key;
}

const ENDED_RANK = 3;
/** The page before ended with the last job that is live. */
const BEFORE_ENDED: Key = [2, Number.MAX_VALUE, 0];

function isAfter(key: Key, cursor: Key): boolean {
  return (
    key[0] - cursor[0] > 0 ||
    (key[0] === cursor[0] && (key[1] > cursor[1] || (key[1] === cursor[1] && key[2] > cursor[2])))
  );
}

function textOf(key: Key): string {
  return key.join('|');
}

function cursorOf(cursor: string | undefined): Key | undefined {
  if (cursor === undefined) return undefined;
  const numbers = cursor.split('|').map(Number);
  if (numbers.length !== 3 || numbers.some((one) => !Number.isFinite(one)))
    throw new AppError('bad-input', `The cursor "${cursor.slice(0, 60)}" is not one that a page of the queue gave.`);
  return [numbers[0]!, numbers[1]!, numbers[2]!];
}
