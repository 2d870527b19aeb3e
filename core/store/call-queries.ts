import type { CallRecord } from '../contract/execution.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { StepStatus } from '../contract/words.ts';
import type { Connection } from './connection.ts';

interface CallRow {
  readonly call_id: number;
  readonly parent_id: number | null;
  readonly kind: CallRecord['kind'];
  readonly name: string;
  readonly arguments: string;
  readonly options: string;
  readonly line: number;
  readonly step_id: string | null;
  readonly made_at: number;
  readonly made_lab_at: number;
  readonly heard: string;
  readonly result: string | null;
}

/** A call as a program that runs again has to make it. */
export interface RecordedCall {
  readonly callId: number;
  readonly parentId: number | null;
  readonly kind: CallRecord['kind'];
  readonly name: string;
  readonly arguments: JsonObject;
  readonly options: JsonObject;
  readonly line: number;
  readonly stepId: string | null;
  readonly labAt: number;
  readonly heard: readonly number[];
  readonly result: Json | undefined;
}

/** Calls of a program in the order they were made. */
export function readCalls(connection: Connection, executionId: string): RecordedCall[] {
  return connection
    .all<CallRow>('SELECT * FROM calls WHERE execution_id = ? ORDER BY call_id', executionId)
    .map((row) => ({
      callId: row.call_id,
      parentId: row.parent_id,
      kind: row.kind,
      name: row.name,
      arguments: JSON.parse(row.arguments) as JsonObject,
      options: JSON.parse(row.options) as JsonObject,
      line: row.line,
      stepId: row.step_id,
      labAt: row.made_lab_at,
      heard: JSON.parse(row.heard) as number[],
      result: row.result === null ? undefined : (JSON.parse(row.result) as Json),
    }));
}

interface CallStepRow extends CallRow {
  readonly status: StepStatus | null;
  readonly end_lab_at: number | null;
  readonly step_result: string | null;
  readonly error_message: string | null;
}

/** The call tree of an execution, with what came of each call; empty where its protocol is no program. */
export function readCallRecords(connection: Connection, executionId: string): CallRecord[] {
  return connection
    .all<CallStepRow>(
      `SELECT c.*, s.status, s.end_lab_at, s.result AS step_result, s.error_message
       FROM calls AS c LEFT JOIN execution_steps AS s ON s.step_id = c.execution_id || '/' || c.step_id
       WHERE c.execution_id = ? ORDER BY c.call_id`,
      executionId,
    )
    .map((row) => {
      const result = row.result ?? row.step_result;
      return {
        callId: row.call_id,
        parentId: row.parent_id,
        kind: row.kind,
        name: row.name,
        arguments: JSON.parse(row.arguments) as JsonObject,
        line: row.line,
        stepId: row.step_id,
        // What is answered at once has no step.
        status: row.status ?? 'completed',
        madeAt: row.made_at,
        madeLabAt: row.made_lab_at,
        endedLabAt: row.step_id === null ? row.made_lab_at : row.end_lab_at,
        result: result === null ? null : (JSON.parse(result) as Json),
        errorMessage: row.error_message,
      };
    });
}
