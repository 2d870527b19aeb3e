import { rmSync } from 'node:fs';
import { SystemClock, type Clock } from '../base/clock.ts';
import { noFaults, type FaultPoint, type ReachFaultPoint } from '../base/fault-points.ts';
import { LabClock, type LabSpeed } from '../base/lab-clock.ts';
import { silentLogger, type Logger } from '../base/logger.ts';
import { SeededRandom } from '../base/random.ts';
import { CAPABILITIES } from '../contract/capabilities.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { LiveExecution } from '../contract/execution.ts';
import type { Plan } from '../contract/plan.ts';
import type { Effect, ExecutionStatus, InstrumentKind, Mode } from '../contract/words.ts';
import { Engine, type NewExecution } from '../engine/engine.ts';
import { FeedHub } from '../host/feed-hub.ts';
import { recordBench } from '../host/record-bench.ts';
import { StorageWatch } from '../host/storage-watch.ts';
import { Bench } from '../instruments/bench.ts';
import { ProgramLoader } from '../protocols/program/load-program.ts';
import { readEventsAfter } from '../store/journal-row.ts';
import { Store, type StoreOptions } from '../store/store.ts';
import { TelemetryStore } from '../store/telemetry-store.ts';
import { LeaseBook } from '../workcell/leases/lease-book.ts';
import { NoTransport, ScriptedInstrument, scriptedDriver } from './scripted-driver.ts';
import { testProtocol } from './plan-of.ts';
import { shippedCatalog } from './shipped-catalog.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export const TESTER = { name: 'tester', role: 'operator' };

/** An instrument on the bench of a test. */
export interface BenchPlace {
  readonly kind: InstrumentKind;
  readonly effect: Effect;
  readonly instrument: ScriptedInstrument;
}

export interface EngineBenchOptions {
  readonly effect?: Effect;
  readonly dataDir?: string;
  readonly clock?: Clock;
  readonly labSpeed?: LabSpeed;
  readonly reach?: ReachFaultPoint;
  readonly instrument?: ScriptedInstrument;
  /** More instruments beside LH-1, by id. */
  readonly beside?: Readonly<Record<string, BenchPlace>>;
  readonly logger?: Logger;
  /** How processes of programs are started. */
  readonly programs?: ProgramLoader;
  readonly store?: Pick<StoreOptions, 'connection' | 'folder'>;
  /** What it takes to set the bench up for a simulated execution. */
  readonly prepare?: (executionId: string) => Promise<void>;
}

/** A real store and engine in a temporary folder, with a scripted liquid handler LH-1. */
export class EngineBench implements AsyncDisposable {
  readonly dataDir: string;
  readonly store: Store;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly feed: FeedHub;
  readonly labClock: LabClock;
  readonly instrument: ScriptedInstrument;
  readonly #places: ReadonlyMap<string, BenchPlace>;
  readonly #cleanup = new AsyncDisposableStack();
  #requests = 0;
  #hasCrashed = false;

  private constructor(options: EngineBenchOptions) {
    const clock = options.clock ?? new SystemClock();
    const logger = options.logger ?? silentLogger;
    this.dataDir = options.dataDir ?? makeTemporaryFolder();
    this.instrument = options.instrument ?? new ScriptedInstrument();
    this.#places = new Map([
      ['LH-1', { kind: 'liquid-handler', effect: options.effect ?? 'consume', instrument: this.instrument }],
      ...Object.entries(options.beside ?? {}),
    ]);
    const reach: ReachFaultPoint = (point, facts) => {
      if (this.#hasCrashed) throw new Error('This process has ended.');
      (options.reach ?? noFaults)(point, facts);
    };
    this.store = this.#cleanup.use(
      Store.open({
        dataDir: this.dataDir,
        clock,
        logger,
        reach,
        folder: { reserveBytes: 1024, floorBytes: 0 },
        ...options.store,
      }),
    );
    this.labClock = this.#cleanup.use(new LabClock(clock, options.labSpeed ?? 'instant'));
    const { journal } = this.store;
    this.bench = this.#cleanup.use(
      new Bench({
        drivers: [...this.#places].map(([id, { kind, effect, instrument }]) =>
          scriptedDriver(kind, effect, () => instrument, {
            driverId: `scripted-${id}`,
            commands: ['act', ...Object.keys(CAPABILITIES[kind])],
          }),
        ),
        clock,
        labClock: this.labClock,
        logger,
        createTransport: () => new NoTransport(),
      }),
    );
    this.leases = this.#cleanup.use(
      new LeaseBook({
        journal,
        bench: this.bench,
        epoch: journal.epoch,
        clock,
        labClock: this.labClock,
      }),
    );
    const watch = this.#cleanup.use(new StorageWatch(this.store, clock, logger));
    this.engine = this.#cleanup.use(
      new Engine({
        journal,
        bench: this.bench,
        leases: this.leases,
        programs: { loader: options.programs ?? new ProgramLoader(), catalog: shippedCatalog() },
        clock,
        labClock: this.labClock,
        random: new SeededRandom(`${this.dataDir} ${journal.epoch}`),
        logger,
        reach,
        whenWritable: () => watch.whenWritable(),
        hasRoom: () => this.store.folder.hasRoom,
        prepare: options.prepare ?? (() => Promise.resolve()),
      }),
    );
    const telemetry = this.#cleanup.use(new TelemetryStore(this.store.folder.telemetryFile));
    const { labClock } = this;
    this.feed = this.#cleanup.use(
      new FeedHub({
        journal,
        engine: this.engine,
        bench: this.bench,
        clock,
        logger,
        labClock: () => ({ labAt: labClock.now(), wallAt: clock.now(), speed: labClock.speed }),
        moreAlerts: () => [],
      }),
    );
    watch.start(this.engine, this.feed);
    this.#cleanup.use(recordBench({ bench: this.bench, journal, telemetry, clock, logger }));
  }

  static async open(options: EngineBenchOptions = {}): Promise<EngineBench> {
    const made = new EngineBench(options);
    for (const instrumentId of made.#places.keys()) {
      made.bench.add({
        instrumentId,
        driverId: `scripted-${instrumentId}`,
        address: { kind: 'virtual', instrument: instrumentId },
        virtual: true,
      });
    }
    await made.bench.connectAll();
    await made.engine.takeOver();
    return made;
  }

  /** What `engine.create` takes, for a plan. */
  newExecution(plan: Plan, mode: Mode = 'simulated', over: Partial<NewExecution> = {}): NewExecution {
    const idOf = (kind: InstrumentKind): string =>
      [...this.#places].find(([, place]) => place.kind === kind)?.[0] ?? 'LH-1';
    return {
      requestId: `request-${++this.#requests}-${this.store.journal.epoch}`,
      plan,
      protocol: testProtocol,
      mode,
      workflowName: plan.workflowName,
      metadata: {},
      operator: 'tester',
      bindings: mode === 'dry-run' ? {} : Object.fromEntries(plan.instruments.map((kind) => [kind, idOf(kind)])),
      appVersion: '0.0.0',
      driverVersions: {},
      ...over,
    };
  }

  async create(plan: Plan, mode: Mode = 'simulated', over: Partial<NewExecution> = {}): Promise<string> {
    const { executionId } = await this.engine.create(this.newExecution(plan, mode, over), TESTER);
    return executionId;
  }

  async start(plan: Plan, mode: Mode = 'simulated', over: Partial<NewExecution> = {}): Promise<string> {
    const executionId = await this.create(plan, mode, over);
    await this.engine.start(executionId, TESTER);
    return executionId;
  }

  /** Runs a plan to its end. */
  async run(plan: Plan, mode: Mode = 'simulated', over: Partial<NewExecution> = {}): Promise<string> {
    const executionId = await this.start(plan, mode, over);
    await this.whenStatus(executionId, 'completed', 'failed', 'cancelled');
    return executionId;
  }

  /** Resolves when the record says so. */
  async whenStatus(executionId: string, ...statuses: ExecutionStatus[]): Promise<ExecutionStatus> {
    await this.when(() => statuses.includes(this.status(executionId)));
    return this.status(executionId);
  }

  /** Resolves after something was recorded for which `check` holds, or holds already. */
  async when(check: () => boolean): Promise<void> {
    while (!check()) await this.nextCommit();
  }

  status(executionId: string): ExecutionStatus {
    return this.store.connection.get<{ status: ExecutionStatus }>(
      'SELECT status FROM executions WHERE execution_id = ?',
      executionId,
    )!.status;
  }

  /** The execution as the engine has it. @throws when it has ended */
  live(executionId: string): LiveExecution {
    return this.engine.find(executionId)!.live();
  }

  /** Status of every step on record, by its id in the plan. */
  stepStatuses(executionId: string): Record<string, string> {
    const rows = this.store.connection.all<{ step_id: string; status: string }>(
      'SELECT step_id, status FROM execution_steps WHERE execution_id = ? ORDER BY step_index',
      executionId,
    );
    return Object.fromEntries(rows.map((row) => [row.step_id.slice(executionId.length + 1), row.status]));
  }

  /** The journal, or what of it is about one subject. */
  events(subject?: string): JournalEvent[] {
    return readEventsAfter(this.store.connection, 0, Number.MAX_SAFE_INTEGER).filter(
      (event) => subject === undefined || event.subject === subject,
    );
  }

  eventsOf<Kind extends JournalEvent['kind']>(kind: Kind, subject?: string): Extract<JournalEvent, { kind: Kind }>[] {
    return this.events(subject).filter((event): event is Extract<JournalEvent, { kind: Kind }> => event.kind === kind);
  }

  /** Ends at once, as a killed process does: what is not committed is lost, and nothing is committed any more. */
  async crash(): Promise<void> {
    this.#hasCrashed = true;
    for (const { executionId } of this.engine.live()) this.engine.find(executionId)?.close();
    await this.#cleanup.disposeAsync();
  }

  /** For `reach`: ends here and now, with everything this process would have done next. */
  endAt(point: FaultPoint): never {
    this.#hasCrashed = true;
    for (const { executionId } of this.engine.live()) this.engine.find(executionId)?.close();
    throw new Error(`This process has ended at ${point}.`);
  }

  /** Ends it and leaves the folder, for another to take over. */
  async close(): Promise<void> {
    await this.#cleanup.disposeAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private nextCommit(): Promise<void> {
    return new Promise((resolve) => {
      const listening = this.store.journal.onCommitted(() => {
        listening[Symbol.dispose]();
        setImmediate(resolve);
      });
    });
  }
}
