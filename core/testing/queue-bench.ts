import { SeededRandom } from '../base/random.ts';
import { silentLogger } from '../base/logger.ts';
import type { JobState } from '../contract/job.ts';
import type { Plan } from '../contract/plan.ts';
import { Batches } from '../queue/batches.ts';
import { FreeInstruments } from './free-instruments.ts';
import { JobQueue } from '../queue/job-queue.ts';
import type { NewJobs } from '../queue/job-submission.ts';
import { JobViews } from '../queue/job-views.ts';
import type { QueuedJob } from '../queue/queued-job.ts';
import { StorageGate, TimeGate, type StartGate } from '../queue/start-gates.ts';
import { EngineBench, TESTER, type EngineBenchOptions } from './engine-bench.ts';
import { FakeClock } from './fake-clock.ts';
import { newJobsOf } from './new-jobs.ts';
import { planOf, stepOf } from './plan-of.ts';

export const HOUR_MS = 3_600_000;

export interface QueueBenchOptions extends EngineBenchOptions {
  /** Asked after the gates of the queue itself. */
  readonly gates?: readonly StartGate[];
  /** False: the queue is not opened, as before `open` in the product. */
  readonly opens?: boolean;
}

/** A plan of one step that nobody has to look at. */
export const shortPlan: Plan = planOf([stepOf('a')]);

/** A queue over a real store and engine, on a clock of its own, with the liquid handler LH-1. */
export class QueueBench implements AsyncDisposable {
  readonly bench: EngineBench;
  readonly clock: FakeClock;
  readonly queue: JobQueue;
  readonly views: JobViews;
  readonly batches: Batches;
  ageingMs = 6 * HOUR_MS;
  hasRoom = true;
  #requests = 0;
  #isClosed = false;

  private constructor(bench: EngineBench, clock: FakeClock, options: QueueBenchOptions) {
    this.bench = bench;
    this.clock = clock;
    const { engine, store, labClock } = bench;
    const { journal } = store;
    const dispatch = new FreeInstruments({
      bench: bench.bench,
      kindsOf: (planHash) => engine.plan(planHash).instruments,
      isActive: (jobId) => this.queue.isActive(jobId),
    });
    this.queue = new JobQueue({
      journal,
      engine,
      clock,
      labClock,
      random: new SeededRandom('queue'),
      logger: options.logger ?? silentLogger,
      gates: [
        new TimeGate({ clock, labClock }),
        new StorageGate(() => this.hasRoom),
        ...(options.gates ?? []),
        dispatch,
      ],
      ageingMs: () => this.ageingMs,
      bind: (job) => dispatch.bind(job),
      pins: () => ({ appVersion: '0.0.0', driverVersions: {} }),
      whenWritable: () => Promise.resolve(),
    });
    this.views = new JobViews({ queue: this.queue, journal, clock });
    this.batches = new Batches(this.queue, journal, clock);
  }

  static async open(options: QueueBenchOptions = {}): Promise<QueueBench> {
    const clock = (options.clock as FakeClock | undefined) ?? new FakeClock();
    const bench = await EngineBench.open({ ...options, clock });
    const made = new QueueBench(bench, clock, options);
    if (options.opens !== false) await made.queue.open();
    return made;
  }

  /** What `queue.submit` takes, for plans; one is a single job, more are a batch. */
  newJobs(plans: readonly Plan[], over: Partial<NewJobs> = {}): NewJobs {
    return newJobsOf(plans, {
      requestId: `request-${++this.#requests}-${this.bench.store.journal.epoch}`,
      mode: 'dry-run',
      ...over,
    });
  }

  async submit(over: Partial<NewJobs> = {}, plan: Plan = shortPlan): Promise<QueuedJob> {
    const [job] = await this.queue.submit(this.newJobs([plan], over), TESTER);
    return job!;
  }

  submitMany(count: number, over: Partial<NewJobs> = {}, plan: Plan = shortPlan): Promise<QueuedJob[]> {
    return this.queue.submit(
      this.newJobs(
        Array.from({ length: count }, () => plan),
        { batch: { title: 'Plates' }, ...over },
      ),
      TESTER,
    );
  }

  /** The state on record. */
  state(jobId: string): JobState {
    return this.bench.store.connection.get<{ state: JobState }>('SELECT state FROM jobs WHERE job_id = ?', jobId)!
      .state;
  }

  /** Resolves when the record says so. */
  async whenState(jobId: string, ...states: JobState[]): Promise<JobState> {
    await this.bench.when(() => states.includes(this.state(jobId)));
    await this.breathe();
    return this.state(jobId);
  }

  /** Lets everything happen that needs no time. */
  breathe(): Promise<void> {
    return this.clock.advance(0);
  }

  /** Jobs in the order in which they have started. */
  started(): string[] {
    return this.bench.eventsOf('job.started').map((event) => event.subject);
  }

  /** Ends it and leaves the folder, for another to take over. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.queue[Symbol.asyncDispose]();
    this.batches[Symbol.dispose]();
    await this.bench.close();
  }

  /** Ends at once, as a killed process does. */
  async crash(): Promise<void> {
    this.#isClosed = true;
    await this.bench.crash();
    await this.queue[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosed) {
      await this.queue[Symbol.asyncDispose]();
      this.batches[Symbol.dispose]();
    }
    await this.bench[Symbol.asyncDispose]();
  }
}
