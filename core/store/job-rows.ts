import type { Job, JobState } from '../contract/job.ts';
import type { Mode } from '../contract/words.ts';

/** One row of the table `jobs`. */
export interface JobRow {
  readonly job_id: string;
  readonly number: number;
  readonly request_id: string;
  readonly state: JobState;
  readonly priority: number;
  readonly order_key: number;
  readonly moved_by_hand: number;
  readonly enqueued_at: number;
  readonly not_before: number | null;
  readonly due: number | null;
  readonly deadline: number | null;
  readonly retry_at: number | null;
  readonly retry_times: number;
  readonly retry_wait_ms: number;
  readonly batch_id: string | null;
  readonly recurring_id: string | null;
  readonly mode: Mode;
  readonly workflow_name: string;
  readonly protocol_id: string;
  readonly protocol_version: number;
  readonly cell_line: string | null;
  readonly plan_hash: string;
  readonly operator: string;
  readonly metadata: string;
  readonly bindings: string;
  readonly attempts: number;
  readonly tries: number;
  readonly execution_ids: string;
  readonly error: string | null;
  readonly started_at: number | null;
  readonly ended_at: number | null;
}

/** One row of the table `recurring`. */
export interface RecurringRow {
  readonly recurring_id: string;
  readonly number: number;
  readonly title: string;
  readonly cron: string;
  readonly job: string;
  readonly is_active: number;
  readonly since: number;
  readonly last_due: number | null;
  readonly last_at: number | null;
  readonly last_job_id: string | null;
  readonly last_error: string | null;
}

export function errorOf(row: Pick<JobRow, 'error'>): Job['error'] {
  return row.error === null ? null : (JSON.parse(row.error) as Job['error']);
}

export function executionIdsOf(row: Pick<JobRow, 'execution_ids'>): string[] {
  return JSON.parse(row.execution_ids) as string[];
}

/** The number in an id such as EX-12. */
export function numberOf(id: string): number {
  return Number(id.slice(id.indexOf('-') + 1));
}
