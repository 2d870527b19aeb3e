import { SystemClock } from '../base/clock.ts';
import { silentLogger } from '../base/logger.ts';
import { SeededRandom, type Random } from '../base/random.ts';
import type { Plan } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { DispatchGate, forecastJobOf, worldOfJob } from '../queue/dispatch-gate.ts';
import { JobQueue } from '../queue/job-queue.ts';
import type { NewJobs } from '../queue/job-submission.ts';
import type { LabSchedule } from '../queue/lab-schedule.ts';
import type { QueuedJob } from '../queue/queued-job.ts';
import { StorageGate, TimeGate } from '../queue/start-gates.ts';
import { scheduleOf } from './bench-schedule.ts';
import { EngineBench, TESTER, type BenchPlace } from './engine-bench.ts';
import { newJobsOf } from './new-jobs.ts';
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

/** The PC's clock, later: that of a start after one whose instant clock ran ahead. */
class LaterClock extends SystemClock {
  readonly #byMs: number;

  /** @param from the time it begins at, ms */
  constructor(from: number) {
    super();
    this.#byMs = from - super.now();
  }

  override now(): number {
    return super.now() + this.#byMs;
  }
}

export interface ForecastBenchOptions {
  /** How many liquid handlers, plate readers and centrifuges there are; none of the last when not said. */
  readonly handlers?: number;
  readonly readers?: number;
  readonly centrifuges?: number;
  /** A bench that has crashed: its record and its instruments. */
  readonly from?: ForecastBench;
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
  readonly instruments: ReadonlyMap<string, ScriptedInstrument>;
  readonly clock = new SlicedClock();
  /** Asked before an execution begins; what it throws keeps the execution from beginning. */
  beforeStart: (executionId: string) => Promise<void> = () => Promise.resolve();
  /** Called when the lists of a forecast have been taken, before its search. */
  onLists: () => void = () => undefined;
  #requests = 0;

  private constructor(bench: EngineBench, instruments: ReadonlyMap<string, ScriptedInstrument>) {
    this.bench = bench;
    this.instruments = instruments;
    const { engine, store, labClock } = bench;
    const { journal } = store;
    const random = new TellingRandom(new SeededRandom('forecast'), () => this.onLists());
    const { clock } = this;
    this.schedule = scheduleOf(
      bench,
      'forecast',
      (world, most) =>
        this.queue.line
          .filter((job) => job.state === 'waiting' && worldOfJob(job) === world)
          .slice(0, most)
          .map(forecastJobOf),
      { clock, random },
    );
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

  static async open(options: ForecastBenchOptions = {}): Promise<ForecastBench> {
    const { handlers = 1, readers = 1, centrifuges = 0, from } = options;
    const named = (name: string, count: number, kind: InstrumentKind): [string, InstrumentKind][] =>
      Array.from({ length: count }, (_, at) => [`${name}-${at + 1}`, kind]);
    const kinds = new Map([
      ...named('LH', handlers, 'liquid-handler'),
      ...named('INC', 1, 'incubator'),
      ...named('ARM', 1, 'plate-arm'),
      ...named('RDR', readers, 'plate-reader'),
      ...named('CEN', centrifuges, 'centrifuge'),
    ]);
    const instruments = from?.instruments ?? new Map([...kinds.keys()].map((id) => [id, new ScriptedInstrument()]));
    const places = [...kinds].map(([id, kind]): [string, BenchPlace] => [
      id,
      { kind, effect: 'consume', instrument: instruments.get(id)! },
    ]);
    const starts: ((executionId: string) => Promise<void>)[] = [];
    const bench = await EngineBench.open({
      instrument: instruments.get('LH-1')!,
      beside: Object.fromEntries(places.filter(([id]) => id !== 'LH-1')),
      prepare: (executionId) => starts[0]?.(executionId) ?? Promise.resolve(),
      ...(from === undefined ? {} : { dataDir: from.bench.dataDir, clock: new LaterClock(from.bench.labClock.now()) }),
    });
    for (const instrument of instruments.values())
      instrument.script = async (command, signal) => {
        await bench.labClock.sleep((command.params as { ms?: number }).ms ?? 0, signal);
        return instrument.carryOut(command);
      };
    const made = new ForecastBench(bench, instruments);
    starts.push((executionId) => made.beforeStart(executionId));
    await made.queue.open();
    return made;
  }

  submit(plans: readonly Plan[], over: Partial<NewJobs> = {}): Promise<QueuedJob[]> {
    return this.queue.submit(newJobsOf(plans, { requestId: `request-${++this.#requests}`, ...over }), TESTER);
  }

  /** Ends at once, as a killed process does; another can be opened from it. */
  async crash(): Promise<void> {
    this.schedule[Symbol.dispose]();
    await this.bench.crash();
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
