import { silentLogger } from '#core/base/logger.ts';
import { systemRandom } from '#core/base/random.ts';
import type { Plan } from '#core/contract/plan.ts';
import { DispatchGate, forecastJobOf, worldOfJob } from '#core/queue/dispatch-gate.ts';
import { JobQueue, type JobQueueDeps } from '#core/queue/job-queue.ts';
import type { NewJobs } from '#core/queue/job-submission.ts';
import { LabSchedule } from '#core/queue/lab-schedule.ts';
import type { QueuedJob } from '#core/queue/queued-job.ts';
import { StorageGate, TimeGate } from '#core/queue/start-gates.ts';
import { newJobsOf } from '#core/testing/new-jobs.ts';
import { commandOf, planOf, stepOf } from '#core/testing/plan-of.ts';
import { MeasuredLab } from '../engine/measured-lab.ts';

export const PERSON = { name: 'bench', role: 'operator' };

/** The real queue, dispatch, leases, engine and journal on a real file, and instruments that answer at once. */
export class QueueLab implements AsyncDisposable {
  readonly lab: MeasuredLab;
  readonly queue: JobQueue;
  readonly #schedule: LabSchedule;
  readonly #deps: JobQueueDeps;
  ageingMs = 6 * 3_600_000;
  #requests = 0;

  private constructor(lab: MeasuredLab) {
    this.lab = lab;
    const { engine, bench, leases, store, clock, labClock } = lab;
    const { journal } = store;
    const random = systemRandom();
    this.#schedule = new LabSchedule({
      engine,
      bench,
      leases,
      journal,
      clock,
      labClock,
      random,
      logger: silentLogger,
      calendars: [],
      waiting: (world, most) => {
        const found = [];
        for (const job of this.queue.line) {
          if (found.length >= most) break;
          if (job.state === 'waiting' && worldOfJob(job) === world) found.push(forecastJobOf(job));
        }
        return found;
      },
      titleOf: (executionId) => executionId,
      pastStep: () => undefined,
      past: () => [],
    });
    const dispatch = new DispatchGate(this.#schedule, (jobId) => this.queue.activeExecution(jobId));
    this.#deps = {
      journal,
      engine,
      clock,
      labClock,
      random,
      logger: silentLogger,
      gates: [new TimeGate({ clock, labClock }), new StorageGate(() => true), dispatch],
      ageingMs: () => this.ageingMs,
      bind: (job) => dispatch.bind(job),
      pins: () => ({ appVersion: '0.1.0', driverVersions: {} }),
      whenWritable: () => Promise.resolve(),
    };
    this.queue = new JobQueue(this.#deps);
  }

  static async open(instruments: number): Promise<QueueLab> {
    const made = new QueueLab(await MeasuredLab.open(instruments));
    await made.queue.open();
    return made;
  }

  /** Submits as many jobs of a plan, as one batch. */
  submit(count: number, plan: Plan, over: Partial<NewJobs> = {}): Promise<QueuedJob[]> {
    const plans = Array.from({ length: count }, () => plan);
    const fresh = newJobsOf(plans, {
      requestId: `request-${++this.#requests}`,
      batch: { title: 'Bench' },
      operator: PERSON.name,
      metadata: { project: 'bench' },
      ...over,
    });
    return this.queue.submit(fresh, PERSON);
  }

  /** How long a new queue takes until it has everything in its line that this one has, ms. */
  async measureReload(): Promise<number> {
    const again = new JobQueue(this.#deps);
    const began = performance.now();
    await again.open();
    const ms = performance.now() - began;
    const { length } = again.line;
    await again[Symbol.asyncDispose]();
    if (length !== this.queue.line.length) throw new Error(`Of ${this.queue.line.length} jobs ${length} were loaded.`);
    return ms;
  }

  /** Resolves when nothing waits or runs any more. */
  whenIdle(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.queue.size > 0) return;
        listening[Symbol.dispose]();
        resolve();
      };
      const listening = this.queue.onSettled(look);
      look();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue[Symbol.asyncDispose]();
    this.#schedule[Symbol.dispose]();
    await this.lab[Symbol.asyncDispose]();
  }
}

/** A plan of steps in a row, each one command that must never be repeated unasked, on nothing that takes up a place. */
export function planOfDoses(count: number): Plan {
  const steps = Array.from({ length: count }, (_, at) => {
    const params = { wells: ['A1', 'A2', 'A3'], volumeUl: 50 };
    return stepOf(`dispense.${at + 1}`, {
      name: `Dispense ${at + 1}`,
      params,
      commands: [commandOf('consume', { command: 'dispense', params, label: `dispense ${at + 1}` })],
    });
  });
  return { ...planOf(steps), cellLine: 'A549' };
}
