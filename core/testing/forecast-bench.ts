import { SystemClock } from '../base/clock.ts';
import { silentLogger } from '../base/logger.ts';
import { SeededRandom, type Random } from '../base/random.ts';
import type { Plan } from '../contract/plan.ts';
import type { Effect, InstrumentKind } from '../contract/words.ts';
import { DispatchGate, forecastJobOf, worldOfJob } from '../queue/dispatch-gate.ts';
import { JobQueue } from '../queue/job-queue.ts';
import type { NewJobs } from '../queue/job-submission.ts';
import { LabSchedule } from '../queue/lab-schedule.ts';
import type { QueuedJob } from '../queue/queued-job.ts';
import { StorageGate, TimeGate } from '../queue/start-gates.ts';
import { EngineBench, TESTER } from './engine-bench.ts';
import { testProtocol } from './plan-of.ts';
import { ScriptedInstrument } from './scripted-driver.ts';

/** Time that passes whenever somebody measures, so that a forecast is made in many slices, always as many. */
class SlicedClock extends SystemClock {
  /** How far it is ahead of the PC's clock, ms. */
  aheadMs = 0;
  #at = 0;

  override now(): number {
    return super.now() + this.aheadMs;
  }

  override monotonic(): number {
    return (this.#at += 10);
  }
}

/** Says when a forecast has taken its lists of what runs and what waits: the next thing it needs is chance. */
class TellingRandom implements Random {
  readonly #random: Random;
  readonly #onForecast: () => void;

  constructor(random: Random, onForecast: () => void) {
    this.#random = random;
    this.#onForecast = onForecast;
  }

  next(): number {
    return this.#random.next();
  }

  uuid(at: number): string {
    return this.#random.uuid(at);
  }

  fork(name: string): Random {
    if (name.startsWith('forecast')) this.#onForecast();
    return this.#random.fork(name);
  }
}

/**
 * Queue, forecast, dispatch, leases and engine as the product has them, over a real store, on scripted instruments that
 * take as long as commands say on an instant clock. What happens while a forecast is made can be placed to the turn.
 */
export class ForecastBench implements AsyncDisposable {
  readonly bench: EngineBench;
  readonly schedule: LabSchedule;
  readonly queue: JobQueue;
  readonly clock = new SlicedClock();
  /** Asked before an execution begins; what it throws keeps the execution from beginning. */
  beforeStart: (executionId: string) => Promise<void> = () => Promise.resolve();
  /** Called when the lists of a forecast have been taken, before its search. */
  onLists: () => void = () => undefined;
  #requests = 0;

  private constructor(bench: EngineBench) {
    this.bench = bench;
    const { engine, leases, store, labClock } = bench;
    const { journal } = store;
    const random = new TellingRandom(new SeededRandom('forecast'), () => this.onLists());
    const { clock } = this;
    this.schedule = new LabSchedule({
      engine,
      bench: bench.bench,
      leases,
      journal,
      clock,
      labClock,
      random,
      logger: silentLogger,
      calendars: [],
      waiting: (world, most) =>
        this.queue.line
          .filter((job) => job.state === 'waiting' && worldOfJob(job) === world)
          .slice(0, most)
          .map(forecastJobOf),
      titleOf: (id) => id,
      pastStep: () => undefined,
      past: () => [],
    });
    const dispatch = new DispatchGate(this.schedule, (jobId) => this.queue.activeExecution(jobId));
    this.queue = new JobQueue({
      journal,
      engine,
      clock,
      labClock,
      random,
      logger: silentLogger,
      gates: [new TimeGate({ clock, labClock }), new StorageGate(() => true), dispatch],
      ageingMs: () => 6 * 3_600_000,
      bind: (job) => dispatch.bind(job),
      pins: () => ({ appVersion: '0.0.0', driverVersions: {} }),
      whenWritable: () => Promise.resolve(),
    });
  }

  /** @param handlers how many liquid handlers there are */
  static async open(handlers = 1): Promise<ForecastBench> {
    const place = (kind: InstrumentKind) => ({
      kind,
      effect: 'consume' as Effect,
      instrument: new ScriptedInstrument(),
    });
    const beside = {
      'INC-1': place('incubator'),
      'ARM-1': place('plate-arm'),
      'RDR-1': place('plate-reader'),
      ...Object.fromEntries(
        Array.from({ length: handlers - 1 }, (_, at) => [`LH-${at + 2}`, place('liquid-handler')] as const),
      ),
    };
    const starts: ((executionId: string) => Promise<void>)[] = [];
    const bench = await EngineBench.open({
      beside,
      prepare: (executionId) => starts[0]?.(executionId) ?? Promise.resolve(),
    });
    for (const instrument of [bench.instrument, ...Object.values(beside).map((one) => one.instrument)])
      instrument.script = async (command, signal) => {
        await bench.labClock.sleep((command.params as { ms?: number }).ms ?? 0, signal);
        return instrument.carryOut(command);
      };
    const made = new ForecastBench(bench);
    starts.push((executionId) => made.beforeStart(executionId));
    await made.queue.open();
    return made;
  }

  submit(plans: readonly Plan[], over: Partial<NewJobs> = {}): Promise<QueuedJob[]> {
    return this.queue.submit(
      {
        requestId: `request-${++this.#requests}`,
        batch: plans.length === 1 ? null : { title: 'Plates' },
        priority: 5,
        notBefore: null,
        due: null,
        deadline: null,
        retry: { times: 0, waitMs: 60_000 },
        hold: false,
        mode: 'simulated',
        protocol: testProtocol,
        operator: TESTER.name,
        metadata: {},
        wishes: {},
        rows: plans.map((plan) => ({ plan, workflowName: plan.workflowName })),
        ...over,
      },
      TESTER,
    );
  }

  /** Executions and jobs that stand in the forecast, with the instruments and places that are planned for each. */
  async inForecast(): Promise<Record<string, string[]>> {
    await this.schedule.forecast('simulated', undefined);
    await this.schedule.whenSettled('simulated');
    const { lanes } = await this.schedule.forecast('simulated', undefined);
    const found = new Map<string, Set<string>>();
    for (const { assetId, bars } of lanes)
      for (const { executionId } of bars) found.set(executionId, (found.get(executionId) ?? new Set()).add(assetId));
    return Object.fromEntries([...found].map(([id, assets]) => [id, [...assets].toSorted()]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.queue[Symbol.asyncDispose]();
    this.schedule[Symbol.dispose]();
    await this.bench[Symbol.asyncDispose]();
  }
}
