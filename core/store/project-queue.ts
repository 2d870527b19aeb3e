import { invariant } from '../base/invariant.ts';
import type { EventData, JournalEvent } from '../contract/event.ts';
import type { Connection } from './connection.ts';
import { numberOf } from './job-rows.ts';

/** Writes an event about jobs and the queue into its tables. A change that does not fit the state of the job is refused. */
export function projectJob(connection: Connection, event: JournalEvent): void {
  const jobId = event.subject;
  const change = (sql: string, ...parameters: (string | number | null)[]): void =>
    changeOne(connection, jobId, sql, ...parameters);
  switch (event.kind) {
    case 'job.submitted':
      insertJobs(connection, event.subject, event.at, event.data);
      return;
    case 'job.held':
      change(`UPDATE jobs SET state = 'held' WHERE state = 'waiting' AND job_id = ?`);
      return;
    case 'job.released':
      // A person who releases what was set aside gives it fresh tries.
      change(
        `UPDATE jobs SET tries = CASE state WHEN 'set-aside' THEN 0 ELSE tries END, state = 'waiting', order_key = ?, retry_at = NULL
         WHERE state IN ('held', 'set-aside') AND job_id = ?`,
        event.data.order,
      );
      return;
    case 'job.moved':
      for (const { jobId: moved, order } of event.data.orders)
        changeOne(
          connection,
          moved,
          `UPDATE jobs SET order_key = ?, moved_by_hand = max(moved_by_hand, ?) WHERE state IN ('waiting', 'held') AND job_id = ?`,
          order,
          moved === jobId ? 1 : 0,
        );
      return;
    case 'job.priority':
      change(
        `UPDATE jobs SET priority = ?, order_key = ?, moved_by_hand = 0 WHERE state IN ('waiting', 'held', 'set-aside') AND job_id = ?`,
        event.data.priority,
        event.data.order,
      );
      return;
    case 'job.times':
      change(
        `UPDATE jobs SET not_before = ?, due = ?, deadline = ? WHERE state IN ('waiting', 'held', 'set-aside') AND job_id = ?`,
        event.data.notBefore,
        event.data.due,
        event.data.deadline,
      );
      return;
    case 'job.cancelled':
      change(
        `UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE state IN ('waiting', 'held', 'set-aside') AND job_id = ?`,
        event.at,
      );
      return;
    case 'job.started':
      change(
        `UPDATE jobs SET state = 'running', attempts = ?, tries = tries + 1, retry_at = NULL, error = NULL, started_at = ?,
           execution_ids = json_insert(execution_ids, '$[#]', ?) WHERE state = 'waiting' AND job_id = ?`,
        event.data.attempt,
        event.at,
        event.data.executionId,
      );
      return;
    case 'job.retrying':
      change(
        `UPDATE jobs SET state = 'waiting', retry_at = ?, order_key = ?, error = ? WHERE state = 'running' AND job_id = ?`,
        event.data.notBefore,
        event.data.order,
        JSON.stringify(event.data.error),
      );
      return;
    case 'job.ended':
      change(
        `UPDATE jobs SET state = ?, error = ?, ended_at = ? WHERE state = 'running' AND job_id = ?`,
        event.data.state,
        event.data.error === null ? null : JSON.stringify(event.data.error),
        event.data.state === 'set-aside' ? null : event.at,
      );
      return;
    default:
      return;
  }
}

export function projectQueueState(connection: Connection, event: JournalEvent): void {
  const isHeld = event.kind === 'queue.held' || event.kind === 'workcell.restored';
  if (!isHeld && event.kind !== 'queue.released') return;
  connection.run(
    `INSERT INTO queue_state VALUES (1, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET is_held = excluded.is_held, since = excluded.since, by = excluded.by, reason = excluded.reason`,
    isHeld ? 1 : 0,
    event.at,
    event.actor,
    event.kind === 'workcell.restored' ? 'restored' : (event.reason ?? ''),
  );
}

export function projectRecurring(connection: Connection, event: JournalEvent): void {
  const id = event.subject;
  switch (event.kind) {
    case 'recurring.added':
      connection.run(
        'INSERT INTO recurring VALUES (?, ?, ?, ?, ?, 1, ?, NULL, NULL, NULL, NULL, 0)',
        id,
        numberOf(id),
        event.data.title,
        event.data.cron,
        JSON.stringify(event.data.job),
        event.at,
      );
      return;
    case 'recurring.changed':
      connection.run(
        'UPDATE recurring SET since = CASE WHEN ? > is_active THEN ? ELSE since END, is_active = ? WHERE recurring_id = ?',
        event.data.isActive ? 1 : 0,
        event.at,
        event.data.isActive ? 1 : 0,
        id,
      );
      return;
    case 'recurring.fired':
      connection.run(
        'UPDATE recurring SET last_due = ?, last_at = ?, last_job_id = coalesce(?, last_job_id), last_error = ? WHERE recurring_id = ?',
        event.data.dueAt,
        event.at,
        event.data.jobId,
        event.data.error,
        id,
      );
      return;
    case 'recurring.removed':
      connection.run('UPDATE recurring SET is_removed = 1, is_active = 0 WHERE recurring_id = ?', id);
      return;
    default:
      return;
  }
}

export function projectTemplate(connection: Connection, event: JournalEvent): void {
  if (event.kind === 'template.removed') connection.run('DELETE FROM templates WHERE template_id = ?', event.subject);
  if (event.kind !== 'template.saved') return;
  const { templateId, name, protocolId, settings, savedAt, savedBy } = event.data.template;
  connection.run('DELETE FROM templates WHERE template_id = ? OR name = ?', templateId, name);
  connection.run(
    'INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?)',
    templateId,
    name,
    protocolId,
    JSON.stringify(settings),
    savedAt,
    savedBy,
  );
}

export function projectCalendar(connection: Connection, event: JournalEvent): void {
  if (event.kind !== 'calendar.changed') return;
  const { calendar } = event.data;
  if (calendar.weekly.length === 0 && calendar.closures.length === 0) {
    connection.run('DELETE FROM calendars WHERE asset_id = ?', calendar.assetId);
    return;
  }
  connection.run(
    'INSERT INTO calendars VALUES (?, ?) ON CONFLICT DO UPDATE SET calendar = excluded.calendar',
    calendar.assetId,
    JSON.stringify(calendar),
  );
}

function insertJobs(connection: Connection, subject: string, at: number, data: EventData<'job.submitted'>): void {
  const { batch } = data;
  if (batch !== null) {
    connection.run(
      'INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?)',
      subject,
      numberOf(subject),
      // The requestId of its first row is that of the batch with /0 after it.
      data.jobs[0]?.requestId.replace(/\/0$/, '') ?? subject,
      batch.title,
      at,
      data.operator,
      data.jobs.length,
    );
  }
  const state = data.hold ? 'held' : 'waiting';
  const metadata = JSON.stringify(data.metadata);
  const bindings = JSON.stringify(data.bindings);
  for (const job of data.jobs) {
    connection.run(
      `INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '[]', NULL, NULL, NULL)`,
      job.jobId,
      numberOf(job.jobId),
      job.requestId,
      state,
      data.priority,
      job.order,
      at,
      data.notBefore,
      data.due,
      data.deadline,
      data.retry.times,
      data.retry.waitMs,
      batch?.batchId ?? null,
      data.recurringId,
      data.mode,
      job.workflowName ?? data.workflowName,
      data.protocolId,
      data.protocolVersion,
      job.cellLine === undefined ? data.cellLine : job.cellLine,
      job.planHash,
      data.operator,
      job.metadata === undefined ? metadata : JSON.stringify(job.metadata),
      bindings,
    );
  }
}

function changeOne(
  connection: Connection,
  jobId: string,
  sql: string,
  ...parameters: (string | number | null)[]
): void {
  const changes = connection.run(sql, ...parameters, jobId);
  invariant(changes === 1, `${jobId} is not in a state for this change: ${sql.slice(0, 60)}`);
}
