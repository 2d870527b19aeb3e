import type { JournalEvent } from '../contract/event.ts';
import type { ErrorRecord } from '../contract/errors.ts';
import type { WellResult } from '../contract/execution.ts';
import { invariant } from '../base/invariant.ts';
import type { Connection } from './connection.ts';
import { isoTime } from './iso-time.ts';

/** Outcomes after which the command counts as over. */
const SETTLED = new Set(['ok', 'reconciled', 'dry-run', 'done-by-hand']);

const WHERE_STEP = 'WHERE step_id = ?';
const START = `UPDATE execution_steps SET status = 'running', start_time = ?, start_lab_at = ? ${WHERE_STEP}`;
const NOTE_START = `UPDATE execution_steps SET start_time = ?, start_lab_at = ? ${WHERE_STEP}`;
const START_WITH_COMMAND = `UPDATE execution_steps SET status = 'running', attempt = ?, commands_done = ?, start_time = ?, start_lab_at = ? ${WHERE_STEP}`;
const NEXT_COMMAND = `UPDATE execution_steps SET attempt = ?, commands_done = ? ${WHERE_STEP}`;
const COMMAND_DONE = `UPDATE execution_steps SET commands_done = commands_done + 1 ${WHERE_STEP}`;
const END = `UPDATE execution_steps SET status = ?, end_time = ?, end_lab_at = ?, result = ?, error_message = ?, commands_done = commands_done + ? ${WHERE_STEP}`;

/** Writes an event about a step or one of its commands into `execution_steps`, `attentions` and `well_results`. */
export function projectStep(connection: Connection, event: JournalEvent): void {
  const at = isoTime(event.at);
  switch (event.kind) {
    case 'step.started':
      changeStep(connection, START, event.subject, event.data.stepId, at, event.data.labAt);
      return;
    case 'step.ended':
      if (event.data.startedLabAt !== undefined) {
        changeStep(connection, NOTE_START, event.subject, event.data.stepId, at, event.data.startedLabAt);
      }
      endStep(connection, event.subject, event.data.stepId, at, event.data.labAt, event.data);
      addResults(connection, event.subject, event.data.results);
      return;
    case 'step.attention':
      connection.run(
        'INSERT INTO attentions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET attention = excluded.attention',
        event.subject,
        event.data.attention.stepId,
        JSON.stringify(event.data.attention),
      );
      return;
    case 'step.attention-cleared':
      connection.run('DELETE FROM attentions WHERE execution_id = ? AND step_id = ?', event.subject, event.data.stepId);
      return;
    case 'command.intent': {
      const { stepId, attempt, commandIndex, starts, labAt } = event.data;
      if (starts) changeStep(connection, START_WITH_COMMAND, event.subject, stepId, attempt, commandIndex, at, labAt);
      else changeStep(connection, NEXT_COMMAND, event.subject, stepId, attempt, commandIndex);
      return;
    }
    case 'command.outcome': {
      const { data } = event;
      addResults(connection, event.subject, data.results);
      if (data.ends !== undefined) {
        endStep(connection, event.subject, data.stepId, at, data.labAt, data.ends, SETTLED.has(data.outcome));
      } else if (SETTLED.has(data.outcome)) {
        changeStep(connection, COMMAND_DONE, event.subject, data.stepId);
      }
      return;
    }
    default:
      return;
  }
}

interface Ending {
  readonly status: string;
  readonly result?: unknown;
  readonly error?: ErrorRecord | { readonly sentence: string } | undefined;
}

function endStep(
  connection: Connection,
  executionId: string,
  stepId: string,
  at: string,
  labAt: number,
  ending: Ending,
  commandDone = false,
): void {
  changeStep(
    connection,
    END,
    executionId,
    stepId,
    ending.status,
    at,
    labAt,
    ending.result === undefined ? null : JSON.stringify(ending.result),
    ending.error?.sentence ?? null,
    commandDone ? 1 : 0,
  );
}

function addResults(connection: Connection, executionId: string, results: readonly WellResult[] | undefined): void {
  for (const result of results ?? []) {
    connection.run(
      'INSERT INTO well_results VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      executionId,
      result.stepId,
      result.labwareId,
      result.well,
      result.quantity,
      result.value,
      result.unit,
      result.flag,
    );
  }
}

function changeStep(
  connection: Connection,
  sql: string,
  executionId: string,
  stepId: string,
  ...parameters: (string | number | null)[]
): void {
  const changes = connection.run(sql, ...parameters, `${executionId}/${stepId}`);
  invariant(changes === 1, `A change to step ${stepId} of ${executionId} meets exactly one row, not ${changes}.`);
}
