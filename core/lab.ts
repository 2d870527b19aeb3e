import { join } from 'node:path';
import type { Clock } from './base/clock.ts';
import { noFaults, type ReachFaultPoint } from './base/fault-points.ts';
import { LabClock } from './base/lab-clock.ts';
import { silentLogger, type Logger } from './base/logger.ts';
import type { Random } from './base/random.ts';
import { AppError, toAppError } from './contract/errors.ts';
import type { InstrumentConfig, TransportAddress } from './contract/instrument.ts';
import type { Plan } from './contract/plan.ts';
import { Engine } from './engine/engine.ts';
import { boundLabwareId } from './engine/bind-params.ts';
import type { ExecutionRun } from './engine/execution-run.ts';
import { FeedHub } from './host/feed-hub.ts';
import { LabServices } from './host/lab-services.ts';
import { recordBench } from './host/record-bench.ts';
import { createRouter, type Router } from './host/router.ts';
import { StorageWatch } from './host/storage-watch.ts';
import { Bench } from './instruments/bench.ts';
import type { DriverDefinition } from './instruments/driver.ts';
import type { Transport } from './instruments/transport.ts';
import type { VirtualLabPort } from './instruments/virtual-lab-port.ts';
import { AnalysisThread } from './protocols/analysis/analysis-thread.ts';
import { CatalogDesk } from './protocols/catalog-desk.ts';
import { loadCatalog, type Catalog, type Vessel } from './protocols/catalog.ts';
import { formatOf, ownFormat } from './protocols/library/files/document-format.ts';
import { programFormat } from './protocols/library/files/program-format.ts';
import { ProtocolLibrary } from './protocols/library/protocol-library.ts';
import type { LongWork } from './protocols/long-work.ts';
import { ProgramLoader } from './protocols/program/load-program.ts';
import { SourceDesk } from './protocols/sources/source-desk.ts';
import { QueueRoom } from './queue/queue-room.ts';
import { stepWaits } from './queue/step-waits.ts';
import { momentText } from './queue/waits.ts';
import type { ConnectionOptions } from './store/connection.ts';
import type { DataFolderOptions } from './store/data-folder.ts';
import type { Journal, NewEvent } from './store/journal.ts';
import { Store } from './store/store.ts';
import { TelemetryStore } from './store/telemetry-store.ts';
import { followHands, WARM_ASIDE } from './workcell/virtual-hands.ts';
import { Workcell } from './workcell/workcell.ts';
import { StockDesk } from './workcell/inventory/stock-desk.ts';
import { LeaseBook } from './workcell/leases/lease-book.ts';

export interface LabOptions {
  readonly drivers: readonly DriverDefinition[];
  readonly createTransport: (address: TransportAddress) => Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly dataDir: string;
  readonly resourcesDir: string;
  readonly version: string;
  readonly logger?: Logger;
  /** Called once the data folder is this process's own; what it gives is ended with the lab. */
  readonly openVirtualLab?: () => Promise<VirtualLabPort & (AsyncDisposable | Disposable)>;
  /** More instruments, added for this start only; those added through the contract are in the record. */
  readonly instruments?: readonly InstrumentConfig[];
  /** For tests: ends the process at a named point. */
  readonly reach?: ReachFaultPoint;
  readonly connection?: ConnectionOptions;
  readonly folder?: DataFolderOptions;
  /** How processes of protocols that are programs are started; the Node that runs this one when not given. */
  readonly programs?: ProgramLoader;
  /** False: no backups by the clock, for a clock that runs through days in a moment. */
  readonly backsUp?: boolean;
  /** False: the queue takes jobs and starts none, for a process that ends before they would. */
  readonly runsQueue?: boolean;
}

/** A running Wellrun: what every shell starts, and the only thing a shell needs. */
export interface Lab extends AsyncDisposable {
  readonly router: Router;
  readonly services: LabServices;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly queue: QueueRoom;
  readonly store: Store;
}

/**
 * Opens the record, takes over what an earlier process left, connects the bench, and serves the contract.
 * @throws AppError `storage-in-use`, `storage-fault`, `storage-damaged`
 */
export async function createLab(options: LabOptions): Promise<Lab> {
  const logger = options.logger ?? silentLogger;
  const reach = options.reach ?? noFaults;
  const { clock, random } = options;
  const cleanup = new AsyncDisposableStack();
  try {
    const store = cleanup.use(openStore(options, logger, reach));
    const { journal } = store;
    let hasStarted = false;
    // The last entry of this process, after everything that the rest of the ending brings.
    cleanup.defer(async () => {
      if (!hasStarted) return;
      await journal.append([{ kind: 'lab.stopped', subject: 'lab', data: {} }]).catch(() => undefined);
    });
    const virtualLab = cleanup.use(await options.openVirtualLab?.());
    const labClock = virtualLab?.clock ?? cleanup.use(new LabClock(clock));
    const bench = cleanup.use(
      new Bench({ drivers: options.drivers, clock, labClock, logger, createTransport: options.createTransport }),
    );
    addInstruments(bench, store, options, virtualLab);
    const leases = cleanup.use(new LeaseBook({ journal, bench, epoch: journal.epoch, clock, labClock }));
    const catalogDesk = cleanup.use(new CatalogDesk(journal, loadCatalog(options.resourcesDir)));
    const { catalog } = catalogDesk;
    const programs = options.programs ?? new ProgramLoader();
    const stock = cleanup.use(new StockDesk({ ...options, journal, catalog, logger }));
    const watch = cleanup.use(new StorageWatch(store, clock, logger));
    const engine = cleanup.use(
      new Engine({
        journal,
        bench,
        leases,
        programs: { loader: programs, catalog },
        clock,
        labClock,
        random,
        logger,
        reach,
        whenWritable: () => watch.whenWritable(),
        hasRoom: () => store.folder.hasRoom,
        beforeStart: ({ facts, plan }) => stock.inventory.startEvents(facts, plan),
        prepare: (executionId, plan) => prepareVirtualBench(virtualLab, executionId, plan, catalog),
        ...(virtualLab === undefined ? {} : { putDown: (pieces) => virtualLab.placeLabware([...pieces]) }),
      }),
    );
    if (virtualLab !== undefined) {
      cleanup.use(engine.onEnded((run) => clearVirtualBench(virtualLab, run, logger)));
      cleanup.use(followHands(journal, virtualLab, logger));
    }
    const analyses = cleanup.use(new AnalysisThread({ clock, logger }));
    const { library, sources } = openLibrary(options, { journal, catalog, programs, logger, longWork: analyses });
    const telemetry = cleanup.use(new TelemetryStore(store.folder.telemetryFile));
    const workcell = cleanup.use(
      new Workcell({ ...options, store, bench, leases, catalog, logger, runningCount: () => engine.runningCount }),
    );
    const { inventory } = stock;
    const room = { store, engine, bench, leases, library, catalog, programs, labClock, logger, inventory };
    const queue = cleanup.use(
      new QueueRoom({ ...options, ...room, longPlans: analyses, whenWritable: () => watch.whenWritable() }),
    );
    let services: LabServices | undefined;
    const feed = cleanup.use(
      new FeedHub({
        journal,
        engine,
        bench,
        clock,
        logger,
        moreAlerts: () => [...workcell.alerts(), ...stock.inventory.alerts()],
        stepWaits: () => stepWaits(leases, (at) => momentText(at, clock.now(), clock.offsetMinutes())),
        labClock: () => services?.labClock() ?? { labAt: labClock.now(), wallAt: clock.now(), speed: labClock.speed },
      }),
    );
    services = new LabServices({
      store,
      engine,
      bench,
      library,
      sources,
      catalogDesk,
      analyses,
      programs,
      feed,
      telemetry,
      queue,
      workcell,
      stock,
      clock,
      random,
      logger,
      version: options.version,
      virtualLab,
    });
    watch.start(engine, feed);
    cleanup.use(recordBench({ bench, journal, telemetry, clock, logger }));
    await journal.append([startedEvent(store, options.version)]);
    await library.open();
    if (virtualLab !== undefined) await stock.stockVirtualLab();
    store.anchor();
    await engine.takeOver();
    await queue.open(options.runsQueue);
    hasStarted = true;
    void bench.connectAll();
    const disposal = cleanup.move();
    return {
      router: createRouter(services),
      services,
      engine,
      bench,
      queue,
      store,
      [Symbol.asyncDispose]: () => disposal.disposeAsync(),
    };
  } catch (error) {
    await cleanup.disposeAsync();
    throw toAppError(error);
  }
}

interface LibraryParts {
  readonly journal: Journal;
  readonly catalog: Catalog;
  readonly programs: ProgramLoader;
  readonly logger: Logger;
  readonly longWork: LongWork;
}

/** The library of protocols, and the git repositories that feed it. */
function openLibrary(options: LabOptions, { journal, catalog, programs, logger, longWork }: LibraryParts) {
  const folders = ['protocols', 'programs'].map((name) => join(options.resourcesDir, name));
  const library = new ProtocolLibrary({ folders, journal, catalog, logger, longWork });
  const sources = new SourceDesk({
    journal,
    clock: options.clock,
    folder: join(options.dataDir, 'sources'),
    isProtocol: (path) => path.endsWith('.wellrun.json') || path.endsWith('.wellrun.ts'),
    read: async (fileName, text) =>
      formatOf([programFormat(catalog, programs), ownFormat(longWork)], fileName, text).read(fileName, text),
    addVersion: (document, given) => library.addVersion(document, given),
  });
  return { library, sources };
}

function openStore(options: LabOptions, logger: Logger, reach: ReachFaultPoint): Store {
  const { dataDir, clock, connection, folder } = options;
  return Store.open({
    dataDir,
    clock,
    logger,
    reach,
    ...(connection === undefined ? {} : { connection }),
    ...(folder === undefined ? {} : { folder }),
  });
}

function addInstruments(bench: Bench, store: Store, options: LabOptions, virtualLab: VirtualLabPort | undefined): void {
  const recorded = store.connection.all<{
    instrument_id: string;
    config: string | null;
    needs_clearing: string | null;
    needs_clearing_since: number | null;
  }>('SELECT * FROM instruments');
  const configs = [
    ...(virtualLab?.instruments ?? []),
    ...(options.instruments ?? []),
    ...recorded.flatMap((row) => (row.config === null ? [] : [JSON.parse(row.config) as InstrumentConfig])),
  ];
  for (const config of configs) {
    try {
      bench.add(config);
    } catch (error) {
      options.logger?.error(
        { instrument: config.instrumentId, error: String(error) },
        'An instrument could not be put on the bench.',
      );
    }
  }
  for (const row of recorded) {
    if (row.needs_clearing === null) continue;
    bench
      .find(row.instrument_id)
      ?.setNeedsClearing({ reason: row.needs_clearing, since: row.needs_clearing_since ?? 0 });
  }
}

async function prepareVirtualBench(
  virtualLab: VirtualLabPort | undefined,
  executionId: string,
  plan: Plan,
  catalog: Catalog,
): Promise<void> {
  if (virtualLab === undefined)
    throw new AppError('instrument-missing', 'This host has no virtual lab for a simulated execution.');
  const instrumentOf = new Map(
    virtualLab.instruments.map((config) => [config.driverId.replace(/^virtual-/, ''), config.instrumentId]),
  );
  await virtualLab.loadLabware(
    plan.labware.map((labware) => ({
      labwareId: boundLabwareId(executionId, labware.labwareId),
      type: labware.type,
      ...shapeOf(catalog.vessels.get(labware.type)),
      // It stands aside until it is needed; what comes out of an incubator stays warm.
      ...(labware.location?.instrument === 'incubator'
        ? { place: { instrument: instrumentOf.get('incubator') ?? 'incubator', place: WARM_ASIDE } }
        : {}),
      ...(labware.contents === undefined ? {} : { contents: labware.contents as never }),
    })),
  );
}

/** The virtual lab knows the vessels of the reference data; of imported ones it is told the shape. */
function shapeOf(vessel: Vessel | undefined): Pick<Parameters<VirtualLabPort['loadLabware']>[0][number], 'shape'> {
  if (vessel?.isImported !== true) return {};
  const { name, rows, columns, totalUl } = vessel;
  const kind = vessel.kind === 'tube' || vessel.kind === 'reservoir' ? vessel.kind : 'plate';
  return { shape: { name, kind, rows, columns, totalUl } };
}

/**
 * A completed execution leaves nothing on the virtual bench. What one that was cut short leaves stays there, so that
 * another can go on from where it stopped.
 */
function clearVirtualBench(virtualLab: VirtualLabPort, run: ExecutionRun, logger: Logger): void {
  if (run.facts.mode !== 'simulated' || run.facts.status !== 'completed') return;
  const labware = run.plan.labware.map((one) => boundLabwareId(run.facts.labwareOwner, one.labwareId));
  virtualLab.unloadLabware(labware).catch((error: unknown) => {
    logger.warn({ executionId: run.id, error: String(error) }, 'Labware could not be taken off the virtual bench.');
  });
}

function startedEvent(store: Store, version: string): NewEvent {
  const data = { version, epoch: store.journal.epoch, sqlite: sqliteVersion(store), clean: store.wasClean };
  return { kind: 'lab.started', subject: 'lab', data };
}

function sqliteVersion(store: Store): string {
  return store.connection.get<{ version: string }>('SELECT sqlite_version() AS version')?.version ?? '';
}
