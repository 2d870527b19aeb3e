import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import type { createExecutionSchema, ExecutionSummary } from '../contract/execution.ts';
import type { LabClockView } from '../contract/feed.ts';
import type { faultSchema, InstrumentConfig } from '../contract/instrument.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { isTerminal, type Outcome } from '../contract/words.ts';
import type { z } from 'zod';
import type { Engine, NewExecution } from '../engine/engine.ts';
import { assertWasCalled } from '../engine/take-over-calls.ts';
import type { Bench } from '../instruments/bench.ts';
import type { VirtualLabPort } from '../instruments/virtual-lab-port.ts';
import type { AnalysisThread } from '../protocols/analysis/analysis-thread.ts';
import type { Catalog } from '../protocols/catalog.ts';
import type { CatalogDesk } from '../protocols/catalog-desk.ts';
import { APPROVAL_SETTING, assertApprovalPolicy } from '../protocols/library/approval.ts';
import { FileDesk } from '../protocols/library/files/file-desk.ts';
import { opentronsFormat } from '../protocols/library/files/opentrons-format.ts';
import { ownFormat } from '../protocols/library/files/document-format.ts';
import { programFormat } from '../protocols/library/files/program-format.ts';
import { Drafts } from '../protocols/library/drafts.ts';
import type { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import { SearchIndex } from '../protocols/library/search-index.ts';
import type { SourceDesk } from '../protocols/sources/source-desk.ts';
import { judgeCommandError } from '../model/command-judgement.ts';
import { tipsBefore } from '../model/tip-holds.ts';
import type { ProgramLoader } from '../protocols/program/load-program.ts';
import { planDocument } from '../protocols/program/plan-document.ts';
import { importProgram } from '../protocols/program/trace-program.ts';
import type { QueueRoom } from '../queue/queue-room.ts';
import { planOfExecution } from '../store/execution-plan.ts';
import { countExecutions, findByRequest, getExecutionRow, readPlan } from '../store/execution-queries.ts';
import { metadataOf } from '../store/execution-rows.ts';
import type { Actor } from '../store/journal.ts';
import type { Store } from '../store/store.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import type { StockDesk } from '../workcell/inventory/stock-desk.ts';
import type { Workcell } from '../workcell/workcell.ts';
import type { FeedHub } from './feed-hub.ts';

export interface LabServicesDeps {
  readonly store: Store;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly library: ProtocolLibrary;
  readonly sources: SourceDesk;
  readonly catalogDesk: CatalogDesk;
  readonly analyses: AnalysisThread;
  readonly programs: ProgramLoader;
  readonly feed: FeedHub;
  readonly telemetry: TelemetryStore;
  readonly queue: QueueRoom;
  readonly workcell: Workcell;
  readonly stock: StockDesk;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly version: string;
  readonly virtualLab: VirtualLabPort | undefined;
}

const MANUAL_LIMIT_MS = 10 * 60 * 1000;

/** What the router needs done that belongs to no single room below. */
export class LabServices {
  readonly store: Store;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly library: ProtocolLibrary;
  readonly drafts: Drafts;
  readonly search: SearchIndex;
  readonly files: FileDesk;
  readonly sources: SourceDesk;
  readonly catalogDesk: CatalogDesk;
  readonly catalog: Catalog;
  readonly analyses: AnalysisThread;
  readonly programs: ProgramLoader;
  readonly feed: FeedHub;
  readonly telemetry: TelemetryStore;
  readonly queue: QueueRoom;
  readonly workcell: Workcell;
  readonly stock: StockDesk;
  readonly logger: Logger;
  readonly #deps: LabServicesDeps;
  readonly #startedAt: number;

  constructor(deps: LabServicesDeps) {
    this.#deps = deps;
    this.store = deps.store;
    this.engine = deps.engine;
    this.bench = deps.bench;
    this.library = deps.library;
    const { catalog } = deps.catalogDesk;
    this.drafts = new Drafts({
      journal: deps.store.journal,
      library: deps.library,
      clock: deps.clock,
      readProgram: (file) => importProgram(file, catalog, deps.programs),
      longWork: deps.analyses,
    });
    this.files = new FileDesk({
      library: deps.library,
      formats: [
        programFormat(catalog, deps.programs),
        opentronsFormat(catalog, deps.analyses),
        ownFormat(deps.analyses),
      ],
      importLabware: (text, actor) => deps.workcell.definitions.import(text, actor),
    });
    this.search = new SearchIndex({ ...deps, catalog, journal: deps.store.journal });
    this.sources = deps.sources;
    this.catalogDesk = deps.catalogDesk;
    this.catalog = catalog;
    this.analyses = deps.analyses;
    this.programs = deps.programs;
    this.feed = deps.feed;
    this.telemetry = deps.telemetry;
    this.queue = deps.queue;
    this.workcell = deps.workcell;
    this.stock = deps.stock;
    this.logger = deps.logger;
    this.#startedAt = deps.clock.now();
  }

  /** Now, ms since 1970. */
  now(): number {
    return this.#deps.clock.now();
  }

  overview() {
    return {
      version: this.#deps.version,
      dataDir: this.store.folder.path,
      epoch: this.store.journal.epoch,
      firstStart: this.settings()['guide.finished'] !== true,
      protocolCount: this.library.count,
      executionCount: countExecutions(this.store.connection),
      virtualLab: this.#deps.virtualLab?.where ?? ('none' as const),
      startedAt: this.#startedAt,
    };
  }

  labClock(): LabClockView {
    const wallAt = this.#deps.clock.now();
    const lab = this.#deps.virtualLab?.clock;
    return lab === undefined ? { labAt: wallAt, wallAt, speed: 1 } : { labAt: lab.now(), wallAt, speed: lab.speed };
  }

  async setSpeed(speed: number | 'instant'): Promise<LabClockView> {
    await this.#virtualLab().setSpeed(speed);
    this.feed.clockChanged();
    return this.labClock();
  }

  async resetVirtualLab(): Promise<void> {
    const user = this.bench.all().find((link) => link.config.virtual && link.usedBy !== undefined);
    if (user !== undefined)
      throw new AppError(
        'conflict',
        `${user.usedBy?.executionId ?? 'An execution'} uses the virtual lab. Stop it first.`,
      );
    await this.#virtualLab().reset();
    await this.stock.restockVirtualLab();
    this.feed.clockChanged();
  }

  async injectFault(instrumentId: string, fault: z.infer<typeof faultSchema>): Promise<void> {
    const link = this.bench.get(instrumentId);
    if (!link.config.virtual)
      throw new AppError(
        'bad-input',
        `${instrumentId} is a real instrument; faults are practised on virtual ones only.`,
      );
    await this.#virtualLab().injectFault(instrumentId, fault);
  }

  settings(): Record<string, Json> {
    const rows = this.store.connection.all<{ key: string; value: string }>('SELECT key, value FROM settings');
    return Object.fromEntries(rows.map((row) => [row.key, JSON.parse(row.value) as Json]));
  }

  /** @throws AppError `bad-input` for a value that the setting cannot have */
  async setSetting(key: string, value: Json, actor: Actor): Promise<void> {
    if (key === APPROVAL_SETTING) assertApprovalPolicy(value);
    const old = this.settings()[key] ?? null;
    await this.store.journal.append([{ kind: 'settings.changed', subject: key, data: { key, old, value } }], actor);
  }

  /** Cell lines and compounds that parameters of those types can take. */
  choices() {
    const list = (items: ReadonlyMap<string, { readonly name: string }>) =>
      [...items].map(([value, item]) => ({ value, title: item.name === value ? value : `${value}, ${item.name}` }));
    return { cellLines: list(this.catalog.cellLines), compounds: list(this.catalog.compounds) };
  }

  /** Parameters of the last execution of a protocol, to start a form from. */
  lastValues(protocolId: string): JsonObject {
    const row = this.store.connection.get<{ plan_hash: string }>(
      'SELECT plan_hash FROM executions WHERE protocol_id = ? ORDER BY created_at DESC, number DESC LIMIT 1',
      protocolId,
    );
    return row === undefined ? {} : readPlan(this.store.connection, row.plan_hash).plan.parameters;
  }

  /** @param given the protocol itself, when it is not one of the library */
  async createExecution(
    input: z.infer<typeof createExecutionSchema>,
    given?: ProtocolDocument,
  ): Promise<ExecutionSummary> {
    const document = given ?? this.library.document(input.protocolId, input.version);
    const planned = await planDocument(document, input.parameters, this.catalog, this.programs, this.analyses);
    if ('issues' in planned) {
      const first = planned.issues[0];
      throw new AppError('protocol-invalid', `${first?.path ?? 'parameters'}: ${first?.sentence ?? 'not valid'}`, {
        issues: planned.issues,
      });
    }
    const { plan } = planned;
    this.library.assertApproved(plan, input.mode);
    if (input.mode === 'simulated' && input.speed !== undefined) await this.setSpeed(input.speed);
    const { like } = this.queue.schedule.claimable;
    const bindings = like.bind(plan, input.mode, input.bindings);
    return this.#create(
      {
        requestId: input.requestId,
        plan,
        protocol: document,
        mode: input.mode,
        workflowName: input.workflowName ?? plan.workflowName,
        metadata: input.metadata,
        operator: input.operator,
        bindings,
        appVersion: this.#deps.version,
        driverVersions: like.driverVersions(plan, input.mode, bindings),
      },
      { name: input.operator, role: 'operator' },
    );
  }

  /** Starts a pending execution. @throws AppError as the engine, and `conflict` when its version may not be started any more */
  start(executionId: string, actor: Actor): Promise<ExecutionSummary> {
    const run = this.engine.find(executionId);
    if (run?.facts.status === 'pending') this.library.assertApproved(run.plan, run.facts.mode);
    return this.engine.start(executionId, actor);
  }

  /** A new execution with the plan of an ended one, from a chosen step on. */
  async runAgain(executionId: string, requestId: string, fromStepId: string | undefined): Promise<ExecutionSummary> {
    const row = getExecutionRow(this.store.connection, executionId);
    if (!isTerminal(row.status))
      throw new AppError('conflict', `${executionId} has not ended. Stop it first, then run it again.`);
    const { plan, protocol } = readPlan(this.store.connection, row.plan_hash);
    if (fromStepId !== undefined) {
      // A program may have taken steps that nobody foresaw.
      const { steps } = planOfExecution(this.store.connection, row, plan);
      if (!steps.some((step) => step.stepId === fromStepId))
        throw new AppError('not-found', `${executionId} has no step ${fromStepId}.`);
      if (plan.program !== undefined && row.mode !== 'dry-run')
        assertWasCalled(this.store.connection, executionId, fromStepId);
    }
    const pickUp = fromStepId === undefined ? undefined : tipsBefore(plan, fromStepId);
    if (pickUp !== undefined)
      throw new AppError(
        'conflict',
        `This step works with tips that step ${pickUp.number}, "${pickUp.name}", picks up. Run it again from that step, or from one before it.`,
      );
    this.library.assertApproved(plan, row.mode);
    const { like } = this.queue.schedule.claimable;
    const bindings = like.bind(plan, row.mode, {});
    return this.#create(
      {
        requestId,
        plan,
        protocol,
        mode: row.mode,
        workflowName: row.workflow_name,
        metadata: metadataOf(row),
        operator: row.operator,
        bindings,
        appVersion: this.#deps.version,
        driverVersions: like.driverVersions(plan, row.mode, bindings),
        resumedFrom: executionId,
        ...(fromStepId === undefined ? {} : { startStepId: fromStepId }),
      },
      { name: row.operator, role: 'operator' },
    );
  }

  async addInstrument(config: InstrumentConfig, actor: Actor): Promise<void> {
    if (config.virtual || config.address.kind === 'virtual') {
      throw new AppError('bad-input', 'Virtual instruments belong to the virtual lab; add real ones here.');
    }
    const link = this.bench.add(config);
    await this.store.journal.append(
      [{ kind: 'instrument.added', subject: config.instrumentId, data: { config } }],
      actor,
    );
    await link.connect();
  }

  async removeInstrument(instrumentId: string, actor: Actor): Promise<void> {
    if (this.bench.get(instrumentId).config.virtual)
      throw new AppError('bad-input', `${instrumentId} belongs to the virtual lab.`);
    await this.bench.remove(instrumentId);
    await this.store.journal.append([{ kind: 'instrument.removed', subject: instrumentId, data: {} }], actor);
  }

  async disconnectInstrument(instrumentId: string): Promise<void> {
    const link = this.bench.get(instrumentId);
    if (link.usedBy !== undefined)
      throw new AppError('conflict', `${instrumentId} is in use by ${link.usedBy.executionId}.`);
    await link.disconnect();
  }

  async clearInstrument(instrumentId: string, note: string, actor: Actor): Promise<void> {
    const link = this.bench.get(instrumentId);
    if (link.needsClearing === null) throw new AppError('conflict', `${instrumentId} needs no clearing.`);
    await this.store.journal.append(
      [{ kind: 'instrument.cleared', subject: instrumentId, data: { note }, reason: note }],
      actor,
    );
  }

  /** One command by hand, on an instrument no execution uses; on record like every other. */
  async runByHand(instrumentId: string, command: string, params: JsonObject, actor: Actor): Promise<Json> {
    const link = this.bench.get(instrumentId);
    if (link.usedBy !== undefined)
      throw new AppError('instrument-busy', `${instrumentId} is in use by ${link.usedBy.executionId}.`);
    const manifest = link.definition.manifest.commands[command];
    if (manifest === undefined) throw new AppError('not-found', `${instrumentId} has no command "${command}".`);
    const parsed = manifest.params.safeParse(params);
    if (!parsed.success) {
      const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), sentence: issue.message }));
      throw new AppError('bad-input', `${issues[0]?.path ?? 'params'}: ${issues[0]?.sentence ?? 'not valid'}`, {
        issues,
      });
    }
    const commandId = this.#deps.random.uuid(this.#deps.clock.now());
    const timeoutMs = Math.min(manifest.timeoutMs, MANUAL_LIMIT_MS);
    const record = (outcome: Outcome, error?: AppError): Promise<unknown> =>
      this.store.journal.append(
        [
          {
            kind: 'instrument.manual',
            subject: instrumentId,
            data: {
              command,
              params,
              outcome,
              ...(error === undefined ? {} : { error: { code: error.code, sentence: error.message } }),
            },
          },
        ],
        actor,
      );
    // On record before a byte is sent; until its outcome is known, it may have happened.
    await record('unknown');
    try {
      const result = await link.execute({ commandId, command, params, timeoutMs }, new AbortController().signal);
      await record('ok');
      return result;
    } catch (thrown) {
      const error = toAppError(thrown);
      await record(judgeCommandError(error).outcome, error);
      throw error;
    }
  }

  /** Creates an execution and keeps what it needs of the stock for it, when all of that is there. */
  #create(fresh: NewExecution, actor: Actor): Promise<ExecutionSummary> {
    if (findByRequest(this.store.connection, fresh.requestId) !== undefined) return this.engine.create(fresh, actor);
    const executionId = this.engine.takeId();
    const kept = this.stock.inventory.reserveEvents(executionId, fresh.plan, fresh.mode, fresh.startStepId ?? null);
    return this.engine.create({ ...fresh, executionId }, actor, kept);
  }

  #virtualLab(): VirtualLabPort {
    if (this.#deps.virtualLab === undefined) throw new AppError('not-found', 'This host has no virtual lab.');
    return this.#deps.virtualLab;
  }
}
