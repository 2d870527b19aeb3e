import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SystemClock } from '#core/base/clock.ts';
import { noFaults } from '#core/base/fault-points.ts';
import { LabClock } from '#core/base/lab-clock.ts';
import { silentLogger } from '#core/base/logger.ts';
import { systemRandom } from '#core/base/random.ts';
import type { Plan } from '#core/contract/plan.ts';
import type { Mode } from '#core/contract/words.ts';
import { Engine } from '#core/engine/engine.ts';
import { Bench } from '#core/instruments/bench.ts';
import { LeaseBook } from '#core/workcell/leases/lease-book.ts';
import { Store } from '#core/store/store.ts';
import { commandOf, planOf, stepOf, testProtocol } from '#core/testing/plan-of.ts';
import { NoTransport } from '#core/testing/scripted-driver.ts';
import { directDriver } from './direct-driver.ts';

/** Beside the project and not in the system's temporary folder, which may lie in memory: these are to be real files. */
export const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/bench/', import.meta.url));

const OPERATOR = { name: 'bench', role: 'operator' };

export function temporaryFolder(): string {
  mkdirSync(CACHE, { recursive: true });
  return mkdtempSync(join(CACHE, 'run-'));
}

/** The real engine, journal and bench on a real file with synchronous=FULL, and instruments that answer at once. */
export class MeasuredLab implements AsyncDisposable {
  readonly dataDir: string;
  readonly store: Store;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly clock = new SystemClock();
  readonly labClock: LabClock;
  readonly #ended = new Map<string, (status: string) => void>();
  #requests = 0;

  private constructor() {
    const { clock } = this;
    this.dataDir = temporaryFolder();
    this.store = Store.open({ dataDir: this.dataDir, clock });
    this.labClock = new LabClock(clock, 'instant');
    this.bench = new Bench({
      drivers: [directDriver],
      clock,
      labClock: this.labClock,
      logger: silentLogger,
      createTransport: () => new NoTransport(),
    });
    this.leases = new LeaseBook({
      journal: this.store.journal,
      bench: this.bench,
      epoch: this.store.journal.epoch,
      clock,
      labClock: this.labClock,
    });
    this.engine = new Engine({
      journal: this.store.journal,
      bench: this.bench,
      leases: this.leases,
      clock,
      labClock: this.labClock,
      random: systemRandom(),
      logger: silentLogger,
      reach: noFaults,
      whenWritable: () => Promise.resolve(),
      hasRoom: () => true,
      prepare: () => Promise.resolve(),
    });
    this.engine.onEnded((run) => {
      this.#ended.get(run.id)?.(run.facts.status);
      this.#ended.delete(run.id);
    });
  }

  static async open(instruments: number): Promise<MeasuredLab> {
    const lab = new MeasuredLab();
    for (let at = 0; at < instruments; at++) {
      const address = { kind: 'virtual', instrument: instrumentName(at) } as const;
      lab.bench.add({
        instrumentId: instrumentName(at),
        driverId: directDriver.manifest.driverId,
        address,
        virtual: true,
      });
    }
    await lab.bench.connectAll();
    await lab.engine.takeOver();
    return lab;
  }

  async create(plan: Plan, mode: Mode, instrument = 0): Promise<string> {
    const { executionId } = await this.engine.create(
      {
        requestId: `request-${++this.#requests}`,
        plan,
        protocol: testProtocol,
        mode,
        workflowName: plan.workflowName,
        metadata: { experiment_id: `exp-${this.#requests}`, researcher: 'R. Miller', project: 'bench' },
        operator: OPERATOR.name,
        bindings: mode === 'dry-run' ? {} : { 'liquid-handler': instrumentName(instrument) },
        appVersion: '0.1.0',
        driverVersions: { [instrumentName(instrument)]: '1.0.0' },
      },
      OPERATOR,
    );
    return executionId;
  }

  async start(executionId: string): Promise<void> {
    await this.engine.start(executionId, OPERATOR);
  }

  /** Creates an execution, runs it, and resolves when its end is durable. */
  async run(plan: Plan, instrument = 0): Promise<void> {
    const executionId = await this.create(plan, 'simulated', instrument);
    const ended = new Promise<string>((resolve) => this.#ended.set(executionId, resolve));
    await this.start(executionId);
    const status = await ended;
    if (status !== 'completed') throw new Error(`${executionId} ended ${status}, so nothing was measured.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    await this.bench[Symbol.asyncDispose]();
    this.labClock[Symbol.dispose]();
    this.store[Symbol.dispose]();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function instrumentName(at: number): string {
  return `LH-${at + 1}`;
}

/** A plan of steps in a row, each one command to an instrument that must never be repeated unasked. */
export function planOfSteps(count: number): Plan {
  const steps = Array.from({ length: count }, (_, at) => {
    const params = { labwareId: 'assay_plate', wells: ['A1', 'A2', 'A3'], volumeUl: 50 };
    return stepOf(`dispense.${at + 1}`, {
      name: `Dispense ${at + 1}`,
      params,
      commands: [commandOf('consume', { command: 'dispense', params, label: `dispense ${at + 1}` })],
    });
  });
  return { ...planOf(steps), cellLine: 'A549' };
}
