import { invariant } from '../base/invariant.ts';
import { AppError } from '../contract/errors.ts';
import type { ExecutionSummary, LiveExecution } from '../contract/execution.ts';
import type { StopConfirmation } from '../contract/instrument.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { DoubtDecision, Mode, RecoveryAction } from '../contract/words.ts';
import { hashOf } from '../base/canonical-json.ts';
import { planOfExecution } from '../store/execution-plan.ts';
import {
  findByRequest,
  getExecutionRow,
  hasPlan,
  lastNumber,
  readPlan,
  unendedExecutions,
} from '../store/execution-queries.ts';
import { summaryOf } from '../store/execution-rows.ts';
import { WELLRUN_ITSELF, type Actor, type NewEvent } from '../store/journal.ts';
import { interruptionEvents, stillPausedEvents } from './boot-recovery.ts';
import { decideDoubt, decideRecovery, giveAnswer } from './decisions.ts';
import { dryRun } from './dry-run.ts';
import type { ExecutionRun } from './execution-run.ts';
import { loadRun } from './load-run.ts';
import type { EngineDeps } from './run-facts.ts';

export interface NewExecution {
  /** From `takeId`, for a job that had its number before it had its turn. */
  readonly executionId?: string;
  readonly requestId: string;
  readonly plan: Plan;
  /** Of a plan that is on record already: it need not be hashed again. */
  readonly planHash?: string;
  /** Recorded with the plan when that is new. */
  readonly protocol?: ProtocolDocument;
  readonly mode: Mode;
  readonly workflowName: string;
  readonly metadata: JsonObject;
  readonly operator: string;
  readonly bindings: Readonly<Record<string, string>>;
  readonly appVersion: string;
  readonly driverVersions: Readonly<Record<string, string>>;
  readonly resumedFrom?: string;
  readonly startStepId?: string;
}

export interface EngineOptions extends EngineDeps {
  /** Puts the labware of a simulated execution on the virtual bench, before its first step. */
  readonly prepare: (executionId: string, plan: Plan) => Promise<void>;
  /** True while there is room on the disk for something new. */
  readonly hasRoom: () => boolean;
  /** Recorded before an execution starts: what of the stock is kept for it. @throws AppError why it must not start now */
  readonly beforeStart?: (run: ExecutionRun) => readonly NewEvent[];
}

const MOST_PLANS = 64;
/** At the end executions that are cut off are waited for this long, on the PC's clock. */
const LET_GO_MS = 2000;

/** Runs executions. It holds one ExecutionRun for each that has not ended; everything else is in the record. */
export class Engine implements AsyncDisposable {
  readonly #deps: EngineOptions;
  readonly #runs = new Map<string, ExecutionRun>();
  readonly #ended = new Set<(run: ExecutionRun) => void>();
  readonly #planHashes = new WeakMap<Plan, string>();
  /** Plans as they stand in the record, by hash: reading one costs more than creating an execution of it. */
  readonly #plans = new Map<string, Plan>();
  /** Creations that are being recorded, by request. */
  readonly #creating = new Map<string, Promise<ExecutionSummary>>();
  #lastNumber: number;

  constructor(deps: EngineOptions) {
    this.#deps = deps;
    this.#lastNumber = lastNumber(deps.journal.connection);
  }

  /** Executions that have not ended. */
  live(): LiveExecution[] {
    return [...this.#runs.values()].map((run) => run.live());
  }

  /** The same, to work with. */
  runs(): ExecutionRun[] {
    return [...this.#runs.values()];
  }

  /** The plan of an execution or job, by its hash. @throws AppError `not-found` */
  plan(planHash: string): Plan {
    return this.#planOf(planHash);
  }

  find(executionId: string): ExecutionRun | undefined {
    return this.#runs.get(executionId);
  }

  get runningCount(): number {
    return [...this.#runs.values()].filter((run) => run.facts.status === 'running' || run.facts.status === 'paused')
      .length;
  }

  onEnded(listener: (run: ExecutionRun) => void): Disposable {
    this.#ended.add(listener);
    return { [Symbol.dispose]: () => this.#ended.delete(listener) };
  }

  /** Share of the present command that the instrument says is done; shown, not recorded. */
  noteProgress(executionId: string, stepId: string, fraction: number): void {
    const step = this.#runs.get(executionId)?.steps.get(stepId);
    if (step?.status === 'running') step.progress = fraction;
  }

  /** The next free id. What takes it and never becomes an execution leaves a gap. */
  takeId(): string {
    return `EX-${++this.#lastNumber}`;
  }

  /** The hash a plan has in the record. */
  planHashOf(plan: Plan): string {
    let planHash = this.#planHashes.get(plan);
    if (planHash === undefined) {
      planHash = hashOf(plan as unknown as Json);
      this.#planHashes.set(plan, planHash);
    }
    return planHash;
  }

  /**
   * Puts an execution on record as pending. The same requestId gives the same execution.
   * @param beside recorded in the same transaction @throws AppError `storage-full`
   */
  create(fresh: NewExecution, actor: Actor, beside: readonly NewEvent[] = []): Promise<ExecutionSummary> {
    const known = findByRequest(this.#deps.journal.connection, fresh.requestId);
    if (known !== undefined) return Promise.resolve(this.#runs.get(known.execution_id)?.summary() ?? summaryOf(known));
    let creating = this.#creating.get(fresh.requestId);
    if (creating === undefined) {
      creating = this.#create(fresh, actor, beside).finally(() => this.#creating.delete(fresh.requestId));
      this.#creating.set(fresh.requestId, creating);
    }
    return creating;
  }

  async #create(fresh: NewExecution, actor: Actor, beside: readonly NewEvent[]): Promise<ExecutionSummary> {
    const { connection } = this.#deps.journal;
    if (!this.#deps.hasRoom()) {
      throw new AppError(
        'storage-full',
        'There is too little free space on the disk to start something new. Make room, then try again.',
      );
    }
    const planHash = fresh.planHash ?? this.planHashOf(fresh.plan);
    const executionId = fresh.executionId ?? this.takeId();
    const { plan, protocol } = fresh;
    const events: NewEvent[] = [...beside];
    if (!this.#plans.has(planHash) && !hasPlan(connection, planHash)) {
      invariant(protocol, `A plan is recorded with its protocol, also that of ${executionId}.`);
      events.push({ kind: 'plan.recorded', subject: planHash, data: { planHash, plan, protocol } });
    }
    events.push({
      kind: 'execution.created',
      subject: executionId,
      data: {
        planHash,
        requestId: fresh.requestId,
        workflowName: fresh.workflowName,
        protocolId: plan.protocolId,
        protocolVersion: plan.protocolVersion,
        protocolHash: plan.protocolHash,
        cellLine: plan.cellLine,
        vesselId: plan.vesselId,
        operationType: plan.operationType,
        mode: fresh.mode,
        metadata: fresh.metadata,
        operator: fresh.operator,
        bindings: fresh.bindings,
        appVersion: fresh.appVersion,
        driverVersions: fresh.driverVersions,
        resumedFrom: fresh.resumedFrom ?? null,
        startStepId: fresh.startStepId ?? null,
        stepCount: plan.steps.length,
      },
    });
    await this.#deps.journal.append(events, actor);
    return this.#load(executionId).summary();
  }

  /** Starts a pending execution. @throws AppError why it cannot start now */
  async start(executionId: string, actor: Actor): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    if (run.facts.status !== 'pending')
      throw new AppError('conflict', `${executionId} is ${run.facts.status}; only a pending execution can start.`);
    if (run.isBeginning) throw new AppError('conflict', `${executionId} is starting already.`);
    // The time of an instant lab stands still until the execution is on its way.
    using _still = run.facts.mode === 'simulated' ? this.#deps.labClock.hold() : undefined;
    if (this.#deps.journal.state !== 'ok')
      throw new AppError('storage-full', 'The record cannot take a new execution now: make room on the disk.');
    if (run.facts.mode === 'dry-run') {
      await run.gate.exclusively(() => dryRun(run, actor));
      return run.summary();
    }
    this.#deps.bench.assertReady(run.instrumentIds);
    run.leases.choices.assertOneReady();
    await run.begin(actor, async () => {
      const first = this.#deps.beforeStart?.(run) ?? [];
      if (first.length > 0) await this.#deps.journal.append(first, actor);
      if (run.facts.mode === 'simulated' && run.facts.labwareOwner === executionId)
        await this.#deps.prepare(executionId, run.plan);
    });
    return run.summary();
  }

  async pause(executionId: string, actor: Actor): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    await run.gate.pause('operator', actor);
    return run.summary();
  }

  /** Releases what a person can release. @throws AppError `conflict` while a question is open or the record is not writable */
  async resume(executionId: string, actor: Actor): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    if (run.facts.status === 'pending') throw new AppError('conflict', `${executionId} has not started yet.`);
    const question = run.openAttention.find((attention) => attention.kind !== 'operator');
    if (question !== undefined) {
      throw new AppError(
        'conflict',
        `First decide about "${run.step(question.stepId).plan.name}", then ${executionId} can go on.`,
      );
    }
    if (run.facts.status === 'paused') this.#deps.bench.assertReady(run.instrumentIds);
    await run.gate.release(
      ['operator', 'interrupted', 'protocol', 'suspended', 'held-fault', 'recovery-required'],
      actor,
    );
    return run.summary();
  }

  async stop(executionId: string, actor: Actor): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    await run.end('stopped', actor);
    return run.summary();
  }

  async abort(executionId: string, actor: Actor, reason = ''): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    await run.end('aborted-by-operator', actor, { reason });
    return run.summary();
  }

  async decide(
    executionId: string,
    commandId: string,
    decision: DoubtDecision,
    note: string,
    actor: Actor,
  ): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    await decideDoubt(run, commandId, decision, note, actor);
    return run.summary();
  }

  async recover(
    executionId: string,
    stepId: string,
    action: RecoveryAction,
    note: string,
    params: JsonObject | undefined,
    actor: Actor,
  ): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    await decideRecovery(run, stepId, action, note, params, actor);
    return run.summary();
  }

  async answer(executionId: string, stepId: string, answer: string, actor: Actor): Promise<ExecutionSummary> {
    const run = this.#get(executionId);
    await giveAnswer(run, stepId, answer, actor);
    return run.summary();
  }

  /** Software stop: instruments first, record after; every execution is held where it is. */
  async stopAll(actor: Actor): Promise<StopConfirmation[]> {
    const stopping = this.#deps.bench.stop();
    // Paused ones too: what paused them may be over at any moment, and they must not go on by themselves then.
    const held = [...this.#runs.values()].filter((run) => run.facts.status !== 'pending' || run.isBeginning);
    const holding = Promise.allSettled(held.map((run) => run.gate.hold('operator', actor)));
    const confirmations = await stopping;
    await holding;
    await this.#deps.journal
      .append(
        [{ kind: 'lab.stop-all', subject: 'lab', data: { confirmations, executions: held.map((run) => run.id) } }],
        actor,
      )
      .catch((error: unknown) =>
        this.#deps.logger.error({ error: String(error) }, 'The software stop could not be recorded.'),
      );
    return confirmations;
  }

  /**
   * Takes over what an earlier process left: pending executions wait on, running ones become paused (interrupted).
   * Doing it twice, or being ended in the middle of it, changes nothing more.
   */
  async takeOver(): Promise<void> {
    const { journal } = this.#deps;
    const events: NewEvent[] = [];
    for (const row of unendedExecutions(journal.connection)) {
      const run = this.#load(row.execution_id);
      if (row.status === 'running') events.push(...interruptionEvents(run));
      if (row.status === 'paused') events.push(...stillPausedEvents(run));
    }
    events.push(...this.#deps.leases.takeOver((executionId) => this.#runs.has(executionId)));
    if (events.length === 0) return;
    this.#deps.reach('recovery:before-append');
    await journal.append(events, WELLRUN_ITSELF);
    this.#deps.reach('recovery:after-append');
  }

  /** Holds or lets go of every execution when the record stops or starts taking events. */
  async storageChanged(isWritable: boolean): Promise<void> {
    const concerned = [...this.#runs.values()].filter((run) => !run.isEnding && run.facts.status !== 'pending');
    const changes = concerned.map((run) =>
      (isWritable ? run.gate.release(['storage']) : run.gate.pause('storage')).catch((error: unknown) =>
        this.#deps.logger.warn(
          { executionId: run.id, error: String(error) },
          'A pause, or its end, could not be recorded.',
        ),
      ),
    );
    await Promise.all(changes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const run of this.#runs.values()) run.close();
    const limit = Promise.withResolvers<void>();
    using _timer = this.#deps.clock.setTimer(LET_GO_MS, () => limit.resolve());
    await Promise.race([Promise.all([...this.#runs.values()].map((run) => run.settled())), limit.promise]);
  }

  #get(executionId: string): ExecutionRun {
    const run = this.#runs.get(executionId);
    if (run !== undefined) return run;
    const row = getExecutionRow(this.#deps.journal.connection, executionId);
    throw new AppError('conflict', `${executionId} has ended (${row.status}). Run it again to make a new execution.`);
  }

  #load(executionId: string): ExecutionRun {
    const known = this.#runs.get(executionId);
    if (known !== undefined) return known;
    const { connection } = this.#deps.journal;
    const row = getExecutionRow(connection, executionId);
    const plan = planOfExecution(connection, row, this.#planOf(row.plan_hash));
    const run = loadRun(connection, row, plan, this.#deps, (ended) => this.#onEnded(ended));
    invariant(!run.isOver, `${executionId} has not ended when it is taken over.`);
    this.#runs.set(executionId, run);
    return run;
  }

  #planOf(planHash: string): Plan {
    const known = this.#plans.get(planHash);
    if (known !== undefined) return known;
    const { plan } = readPlan(this.#deps.journal.connection, planHash);
    if (this.#plans.size >= MOST_PLANS) {
      // Plans of what runs stay: they are asked for when nothing can be read, too.
      const inUse = new Set([...this.#runs.values()].map((run) => run.facts.planHash));
      for (const hash of this.#plans.keys()) if (!inUse.has(hash)) this.#plans.delete(hash);
    }
    this.#plans.set(planHash, plan);
    return plan;
  }

  #onEnded(run: ExecutionRun): void {
    this.#runs.delete(run.id);
    this.#deps.leases.table.releaseAll(run.id);
    for (const listener of this.#ended) listener(run);
  }
}
