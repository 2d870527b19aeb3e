import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock, type Clock } from '../base/clock.ts';
import { noFaults, type ReachFaultPoint } from '../base/fault-points.ts';
import { LabClock } from '../base/lab-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { SeededRandom } from '../base/random.ts';
import type { Plan } from '../contract/plan.ts';
import type { Effect, ExecutionStatus, Mode } from '../contract/words.ts';
import { Engine } from '../engine/engine.ts';
import { Bench } from '../instruments/bench.ts';
import { Store } from '../store/store.ts';
import { NoTransport, ScriptedInstrument, scriptedDriver } from './scripted-driver.ts';
import { testProtocol } from './plan-of.ts';

export const TESTER = { name: 'tester', role: 'operator' };

export interface EngineBenchOptions {
  readonly effect?: Effect;
  readonly dataDir?: string;
  readonly clock?: Clock;
  readonly reach?: ReachFaultPoint;
  readonly instrument?: ScriptedInstrument;
}

/** A real store and engine in a temporary folder, with one scripted liquid handler LH-1. */
export class EngineBench implements AsyncDisposable {
  readonly dataDir: string;
  readonly store: Store;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly labClock: LabClock;
  readonly instrument: ScriptedInstrument;
  #requests = 0;

  private constructor(options: EngineBenchOptions) {
    const clock = options.clock ?? new SystemClock();
    this.dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'wellrun-test-'));
    this.instrument = options.instrument ?? new ScriptedInstrument();
    const reach = options.reach ?? noFaults;
    this.store = Store.open({ dataDir: this.dataDir, clock, reach, folder: { reserveBytes: 1024, floorBytes: 0 } });
    this.labClock = new LabClock(clock, 'instant');
    this.bench = new Bench({
      drivers: [scriptedDriver('liquid-handler', options.effect ?? 'consume', () => this.instrument)],
      clock,
      labClock: this.labClock,
      logger: silentLogger,
      createTransport: () => new NoTransport(),
    });
    this.engine = new Engine({
      journal: this.store.journal,
      bench: this.bench,
      clock,
      labClock: this.labClock,
      random: new SeededRandom(this.dataDir),
      logger: silentLogger,
      reach,
      whenWritable: () => Promise.resolve(),
      hasRoom: () => true,
      prepare: () => Promise.resolve(),
    });
  }

  static async open(options: EngineBenchOptions = {}): Promise<EngineBench> {
    const made = new EngineBench(options);
    made.bench.add({
      instrumentId: 'LH-1',
      driverId: 'scripted-liquid-handler',
      address: { kind: 'virtual', instrument: 'LH-1' },
      virtual: true,
    });
    await made.bench.connectAll();
    await made.engine.takeOver();
    return made;
  }

  async create(plan: Plan, mode: Mode = 'simulated'): Promise<string> {
    const { executionId } = await this.engine.create(
      {
        requestId: `request-${++this.#requests}-${this.store.journal.epoch}`,
        plan,
        protocol: testProtocol,
        mode,
        workflowName: plan.workflowName,
        metadata: {},
        operator: 'tester',
        bindings: mode === 'dry-run' ? {} : Object.fromEntries(plan.instruments.map((kind) => [kind, 'LH-1'])),
        appVersion: '0.0.0',
        driverVersions: {},
      },
      TESTER,
    );
    return executionId;
  }

  async start(plan: Plan, mode: Mode = 'simulated'): Promise<string> {
    const executionId = await this.create(plan, mode);
    await this.engine.start(executionId, TESTER);
    return executionId;
  }

  /** Resolves when the record says so. */
  async whenStatus(executionId: string, ...statuses: ExecutionStatus[]): Promise<ExecutionStatus> {
    for (;;) {
      const status = this.status(executionId);
      if (statuses.includes(status)) return status;
      await this.nextCommit();
    }
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Ends it and leaves the folder, for another to take over. */
  async close(): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    await this.bench[Symbol.asyncDispose]();
    this.labClock[Symbol.dispose]();
    this.store[Symbol.dispose]();
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
