import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Engine } from '../engine/engine.ts';
import type { Bench } from '../instruments/bench.ts';
import { driverVersionsOf } from '../instruments/driver-versions.ts';
import type { Catalog } from '../protocols/catalog.ts';
import type { ProtocolLibrary } from '../protocols/library.ts';
import type { Journal } from '../store/journal.ts';
import type { Store } from '../store/store.ts';
import type { Inventory } from '../workcell/inventory/inventory.ts';
import { Batches } from './batches.ts';
import { FreeInstruments } from './free-instruments.ts';
import { JobDesk } from './job-desk.ts';
import { AGEING_SETTING, DEFAULT_AGEING_HOURS } from './job-order.ts';
import { JobQueue } from './job-queue.ts';
import { JobViews, type JobViewsDeps } from './job-views.ts';
import type { QueuedJob } from './queued-job.ts';
import { RecurringJobs } from './recurring.ts';
import { StorageGate, TimeGate, type StartGate } from './start-gates.ts';
import { StockGate } from './stock-gate.ts';
import { Templates } from './templates.ts';

/** Says whose turn it is and with which instruments it starts. */
export interface Dispatch extends StartGate {
  /** @throws AppError `instrument-missing` */
  bind(job: QueuedJob): Readonly<Record<string, string>>;
}

export interface QueueRoomDeps {
  readonly store: Pick<Store, 'journal' | 'folder'>;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly library: ProtocolLibrary;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly labClock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
  /** Resolves when the record takes events again. */
  readonly whenWritable: () => Promise<void>;
  readonly inventory?: Inventory;
  /** Without one a job starts when all its instruments are free, and has them to itself. */
  readonly dispatch?: Dispatch;
  readonly expected?: JobViewsDeps['expected'];
}

/** All that people and programs have of the queue. */
export class QueueRoom implements AsyncDisposable {
  readonly queue: JobQueue;
  readonly desk: JobDesk;
  readonly views: JobViews;
  readonly batches: Batches;
  readonly recurring: RecurringJobs;
  readonly templates: Templates;

  constructor(deps: QueueRoomDeps) {
    const { engine, bench, clock, inventory, version } = deps;
    const { journal, folder } = deps.store;
    const dispatch =
      deps.dispatch ??
      new FreeInstruments({
        bench,
        kindsOf: (planHash) => engine.plan(planHash).instruments,
        isActive: (jobId) => this.queue.isActive(jobId),
      });
    const stock = inventory === undefined ? undefined : new StockGate(inventory);
    this.queue = new JobQueue({
      ...deps,
      journal,
      gates: [
        new TimeGate(deps),
        new StorageGate(() => folder.hasRoom),
        dispatch,
        ...(stock === undefined ? [] : [stock]),
      ],
      ageingMs: () => ageingMsOf(journal),
      bind: (job) => dispatch.bind(job),
      pins: (bindings) => ({ appVersion: version, driverVersions: driverVersionsOf(bench, bindings) }),
      ...(inventory === undefined
        ? {}
        : {
            besideSubmission: (jobId, plan, mode) => inventory.reserveEvents(jobId, plan, mode),
            besideStart: (job, executionId) =>
              inventory.reserveEvents(executionId, engine.plan(job.planHash), job.mode),
            besideCancel: (jobId) => inventory.releaseEvents(jobId),
          }),
    });
    const { queue } = this;
    this.desk = new JobDesk({ ...deps, queue });
    this.views = new JobViews({ ...deps, journal, queue, stock });
    this.batches = new Batches(queue, journal, clock);
    this.recurring = new RecurringJobs({ ...deps, journal, queue, desk: this.desk });
    this.templates = new Templates(journal, clock, deps.random);
  }

  /** After `engine.takeOver`. */
  async open(): Promise<void> {
    await this.queue.open();
    this.recurring.open();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.recurring[Symbol.asyncDispose]();
    this.batches[Symbol.dispose]();
    await this.queue[Symbol.asyncDispose]();
  }
}

/** The ageing interval of the settings, ms; the default when the setting is missing or makes no sense. */
function ageingMsOf(journal: Journal): number {
  const row = journal.connection.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', AGEING_SETTING);
  const hours = Number(row === undefined ? DEFAULT_AGEING_HOURS : JSON.parse(row.value));
  return (Number.isFinite(hours) && hours > 0 ? hours : DEFAULT_AGEING_HOURS) * 3_600_000;
}
