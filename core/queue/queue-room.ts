import type { Clock } from '../base/clock.ts';
import type { LabClock } from '../base/lab-clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { Engine } from '../engine/engine.ts';
import type { Bench } from '../instruments/bench.ts';
import type { Catalog } from '../protocols/catalog.ts';
import type { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import type { ProgramLoader } from '../protocols/program/load-program.ts';
import type { LongPlans } from '../protocols/long-work.ts';
import { readLastCommands, readStepFacts } from '../store/execution-queries.ts';
import type { Journal } from '../store/journal.ts';
import { readCalendars } from '../store/queue-queries.ts';
import type { Store } from '../store/store.ts';
import type { Inventory } from '../workcell/inventory/inventory.ts';
import type { StockClaimant } from '../workcell/inventory/shortage.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { ApprovalGate } from './approval-gate.ts';
import { Batches } from './batches.ts';
import { DispatchGate, forecastJobOf, worldOfJob } from './dispatch-gate.ts';
import type { ForecastJob, World } from './forecast-source.ts';
import { JobDesk } from './job-desk.ts';
import { AGEING_SETTING, DEFAULT_AGEING_HOURS } from './job-order.ts';
import { JobQueue } from './job-queue.ts';
import { JobViews } from './job-views.ts';
import { LabSchedule } from './lab-schedule.ts';
import { RecurringJobs } from './recurring.ts';
import { StorageGate, TimeGate } from './start-gates.ts';
import { StockGate } from './stock-gate.ts';
import { Templates } from './templates.ts';
import { loadVirtualDurations } from './virtual-durations.ts';

export interface QueueRoomDeps {
  readonly store: Pick<Store, 'journal' | 'folder'>;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly library: ProtocolLibrary;
  readonly catalog: Catalog;
  readonly programs: ProgramLoader;
  readonly longPlans?: LongPlans;
  readonly clock: Clock;
  readonly labClock: LabClock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
  readonly resourcesDir: string;
  /** Resolves when the record takes events again. */
  readonly whenWritable: () => Promise<void>;
  readonly inventory?: Inventory;
}

/** Entries at the end of the journal that durations are learnt from at the start. */
const LEARNT_FROM = 20_000;

/** All that people and programs have of the queue. */
export class QueueRoom implements AsyncDisposable {
  readonly queue: JobQueue;
  readonly schedule: LabSchedule;
  readonly desk: JobDesk;
  readonly views: JobViews;
  readonly batches: Batches;
  readonly recurring: RecurringJobs;
  readonly templates: Templates;
  readonly #listening: Disposable;

  constructor(deps: QueueRoomDeps) {
    const { engine, leases, clock, inventory, version } = deps;
    const { journal, folder } = deps.store;
    this.schedule = new LabSchedule({
      ...deps,
      journal,
      calendars: readCalendars(journal.connection),
      virtualDurations: loadVirtualDurations(deps.resourcesDir),
      waiting: (world, most) => waitingIn(this.queue, world, most),
      titleOf: (executionId) =>
        engine.find(executionId)?.facts.workflowName ?? this.queue.get(executionId).workflowName,
      pastStep: (executionId, stepId) => readStepFacts(journal.connection, executionId, stepId),
      past: () => readLastCommands(journal.connection, LEARNT_FROM),
    });
    const dispatch = new DispatchGate(this.schedule, (jobId) => this.queue.activeExecution(jobId));
    const stock = inventory === undefined ? undefined : new StockGate(inventory);
    this.queue = new JobQueue({
      ...deps,
      journal,
      gates: [
        new TimeGate(deps),
        new StorageGate(() => folder.hasRoom),
        new ApprovalGate(deps.library, (planHash) => engine.plan(planHash)),
        dispatch,
        ...(stock === undefined ? [] : [stock]),
      ],
      ageingMs: () => ageingMsOf(journal),
      bind: (job) => dispatch.bind(job),
      pins: (job, bindings) => ({
        appVersion: version,
        driverVersions: leases.like.driverVersions(engine.plan(job.planHash), job.mode, bindings),
      }),
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
    this.#listening = deps.leases.onChanged(() => queue.wake());
    inventory?.addWaiting(() => waitingForTurn(queue));
    this.desk = new JobDesk({ ...deps, queue });
    this.views = new JobViews({
      ...deps,
      journal,
      queue,
      stock,
      explain: (job) => {
        const world = worldOfJob(job);
        return world === null ? null : this.schedule.explain(job.jobId, world);
      },
      expected: (job) => {
        const world = worldOfJob(job);
        return world === null ? null : this.schedule.expected(job.jobId, world);
      },
    });
    this.batches = new Batches(queue, journal, clock);
    this.recurring = new RecurringJobs({ ...deps, journal, queue, desk: this.desk });
    this.templates = new Templates(journal, clock, deps.random);
  }

  /** After `engine.takeOver`. @param runs false: it takes jobs and starts none */
  async open(runs = true): Promise<void> {
    await this.queue.open(runs);
    if (runs) this.recurring.open();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    await this.recurring[Symbol.asyncDispose]();
    this.batches[Symbol.dispose]();
    await this.queue[Symbol.asyncDispose]();
    this.schedule[Symbol.dispose]();
  }
}

/** Jobs that wait, in the order of the queue. */
function* waitingForTurn(queue: JobQueue): Generator<StockClaimant> {
  for (const job of queue.line) if (job.state === 'waiting') yield { ...job, title: job.workflowName };
}

/** Jobs of a world that wait, in the order of the queue. */
function waitingIn(queue: JobQueue, world: World, most: number): ForecastJob[] {
  const found: ForecastJob[] = [];
  for (const job of queue.line) {
    if (found.length >= most) break;
    if (job.state === 'waiting' && worldOfJob(job) === world) found.push(forecastJobOf(job));
  }
  return found;
}

/** The ageing interval of the settings, ms; the default when the setting is missing or makes no sense. */
function ageingMsOf(journal: Journal): number {
  const row = journal.connection.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', AGEING_SETTING);
  const hours = Number(row === undefined ? DEFAULT_AGEING_HOURS : JSON.parse(row.value));
  return (Number.isFinite(hours) && hours > 0 ? hours : DEFAULT_AGEING_HOURS) * 3_600_000;
}
