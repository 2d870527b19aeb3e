import type { Job, JobState, RetryPolicy, Waits } from '../contract/job.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Mode } from '../contract/words.ts';
import { errorOf, executionIdsOf, type JobRow } from '../store/job-rows.ts';

/** A job as the queue works with it. Times are in ms since 1970; `notBefore` and `retryAt` on the clock of its mode. */
export interface QueuedJob {
  readonly jobId: string;
  readonly number: number;
  readonly requestId: string;
  readonly enqueuedAt: number;
  readonly batchId: string | null;
  readonly recurringId: string | null;
  readonly mode: Mode;
  readonly workflowName: string;
  readonly protocolId: string;
  readonly protocolVersion: number;
  readonly cellLine: string | null;
  readonly planHash: string;
  readonly operator: string;
  readonly metadata: JsonObject;
  /** Instruments that were asked for, by kind. */
  readonly wishes: Readonly<Record<string, string>>;
  readonly retry: RetryPolicy;
  /** The same for jobs of one mode and plan that ask for the same instruments. Not on record. */
  shape: number;
  state: JobState;
  priority: number;
  order: number;
  movedByHand: boolean;
  notBefore: number | null;
  due: number | null;
  deadline: number | null;
  retryAt: number | null;
  attempts: number;
  tries: number;
  executionIds: readonly string[];
  error: Job['error'];
  startedAt: number | null;
  endedAt: number | null;
  /** Why it did not start when it was last looked at. Not on record. */
  waits: Waits | null;
  /** A change to it is being recorded: nothing else may change it meanwhile. Not on record. */
  isChanging: boolean;
}

/** Thousands of jobs share what they were submitted with, so each text is read once. */
export class SharedTexts {
  readonly #known = new Map<string, JsonObject>();

  read(text: string): JsonObject {
    let value = this.#known.get(text);
    if (value === undefined) {
      value = JSON.parse(text) as JsonObject;
      if (this.#known.size >= 1000) this.#known.clear();
      this.#known.set(text, value);
    }
    return value;
  }
}

export function jobOfRow(row: JobRow, texts: SharedTexts = new SharedTexts()): QueuedJob {
  return {
    jobId: row.job_id,
    number: row.number,
    requestId: row.request_id,
    enqueuedAt: row.enqueued_at,
    batchId: row.batch_id,
    recurringId: row.recurring_id,
    mode: row.mode,
    workflowName: row.workflow_name,
    protocolId: row.protocol_id,
    protocolVersion: row.protocol_version,
    cellLine: row.cell_line,
    planHash: row.plan_hash,
    operator: row.operator,
    metadata: texts.read(row.metadata),
    wishes: texts.read(row.bindings) as Record<string, string>,
    retry: { times: row.retry_times, waitMs: row.retry_wait_ms },
    shape: 0,
    state: row.state,
    priority: row.priority,
    order: row.order_key,
    movedByHand: row.moved_by_hand === 1,
    notBefore: row.not_before,
    due: row.due,
    deadline: row.deadline,
    retryAt: row.retry_at,
    attempts: row.attempts,
    tries: row.tries,
    executionIds: row.execution_ids === '[]' ? [] : executionIdsOf(row),
    error: errorOf(row),
    startedAt: row.started_at,
    endedAt: row.ended_at,
    waits: null,
    isChanging: false,
  };
}

/** The execution it has now, or had last. */
export function lastExecutionOf(job: QueuedJob): string | undefined {
  return job.executionIds.at(-1);
}

/** Nothing about it but its shape says when it may start. */
export function hasNoTimes(job: QueuedJob): boolean {
  return job.notBefore === null && job.retryAt === null && job.deadline === null && job.executionIds.length === 0;
}
