import { AppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Attention, ExecutionSummary, WellResult } from '../contract/execution.ts';
import type { Plan } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { ExecutionStatus, Mode } from '../contract/words.ts';
import type { Connection } from './connection.ts';
import { summaryOf, wellResultOf, type ExecutionRow, type StepRow, type WellResultRow } from './execution-rows.ts';
import { eventOf, type JournalRow } from './journal-row.ts';

/** @throws AppError `not-found` */
export function getExecutionRow(connection: Connection, executionId: string): ExecutionRow {
  const row = findExecutionRow(connection, executionId);
  if (row === undefined) throw new AppError('not-found', `There is no execution ${executionId}.`);
  return row;
}

export function findExecutionRow(connection: Connection, executionId: string): ExecutionRow | undefined {
  return connection.get<ExecutionRow>('SELECT * FROM executions WHERE execution_id = ?', executionId);
}

export function findByRequest(connection: Connection, requestId: string): ExecutionRow | undefined {
  return connection.get<ExecutionRow>('SELECT * FROM executions WHERE request_id = ?', requestId);
}

/** The last number that an execution or a job has taken. */
export function lastNumber(connection: Connection): number {
  return (
    connection.get<{ number: number }>(
      `SELECT max(coalesce((SELECT max(number) FROM executions), 0), coalesce((SELECT max(number) FROM jobs), 0)) AS number`,
    )?.number ?? 0
  );
}

/** Rows are never deleted one by one, so the last one's number among all rows is how many there are. */
export function countExecutions(connection: Connection): number {
  return connection.get<{ n: number | null }>('SELECT max(rowid) AS n FROM executions')?.n ?? 0;
}

/**
 * The execution whose labware this one works on. One that starts from a later step of another takes over what stands on
 * the bench, however often that was done.
 */
export function labwareOwnerOf(connection: Connection, executionId: string): string {
  let owner = executionId;
  for (;;) {
    const row = connection.get<Pick<ExecutionRow, 'resumed_from' | 'start_step_id'>>(
      'SELECT resumed_from, start_step_id FROM executions WHERE execution_id = ?',
      owner,
    );
    if (row === undefined) throw new AppError('not-found', `There is no execution ${owner}.`);
    if (row.resumed_from === null || row.start_step_id === null) return owner;
    owner = row.resumed_from;
  }
}

/** Executions that have not ended, oldest first: all of them, however many. */
export function unendedExecutions(connection: Connection): ExecutionRow[] {
  return connection.all<ExecutionRow>(
    `SELECT * FROM executions WHERE status IN ('pending', 'running', 'paused') ORDER BY number`,
  );
}

export function readSteps(connection: Connection, executionId: string): StepRow[] {
  return connection.all<StepRow>(
    'SELECT * FROM execution_steps WHERE execution_id = ? ORDER BY step_index',
    executionId,
  );
}

export function readAttentions(connection: Connection, executionId: string): Attention[] {
  return connection
    .all<{ attention: string }>('SELECT attention FROM attentions WHERE execution_id = ?', executionId)
    .map((row) => JSON.parse(row.attention) as Attention);
}

export function readPlan(connection: Connection, planHash: string): { plan: Plan; protocol: ProtocolDocument } {
  const row = connection.get<{ plan: string; protocol: string }>(
    'SELECT plan, protocol FROM plans WHERE plan_hash = ?',
    planHash,
  );
  if (row === undefined) throw new AppError('not-found', `The plan ${planHash} is not in the record.`);
  return { plan: JSON.parse(row.plan) as Plan, protocol: JSON.parse(row.protocol) as ProtocolDocument };
}

export function hasPlan(connection: Connection, planHash: string): boolean {
  return connection.get('SELECT 1 FROM plans WHERE plan_hash = ?', planHash) !== undefined;
}

export function readWellResults(connection: Connection, executionId: string): WellResult[] {
  return connection
    .all<WellResultRow>('SELECT * FROM well_results WHERE execution_id = ? ORDER BY rowid', executionId)
    .map(wellResultOf);
}

/** Journal entries about one subject, newest first. */
export function readEventsOf(
  connection: Connection,
  subject: string,
  limit: number,
  beforeSeq = Number.MAX_SAFE_INTEGER,
): JournalEvent[] {
  return connection
    .all<JournalRow>(
      'SELECT * FROM journal WHERE subject = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
      subject,
      beforeSeq,
      limit,
    )
    .map(eventOf);
}

/** What the journal says of an asset or a piece of labware, and which entries gave it to executions, newest first. */
export function readHistoryOf(
  connection: Connection,
  subject: string,
  limit: number,
  beforeSeq = Number.MAX_SAFE_INTEGER,
): JournalEvent[] {
  return connection
    .all<JournalRow>(
      `SELECT * FROM (SELECT * FROM journal WHERE subject = ? AND seq < ? ORDER BY seq DESC LIMIT ?)
       UNION ALL
       SELECT * FROM (
         SELECT journal.* FROM asset_uses JOIN journal ON journal.seq = asset_uses.seq
         WHERE asset_id = ? AND asset_uses.seq < ? ORDER BY asset_uses.seq DESC LIMIT ?)
       ORDER BY seq DESC LIMIT ?`,
      subject,
      beforeSeq,
      limit,
      subject,
      beforeSeq,
      limit,
      limit,
    )
    .map(eventOf);
}

/** Intents and outcomes of an execution's commands, and what people decided about them, oldest first. */
export function readStepHistory(connection: Connection, executionId: string): JournalEvent[] {
  return connection
    .all<JournalRow>(
      `SELECT * FROM journal WHERE subject = ?
       AND kind IN ('command.intent', 'command.outcome', 'step.decided', 'step.recovered') ORDER BY seq`,
      executionId,
    )
    .map(eventOf);
}

export interface HistoryFilter {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly dateRangeStart?: number | undefined;
  readonly dateRangeEnd?: number | undefined;
  readonly status?: readonly ExecutionStatus[] | undefined;
  readonly mode?: readonly Mode[] | undefined;
  readonly cellLine?: string | undefined;
  readonly protocolId?: string | undefined;
  readonly operator?: string | undefined;
  readonly search?: string | undefined;
  readonly property?: { readonly key: string; readonly value: string } | undefined;
}

export interface HistoryPage {
  readonly items: ExecutionSummary[];
  readonly nextCursor: string | null;
  /** How many match; with filters counted up to 1,000, since counting reads every row that might. */
  readonly total: number;
}

const COUNTED_TO = 1000;

/** A page of History, newest first, by keyset: as quick at the end of a million as at its start. */
export function readHistory(connection: Connection, filter: HistoryFilter): HistoryPage {
  const { where, values } = conditions(filter);
  const after = cursorOf(filter.cursor);
  const pageWhere = after === undefined ? where : [...where, '(created_at, number) < (?, ?)'];
  const rows = connection.all<ExecutionRow>(
    `SELECT * FROM executions ${pageWhere.length === 0 ? '' : `WHERE ${pageWhere.join(' AND ')}`} ORDER BY created_at DESC, number DESC LIMIT ?`,
    ...values,
    ...(after ?? []),
    filter.limit + 1,
  );
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const isAll = after === undefined && rows.length <= filter.limit;
  return {
    items: page.map(summaryOf),
    nextCursor: rows.length > filter.limit && last !== undefined ? `${last.created_at}|${last.number}` : null,
    total: isAll ? rows.length : countMatches(connection, where, values),
  };
}

function countMatches(connection: Connection, where: readonly string[], values: readonly (string | number)[]): number {
  if (where.length === 0) return countExecutions(connection);
  const matches = `SELECT 1 FROM executions WHERE ${where.join(' AND ')} LIMIT ${COUNTED_TO}`;
  return connection.get<{ n: number }>(`SELECT count(*) AS n FROM (${matches})`, ...values)?.n ?? 0;
}

function conditions(filter: HistoryFilter): { where: string[]; values: (string | number)[] } {
  const where: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...more: (string | number)[]): void => {
    where.push(sql);
    values.push(...more);
  };
  if (filter.status !== undefined && filter.status.length > 0)
    add(`status IN (${marks(filter.status)})`, ...filter.status);
  if (filter.mode !== undefined && filter.mode.length > 0) add(`mode IN (${marks(filter.mode)})`, ...filter.mode);
  if (filter.cellLine !== undefined) add('cell_line = ?', filter.cellLine);
  if (filter.protocolId !== undefined) add('protocol_id = ?', filter.protocolId);
  if (filter.operator !== undefined) add('operator = ?', filter.operator);
  if (filter.dateRangeStart !== undefined) add('created_at >= ?', timeText(filter.dateRangeStart));
  if (filter.dateRangeEnd !== undefined) add('created_at <= ?', timeText(filter.dateRangeEnd));
  if (filter.property !== undefined) {
    add(
      'EXISTS (SELECT 1 FROM json_each(metadata) WHERE key = ? AND CAST(value AS TEXT) = ?)',
      filter.property.key,
      filter.property.value,
    );
  }
  const search = filter.search?.trim() ?? '';
  if (search !== '') {
    const pattern = `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    const columns = [
      'execution_id',
      'workflow_name',
      'cell_line',
      'operator',
      'error_message',
      'metadata',
      'protocol_id',
    ];
    add(`(${columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ')})`, ...columns.map(() => pattern));
  }
  return { where, values };
}

/** @throws AppError `bad-input` when there is no such time */
function timeText(at: number): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) throw new AppError('bad-input', `${at} is no time in milliseconds since 1970.`);
  return time.toISOString();
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** @throws AppError `bad-input` */
function cursorOf(cursor: string | undefined): [string, number] | undefined {
  if (cursor === undefined) return undefined;
  const [createdAt, number] = cursor.split('|');
  if (createdAt === undefined || number === undefined || !/^\d+$/.test(number)) {
    throw new AppError('bad-input', `The cursor "${cursor.slice(0, 60)}" is not one that a page of History gave.`);
  }
  return [createdAt, Number(number)];
}

/** Values that History can be filtered by. */
export function readFacets(connection: Connection): {
  cellLines: string[];
  protocolIds: string[];
  operators: string[];
} {
  const list = (column: string): string[] => {
    // A loose index scan: one look-up for each value, not one for each row.
    const values: string[] = [];
    for (let last = ''; values.length < 200;) {
      const next = connection.get<{ value: string | null }>(
        `SELECT min(${column}) AS value FROM executions WHERE ${column} > ?`,
        last,
      )?.value;
      if (next === null || next === undefined) break;
      values.push(next);
      last = next;
    }
    return values;
  };
  return { cellLines: list('cell_line'), protocolIds: list('protocol_id'), operators: list('operator') };
}

/** Events about the last steps on record and their commands, oldest first, of the last `most` entries of the journal. */
export function readLastCommands(connection: Connection, most: number): JournalEvent[] {
  return connection
    .all<JournalRow>(
      `SELECT * FROM journal
       WHERE seq > (SELECT max(seq) FROM journal) - ?
         AND kind IN ('step.started', 'command.intent', 'command.outcome', 'step.ended')
       ORDER BY seq`,
      most,
    )
    .map(eventOf);
}

/** The protocol of a step's execution, and what kind of operation the step is. */
export function readStepFacts(
  connection: Connection,
  executionId: string,
  stepId: string,
): { readonly protocolId: string; readonly operationType: string } | undefined {
  return connection.get(
    `SELECT protocol_id AS protocolId, s.operation_type AS operationType
     FROM execution_steps AS s JOIN executions USING (execution_id) WHERE step_id = ?`,
    `${executionId}/${stepId}`,
  );
}
