import { AppError } from '../contract/errors.ts';
import type { EventData } from '../contract/event.ts';
import type { RetryPolicy } from '../contract/job.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { Mode } from '../contract/words.ts';
import type { Clock } from '../base/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { hasPlan } from '../store/execution-queries.ts';
import { numberOf } from '../store/job-rows.ts';
import type { Actor, Journal, NewEvent } from '../store/journal.ts';
import { findJobByRequest, lastBatchNumber } from '../store/queue-queries.ts';
import type { JobIndex } from './job-index.ts';
import { keysFor, orderKey } from './job-order.ts';
import { jobOfRow, type QueuedJob } from './queued-job.ts';

/** What is submitted: one job, or the jobs of a batch. */
export interface NewJobs {
  /** Made by the caller; the same id twice submits once. Row i of a batch gets `/i` appended. */
  readonly requestId: string;
  /** Null for a single job. */
  readonly batch: { readonly title: string } | null;
  readonly recurringId?: string;
  readonly priority: number;
  readonly notBefore: number | null;
  readonly due: number | null;
  readonly deadline: number | null;
  readonly retry: RetryPolicy;
  readonly hold: boolean;
  readonly mode: Mode;
  readonly protocol: ProtocolDocument;
  readonly operator: string;
  readonly metadata: JsonObject;
  readonly wishes: Readonly<Record<string, string>>;
  readonly rows: readonly { readonly plan: Plan; readonly workflowName: string; readonly metadata?: JsonObject }[];
}

export interface JobSubmissionDeps {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly clock: Clock;
  /** Waiting so long counts as one level of priority, ms. */
  readonly ageingMs: () => number;
  /** Recorded with the submission of a job, such as the stock that is kept for it. */
  readonly besideSubmission?: (jobId: string, plan: Plan, mode: Mode) => readonly NewEvent[];
}

/** Puts jobs into the queue: a batch is one event, and a request that comes twice is submitted once. */
export class JobSubmission {
  readonly #index: JobIndex;
  readonly #deps: JobSubmissionDeps;
  readonly #look: () => void;
  readonly #submitting = new Map<string, Promise<QueuedJob[]>>();
  #lastBatch: number;

  constructor(index: JobIndex, deps: JobSubmissionDeps, look: () => void) {
    this.#index = index;
    this.#deps = deps;
    this.#look = look;
    this.#lastBatch = lastBatchNumber(deps.journal.connection);
  }

  submit(
    fresh: NewJobs,
    actor: Actor,
    beside: (jobIds: readonly string[]) => readonly NewEvent[],
  ): Promise<QueuedJob[]> {
    const known = this.#known(fresh);
    if (known !== undefined) return Promise.resolve(known);
    let submitting = this.#submitting.get(fresh.requestId);
    if (submitting === undefined) {
      submitting = this.#append(fresh, actor, beside).finally(() => this.#submitting.delete(fresh.requestId));
      this.#submitting.set(fresh.requestId, submitting);
    }
    return submitting;
  }

  /** Jobs that a request has submitted before. */
  #known(fresh: NewJobs): QueuedJob[] | undefined {
    const { connection } = this.#deps.journal;
    const idOf = (at: number): string => (fresh.batch === null ? fresh.requestId : `${fresh.requestId}/${at}`);
    const first = findJobByRequest(connection, idOf(0));
    if (first === undefined) return undefined;
    return fresh.rows.flatMap((_row, at) => {
      const row = findJobByRequest(connection, idOf(at));
      return row === undefined ? [] : [this.#index.get(row.job_id) ?? jobOfRow(row)];
    });
  }

  async #append(
    fresh: NewJobs,
    actor: Actor,
    beside: (jobIds: readonly string[]) => readonly NewEvent[],
  ): Promise<QueuedJob[]> {
    const { engine, clock, journal } = this.#deps;
    const natural = orderKey(clock.now(), fresh.priority, this.#deps.ageingMs());
    const orders = keysFor(fresh.rows.length, natural, this.#index.lastOfLevel(fresh.priority));
    const ids = fresh.rows.map(() => engine.takeId());
    const [first] = fresh.rows;
    if (first === undefined) throw new AppError('bad-input', 'There is nothing to submit.');
    const data: EventData<'job.submitted'> = {
      batch: fresh.batch === null ? null : { batchId: `B-${++this.#lastBatch}`, title: fresh.batch.title },
      recurringId: fresh.recurringId ?? null,
      priority: fresh.priority,
      notBefore: fresh.notBefore,
      due: fresh.due,
      deadline: fresh.deadline,
      retry: fresh.retry,
      hold: fresh.hold,
      mode: fresh.mode,
      workflowName: first.workflowName,
      protocolId: first.plan.protocolId,
      protocolVersion: first.plan.protocolVersion,
      cellLine: first.plan.cellLine,
      operator: fresh.operator,
      metadata: fresh.metadata,
      bindings: { ...fresh.wishes },
      jobs: fresh.rows.map((row, at) => ({
        jobId: ids[at]!,
        requestId: fresh.batch === null ? fresh.requestId : `${fresh.requestId}/${at}`,
        planHash: engine.planHashOf(row.plan),
        order: orders[at]!,
        ...(row.workflowName === first.workflowName ? {} : { workflowName: row.workflowName }),
        ...(row.plan.cellLine === first.plan.cellLine ? {} : { cellLine: row.plan.cellLine }),
        ...(row.metadata === undefined ? {} : { metadata: row.metadata }),
      })),
    };
    const subject = data.batch?.batchId ?? ids[0]!;
    const events: NewEvent[] = [
      ...this.#newPlans(fresh),
      { kind: 'job.submitted', subject, data },
      ...fresh.rows.flatMap((row, at) => this.#deps.besideSubmission?.(ids[at]!, row.plan, fresh.mode) ?? []),
      ...beside(ids),
    ];
    const written = await journal.append(events, actor);
    const { at } = written[0]!;
    const jobs = data.jobs.map((job, index) => jobOf(job, fresh.rows[index]!, data, at));
    for (const job of jobs) this.#index.add(job);
    this.#look();
    return jobs;
  }

  #newPlans(fresh: NewJobs): NewEvent[] {
    const plans = new Map<string, Plan>();
    for (const { plan } of fresh.rows) plans.set(this.#deps.engine.planHashOf(plan), plan);
    return [...plans].flatMap(([planHash, plan]): NewEvent[] =>
      hasPlan(this.#deps.journal.connection, planHash)
        ? []
        : [{ kind: 'plan.recorded', subject: planHash, data: { planHash, plan, protocol: fresh.protocol } }],
    );
  }
}

type SubmittedJob = EventData<'job.submitted'>['jobs'][number];

function jobOf(
  job: SubmittedJob,
  row: NewJobs['rows'][number],
  data: EventData<'job.submitted'>,
  at: number,
): QueuedJob {
  return {
    jobId: job.jobId,
    number: numberOf(job.jobId),
    requestId: job.requestId,
    enqueuedAt: at,
    batchId: data.batch?.batchId ?? null,
    recurringId: data.recurringId,
    mode: data.mode,
    workflowName: row.workflowName,
    protocolId: data.protocolId,
    protocolVersion: data.protocolVersion,
    cellLine: row.plan.cellLine,
    planHash: job.planHash,
    operator: data.operator,
    metadata: row.metadata ?? data.metadata,
    wishes: data.bindings,
    retry: data.retry,
    shape: 0,
    state: data.hold ? 'held' : 'waiting',
    priority: data.priority,
    order: job.order,
    movedByHand: false,
    notBefore: data.notBefore,
    due: data.due,
    deadline: data.deadline,
    retryAt: null,
    attempts: 0,
    tries: 0,
    executionIds: [],
    error: null,
    startedAt: null,
    endedAt: null,
    waits: null,
    isChanging: false,
  };
}
