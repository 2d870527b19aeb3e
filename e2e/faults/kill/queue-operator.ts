import { writeSync } from 'node:fs';
import type { Random } from '#core/base/random.ts';
import type { AppError } from '#core/contract/errors.ts';
import type { Lab } from '#core/lab.ts';
import type { MoveTarget } from '#core/queue/job-queue.ts';
import type { NewJobs } from '#core/queue/job-submission.ts';
import type { QueuedJob } from '#core/queue/queued-job.ts';
import { testProtocol } from '#core/testing/plan-of.ts';
import { FRAGILE_LANES, QUEUE_LANES, type Lane } from './lanes.ts';

const OPERATOR = { name: 'robot', role: 'operator' };
const LOOK_EVERY_MS = 12;
/** Jobs that are kept waiting, so that there is always something to lose. */
const KEPT_WAITING = 14;
const MINUTE_MS = 60_000;

export interface QueueOperatorOptions {
  readonly lab: Lab;
  readonly random: Random;
  readonly wantsMore: () => boolean;
  /** Takes a line for each job whose submission was acknowledged. */
  readonly submittedFile: number;
}

/**
 * Does with the queue what people do: submits jobs of every sort, one by one and as batches, for now and for later, holds
 * them, moves them, changes their priorities, cancels some; and pulls the plug of an instrument now and then, so that
 * jobs are tried again.
 */
export class QueueOperator {
  readonly #options: QueueOperatorOptions;
  #requests = 0;
  #isBusy = false;

  constructor(options: QueueOperatorOptions) {
    this.#options = options;
  }

  /** Nothing is left that could still run. */
  get isDone(): boolean {
    return !this.#isBusy && this.#queue.unended().every((job) => job.state === 'set-aside');
  }

  /** Whether an execution is a matter of the queue and not of the person in front of it. */
  isOfJob(executionId: string): boolean {
    return this.#queue.unended().some((job) => job.executionIds.includes(executionId));
  }

  async work(): Promise<void> {
    for (;;) {
      if (this.#options.wantsMore() || !this.isDone) await this.#look();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  get #queue(): Lab['queue']['queue'] {
    return this.#options.lab.queue.queue;
  }

  async #look(): Promise<void> {
    const { lab, random, wantsMore } = this.#options;
    this.#isBusy = true;
    try {
      for (const link of lab.bench.all()) if (link.state === 'unplugged') void link.connect().catch(() => undefined);
      if (!wantsMore()) await this.#finish();
      else if (this.#queue.line.length < KEPT_WAITING) await this.#submit();
      else if (random.next() < 0.3) await this.#disturb();
    } catch (error) {
      // A job may have started or ended meanwhile.
      const { code } = error as AppError;
      if (code === undefined || code === 'invariant') throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  async #submit(): Promise<void> {
    const { lab, random, submittedFile } = this.#options;
    const lanes = random.next() < 0.25 ? FRAGILE_LANES : QUEUE_LANES;
    const lane = lanes[Math.floor(random.next() * lanes.length)]!;
    const isFragile = lanes === FRAGILE_LANES;
    const rows = random.next() < 0.3 ? 3 : 1;
    const mode = random.next() < 0.15 ? 'dry-run' : 'simulated';
    const fresh: NewJobs = {
      requestId: `queue-${lab.store.journal.epoch}-${++this.#requests}`,
      batch: rows === 1 ? null : { title: lane.name },
      priority: Math.floor(random.next() * 11),
      notBefore: random.next() < 0.2 ? this.#soon(mode) : null,
      due: null,
      deadline: null,
      retry: isFragile ? { times: 2, waitMs: MINUTE_MS } : { times: 0, waitMs: MINUTE_MS },
      hold: random.next() < 0.1,
      mode,
      protocol: testProtocol,
      operator: OPERATOR.name,
      metadata: { fragile: isFragile },
      wishes: wishesOf(lane),
      rows: Array.from({ length: rows }, () => ({ plan: lane.plan, workflowName: lane.name })),
    };
    const jobs = await this.#queue.submit(fresh, OPERATOR);
    writeSync(submittedFile, jobs.map((job) => `${job.jobId}\n`).join(''));
  }

  /** On the clock of the job: the lab's, or that of this PC. */
  #soon(mode: 'dry-run' | 'simulated'): number {
    const { labAt, wallAt } = this.#options.lab.services.labClock();
    return mode === 'simulated' ? labAt + 5 * MINUTE_MS : wallAt + 100;
  }

  async #disturb(): Promise<void> {
    const { lab, random } = this.#options;
    const pick = (): QueuedJob | undefined => this.#queue.line[Math.floor(random.next() * this.#queue.line.length)];
    const job = pick();
    const other = pick();
    if (job === undefined || other === undefined) return;
    const targets: readonly MoveTarget[] = ['first', 'last', { before: other.jobId }, { after: other.jobId }];
    const chance = random.next();
    if (chance < 0.2) await lab.services.injectFault(random.next() < 0.5 ? 'BAL-1' : 'SHK-1', { fault: 'disconnect' });
    else if (chance < 0.45) await this.#queue.move(job.jobId, targets[Math.floor(random.next() * 4)]!, OPERATOR);
    else if (chance < 0.65) await this.#queue.setPriority(job.jobId, Math.floor(random.next() * 11), OPERATOR);
    else if (chance < 0.85)
      await (job.state === 'held' ? this.#queue.release(job.jobId, OPERATOR) : this.#queue.hold(job.jobId, OPERATOR));
    else await this.#queue.cancel(job.jobId, 'not needed', OPERATOR);
  }

  async #finish(): Promise<void> {
    const held = this.#queue.line.find((job) => job.state === 'held');
    if (held !== undefined) await this.#queue.release(held.jobId, OPERATOR);
  }
}

function wishesOf(lane: Lane): Record<string, string> {
  return Object.fromEntries(
    Object.entries(lane.bindings).flatMap(([kind, id]) => (id === undefined ? [] : [[kind, id]])),
  );
}
