import type { Calendar } from '../contract/forecast.ts';
import type { Batch, Job, JobState, QueueStatistics, Template } from '../contract/job.ts';
import type { Connection } from './connection.ts';
import { eventOf, type JournalRow } from './journal-row.ts';
import type { JobRow, RecurringRow } from './job-rows.ts';

/** Jobs that have not ended: all of them, however many. */
export function unendedJobs(connection: Connection): JobRow[] {
  return connection.all<JobRow>(
    `SELECT * FROM jobs WHERE state IN ('waiting', 'held', 'running', 'set-aside') ORDER BY number`,
  );
}

export function findJob(connection: Connection, jobId: string): JobRow | undefined {
  return connection.get<JobRow>('SELECT * FROM jobs WHERE job_id = ?', jobId);
}

export function findJobByRequest(connection: Connection, requestId: string): JobRow | undefined {
  return connection.get<JobRow>('SELECT * FROM jobs WHERE request_id = ?', requestId);
}

export interface EndedFilter {
  readonly states: readonly JobState[];
  readonly batchId?: string | undefined;
  readonly dateRangeStart?: number | undefined;
  readonly dateRangeEnd?: number | undefined;
}

/** Jobs that have ended, newest end first. @param after end and number of the last one of the page before */
export function readEndedJobs(
  connection: Connection,
  filter: EndedFilter,
  limit: number,
  after?: readonly [number, number],
): JobRow[] {
  const { where, values } = conditions(filter);
  const page = after === undefined ? '' : ' AND (ended_at, number) < (?, ?)';
  return connection.all<JobRow>(
    `SELECT * FROM jobs WHERE ${where}${page} ORDER BY ended_at DESC, number DESC LIMIT ?`,
    ...values,
    ...(after ?? []),
    limit,
  );
}

export function countEndedJobs(connection: Connection, filter: EndedFilter): number {
  const { where, values } = conditions(filter);
  return connection.get<{ n: number }>(`SELECT count(*) AS n FROM jobs WHERE ${where}`, ...values)?.n ?? 0;
}

function conditions(filter: EndedFilter): { where: string; values: (string | number)[] } {
  const where = ['ended_at IS NOT NULL', `state IN (${filter.states.map(() => '?').join(', ')})`];
  const values: (string | number)[] = [...filter.states];
  const add = (sql: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    where.push(sql);
    values.push(value);
  };
  add('batch_id = ?', filter.batchId);
  add('enqueued_at >= ?', filter.dateRangeStart);
  add('enqueued_at <= ?', filter.dateRangeEnd);
  return { where: where.join(' AND '), values };
}

export function countJobs(connection: Connection): Record<JobState, number> {
  const counts: Record<JobState, number> = {
    waiting: 0,
    held: 0,
    running: 0,
    'set-aside': 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
  };
  for (const row of connection.all<{ state: JobState; n: number }>(
    'SELECT state, count(*) AS n FROM jobs GROUP BY state',
  ))
    counts[row.state] = row.n;
  return counts;
}

export function countEndedSince(connection: Connection, since: number): number {
  return (
    connection.get<{ n: number }>('SELECT count(*) AS n FROM jobs WHERE ended_at IS NOT NULL AND ended_at >= ?', since)
      ?.n ?? 0
  );
}

/** Median and 90th percentile of what jobs waited that started since then, ms. */
export function readWaited(connection: Connection, since: number): QueueStatistics['waitedMs'] {
  const waited = connection
    .all<{ ms: number }>(
      'SELECT started_at - enqueued_at AS ms FROM jobs WHERE started_at IS NOT NULL AND started_at >= ? ORDER BY ms',
      since,
    )
    .map((row) => row.ms);
  if (waited.length === 0) return null;
  const at = (share: number): number => waited[Math.min(waited.length - 1, Math.floor(share * waited.length))]!;
  return [at(0.5), at(0.9)];
}

const BATCHES = `SELECT b.batch_id AS batchId, b.title, b.submitted_at AS submittedAt, b.operator, b.jobs,
    sum(j.state IN ('waiting', 'held')) AS waiting, sum(j.state = 'running') AS running, sum(j.state = 'set-aside') AS setAside,
    sum(j.state = 'completed') AS completed, sum(j.state = 'failed') AS failed, sum(j.state = 'cancelled') AS cancelled
  FROM batches AS b JOIN jobs AS j ON j.batch_id = b.batch_id`;

type BatchRow = Omit<Batch, 'isOver'>;

/** A batch is over when nothing of it can start by itself any more: what is set aside waits for a person. */
function batchOf(row: BatchRow): Batch {
  return { ...row, isOver: row.waiting + row.running === 0 };
}

export function readBatches(connection: Connection, limit: number): Batch[] {
  return connection
    .all<BatchRow>(
      `${BATCHES} WHERE b.number IN (SELECT number FROM batches ORDER BY number DESC LIMIT ?) GROUP BY b.batch_id ORDER BY b.number DESC`,
      limit,
    )
    .map(batchOf);
}

export function findBatch(connection: Connection, batchId: string): Batch | undefined {
  const row = connection.get<BatchRow>(`${BATCHES} WHERE b.batch_id = ? GROUP BY b.batch_id`, batchId);
  return row === undefined ? undefined : batchOf(row);
}

export function lastBatchNumber(connection: Connection): number {
  return connection.get<{ n: number | null }>('SELECT max(number) AS n FROM batches')?.n ?? 0;
}

export function readRecurring(connection: Connection): RecurringRow[] {
  return connection.all<RecurringRow>('SELECT * FROM recurring WHERE is_removed = 0 ORDER BY number');
}

export function lastRecurringNumber(connection: Connection): number {
  return connection.get<{ n: number | null }>('SELECT max(number) AS n FROM recurring')?.n ?? 0;
}

export function readTemplates(connection: Connection): Template[] {
  return connection
    .all<{
      template_id: string;
      name: string;
      protocol_id: string;
      settings: string;
      saved_at: number;
      saved_by: string;
    }>('SELECT * FROM templates ORDER BY name')
    .map((row) => ({
      templateId: row.template_id,
      name: row.name,
      protocolId: row.protocol_id,
      settings: JSON.parse(row.settings) as Template['settings'],
      savedAt: row.saved_at,
      savedBy: row.saved_by,
    }));
}

export function readCalendars(connection: Connection): Calendar[] {
  return connection
    .all<{ calendar: string }>('SELECT calendar FROM calendars ORDER BY asset_id')
    .map((row) => JSON.parse(row.calendar) as Calendar);
}

/** Whether the queue is held, by whom and since when. */
export interface QueueHold {
  readonly isHeld: boolean;
  readonly since: number;
  readonly by: string;
  readonly reason: string;
}

export function readQueueHold(connection: Connection): QueueHold {
  const row = connection.get<{ is_held: number; since: number; by: string; reason: string }>(
    'SELECT * FROM queue_state',
  );
  return row === undefined
    ? { isHeld: false, since: 0, by: '', reason: '' }
    : { isHeld: row.is_held === 1, since: row.since, by: row.by, reason: row.reason };
}

/** Why an execution failed, from its own last word and from the last command that went wrong in it. */
export function readFailure(connection: Connection, executionId: string): Job['error'] {
  const rows = connection.all<JournalRow>(
    `SELECT * FROM journal WHERE subject = ? AND kind IN ('execution.failed', 'command.outcome') ORDER BY seq DESC`,
    executionId,
  );
  let said: Job['error'] = null;
  for (const row of rows) {
    const event = eventOf(row);
    if (event.kind === 'execution.failed') said = event.data.error;
    if (said !== null && said.code !== 'step-failed') return said;
    if (event.kind === 'command.outcome' && event.data.error !== undefined) return event.data.error;
  }
  return said;
}
