import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';
import type { submitBatchSchema, submitJobSchema } from '../contract/job.ts';
import type { JsonObject } from '../contract/json.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { Mode } from '../contract/words.ts';
import type { Plan } from '../contract/plan.ts';
import type { Bench } from '../instruments/bench.ts';
import type { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import type { NewEvent } from '../store/journal.ts';
import type { JobQueue } from './job-queue.ts';
import type { NewJobs } from './job-submission.ts';
import { planRows, type PlanningDeps } from './plan-rows.ts';
import type { QueuedJob } from './queued-job.ts';

export type SubmitJob = z.infer<typeof submitJobSchema>;
export type SubmitBatch = z.infer<typeof submitBatchSchema>;

export interface JobDeskDeps extends PlanningDeps {
  readonly queue: JobQueue;
  readonly library: ProtocolLibrary;
  readonly bench: Bench;
  readonly clock: Clock;
}

/** Takes jobs as people and programs write them: plans each, and refuses all of them when one cannot become a plan. */
export class JobDesk {
  readonly #deps: JobDeskDeps;

  constructor(deps: JobDeskDeps) {
    this.#deps = deps;
  }

  /** The plan that a job would run. @throws AppError `not-found`, `protocol-invalid` with details.issues, `instrument-missing` */
  async plan(input: SubmitJob, given?: ProtocolDocument): Promise<{ plan: Plan; document: ProtocolDocument }> {
    const document = given ?? this.#deps.library.document(input.protocolId, input.version);
    const [plan] = await planRows(document, [input.parameters], this.#deps, this.#deps.clock, false);
    this.#deps.library.assertApproved(plan!, input.mode);
    this.#assertInstruments([plan!], input.mode, input.bindings);
    return { plan: plan!, document };
  }

  /**
   * @param given the protocol itself, when it is not one of the library
   * @param more of a job that comes again: where it comes from, and what is recorded with it
   * @throws AppError as `plan`, and `storage-full`
   */
  async submit(
    input: SubmitJob,
    given?: ProtocolDocument,
    more: { readonly recurringId?: string; readonly beside?: (jobIds: readonly string[]) => readonly NewEvent[] } = {},
  ): Promise<QueuedJob> {
    const { plan, document } = await this.plan(input, given);
    const workflowName = input.workflowName ?? plan.workflowName;
    const { recurringId, beside } = more;
    const fresh: NewJobs = {
      ...wishesOf(input),
      batch: null,
      protocol: document,
      rows: [{ plan, workflowName }],
      ...(recurringId === undefined ? {} : { recurringId }),
    };
    const [job] = await this.#deps.queue.submit(fresh, { name: input.operator, role: 'operator' }, beside);
    return job!;
  }

  /** One job for each row. @throws AppError as `submit`; its issues name row and field */
  async submitBatch(input: SubmitBatch, given?: ProtocolDocument): Promise<QueuedJob[]> {
    const document = given ?? this.#deps.library.document(input.protocolId, input.version);
    const rows = input.rows.map((row): JsonObject => ({ ...input.parameters, ...row }));
    const plans = await planRows(document, rows, this.#deps, this.#deps.clock, true);
    this.#deps.library.assertApproved(plans[0]!, input.mode);
    this.#assertInstruments(new Set(plans), input.mode, input.bindings);
    const fresh: NewJobs = {
      ...wishesOf(input),
      batch: { title: input.title },
      protocol: document,
      rows: plans.map((plan) => ({ plan, workflowName: input.workflowName ?? plan.workflowName })),
    };
    return this.#deps.queue.submit(fresh, { name: input.operator, role: 'operator' });
  }

  /** What no bench has nobody can wait for. */
  #assertInstruments(plans: Iterable<Plan>, mode: Mode, wishes: Readonly<Record<string, string>>): void {
    if (mode === 'dry-run') return;
    for (const plan of plans) this.#deps.bench.bind(plan.instruments, mode, wishes);
  }
}

function wishesOf(input: SubmitJob | SubmitBatch): Omit<NewJobs, 'batch' | 'protocol' | 'rows'> {
  const { requestId, priority, notBefore, due, deadline, retry, hold, mode, operator, metadata, bindings } = input;
  if (notBefore !== null && deadline !== null && notBefore > deadline)
    throw new AppError('bad-input', 'It may not start before its deadline has passed: change one of the two times.');
  return { requestId, priority, notBefore, due, deadline, retry, hold, mode, operator, metadata, wishes: bindings };
}
