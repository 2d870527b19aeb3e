import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import { AppError, toAppError, toErrorRecord } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Attention, ExecutionSummary, LiveExecution } from '../contract/execution.ts';
import type { StopConfirmation } from '../contract/instrument.ts';
import type { Json } from '../contract/json.ts';
import type { Plan, PlannedLabware, PlanStep } from '../contract/plan.ts';
import { isTerminal, type PauseReason, type Phase, type TerminalKind } from '../contract/words.ts';
import { assertExecutionTransition } from '../model/execution-states.ts';
import { revisedPlan } from '../model/revise-plan.ts';
import { WELLRUN_ITSELF, type Actor, type NewEvent } from '../store/journal.ts';
import { WorkcellView } from '../workcell/workcell-view.ts';
import { boundLabwareId } from './bind-params.ts';
import { endRun, type EndDetails } from './end-run.ts';
import { PauseGate } from './pause-gate.ts';
import { ProgramRun } from './program-run.ts';
import { RunLeases } from './run-leases.ts';
import type { EngineDeps, RunFacts } from './run-facts.ts';
import { RunScope } from './run-scope.ts';
import { StepFlow } from './step-flow.ts';
import { linkStep, linkSteps, type StepRun } from './step-run.ts';

/**
 * One execution that has not ended: its facts, its steps, what it asks, and how it comes to its end. The gate says
 * whether it may move, the flow which step is next.
 *
 * Invariants: 1. facts follow the record: a status is taken on when its event is durable. 2. `stopping` and `aborting`
 * lead to cancelled or failed in bounded time, as far as instruments are concerned. 3. once it is sealed nothing is
 * recorded for it but its end, and a reply that came too late. 4. a fault of ours ends it safely and is never swallowed.
 */
export class ExecutionRun {
  readonly deps: EngineDeps;
  readonly steps: Map<string, StepRun>;
  readonly flow: StepFlow;
  readonly gate: PauseGate;
  readonly scope: RunScope;
  /** The assets that its protocol has declared; nothing else is there for it. */
  readonly view: WorkcellView;
  readonly leases: RunLeases;
  /** The program that says what is done; undefined where the plan does. */
  readonly program: ProgramRun | undefined;
  readonly clock: Clock;
  readonly attention = new Map<string, Attention>();
  /** Aborts every command in flight; renewed when the run goes on. */
  inFlight = new AbortController();
  #plan: Plan;
  #facts: RunFacts;
  #bound: { readonly of: RunFacts['bindings'] | undefined; readonly ids: readonly string[] } = {
    of: undefined,
    ids: [],
  };
  readonly #background: Background;
  readonly #onEnded: (run: ExecutionRun) => void;
  readonly #saving = new Map<string, StepRun[]>();
  #start: Promise<void> | undefined;
  #isPreparing = false;
  #isEnding = false;
  #isSealed = false;
  #isClosing = false;
  /** Its end could not be recorded: it is stopped, and a person may try to end it again. */
  #isStranded = false;

  constructor(facts: RunFacts, plan: Plan, deps: EngineDeps, onEnded: (run: ExecutionRun) => void) {
    this.#facts = facts;
    this.#plan = plan;
    this.deps = deps;
    this.steps = linkSteps(plan.steps);
    this.flow = new StepFlow(this);
    this.gate = new PauseGate(this, facts.reasons);
    this.leases = new RunLeases(this);
    this.clock = facts.mode === 'simulated' ? deps.labClock : deps.clock;
    this.view = new WorkcellView({
      executionId: facts.executionId,
      instruments: Object.values(facts.bindings),
      labware: plan.labware.map((piece) => boundLabwareId(facts.labwareOwner, piece.labwareId)),
    });
    this.scope = new RunScope(plan, (name) => this.#savedResult(name));
    this.#onEnded = onEnded;
    for (const step of this.steps.values()) this.#noteSaving(step);
    this.#background = new Background((error) => this.#onBug(error));
    this.program = plan.program === undefined || facts.mode === 'dry-run' ? undefined : new ProgramRun(this);
  }

  get id(): string {
    return this.#facts.executionId;
  }

  /** The plan, with the rows that a program has added to it or put in the place of others. */
  get plan(): Plan {
    return this.#plan;
  }

  get facts(): RunFacts {
    return this.#facts;
  }

  get isOver(): boolean {
    return isTerminal(this.#facts.status);
  }

  /** True from the moment on that it comes to an end, or that this process does: nothing is started any more. */
  get isEnding(): boolean {
    return this.#isEnding || this.#isClosing || this.#isStranded || this.isOver;
  }

  /** True once its end is being written: whatever comes now comes too late. */
  get isSealed(): boolean {
    return this.#isSealed || this.isOver;
  }

  /** This process ends: nothing more is recorded for it, and the next process takes over from the record. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** True while its start is being prepared or recorded. */
  get isBeginning(): boolean {
    return this.#isPreparing;
  }

  /** Instruments that it has from its start to its end, and those that steps have chosen which have not ended. */
  get instrumentIds(): readonly string[] {
    const { bindings } = this.#facts;
    if (this.#bound.of !== bindings) this.#bound = { of: bindings, ids: [...new Set(Object.values(bindings))] };
    const { inUse } = this.leases.choices;
    return inUse.length === 0 ? this.#bound.ids : [...new Set([...this.#bound.ids, ...inUse])];
  }

  /** Which instrument each kind is for a step. */
  bindingsOf({ chosen }: StepRun): Readonly<Record<string, string>> {
    const { bindings } = this.#facts;
    if (chosen.length === 0) return bindings;
    return { ...bindings, ...Object.fromEntries(chosen.map(({ kind, instrumentId }) => [kind, instrumentId])) };
  }

  get openAttention(): readonly Attention[] {
    return [...this.attention.values()];
  }

  /** Time on the clock the execution runs by. */
  labNow(): number {
    return Math.round(this.clock.now());
  }

  /** Takes on what has become durable, unless the end has come first. */
  change(change: Partial<RunFacts>): void {
    if (!this.isOver) this.#facts = { ...this.#facts, ...change };
  }

  /** @throws AppError `conflict` when it has ended, and why it cannot be recorded */
  async record(events: readonly NewEvent[], actor?: Actor): Promise<JournalEvent[]> {
    if (this.isSealed) throw new AppError('conflict', `${this.id} has come to its end.`);
    return this.deps.journal.append(events, actor);
  }

  /** For what has happened and must not be lost: waits out a storage fault, and holds the run meanwhile. */
  async recordSurely(events: readonly NewEvent[]): Promise<JournalEvent[]> {
    for (;;) {
      if (this.isSealed) throw new AppError('cancelled');
      try {
        return await this.deps.journal.append(events);
      } catch (error) {
        if (this.#isClosing || this.deps.journal.isClosed || !isStorageFault(error)) throw error;
        this.gate.want('storage');
        await this.deps.whenWritable();
      }
    }
  }

  /** A reply that came after the end: evidence, and nothing follows from it. */
  recordLateReply(stepId: string, commandId: string, result: Json): void {
    const event: NewEvent = { kind: 'command.late-reply', subject: this.id, data: { commandId, stepId, result } };
    this.background(
      this.deps.journal.append([event]).catch((error: unknown) => this.toleratesStorageFault(error, 'A late reply')),
    );
  }

  /** @throws AppError `not-found` */
  step(stepId: string): StepRun {
    const step = this.steps.get(stepId);
    if (step === undefined) throw new AppError('not-found', `${this.id} has no step ${stepId}.`);
    return step;
  }

  /** Rows beside those of the plan, or in their place; labware that is used in another way. */
  revise(rows: readonly PlanStep[], labware: readonly PlannedLabware[] = []): void {
    this.#plan = revisedPlan(this.#plan, rows, labware);
    const known = new Map(this.steps);
    this.steps.clear();
    for (const planned of this.#plan.steps) {
      const step = known.get(planned.stepId);
      if (step !== undefined) {
        this.steps.set(step.id, step);
        step.plan = planned;
      } else this.#noteSaving(linkStep(this.steps, planned));
    }
  }

  /** Starts it. A stop that comes while the bench is being prepared wins. @throws AppError `conflict`, what `prepare` throws */
  async begin(actor: Actor, prepare: () => Promise<void>): Promise<void> {
    if (this.#isPreparing) throw new AppError('conflict', `${this.id} is starting already.`);
    this.#isPreparing = true;
    try {
      await prepare();
      this.#start = this.#recordStart(actor);
      await this.#start;
    } finally {
      this.#isPreparing = false;
      this.#start = undefined;
    }
    const { startStepId } = this.#facts;
    // A program knows by its calls what comes before.
    if (startStepId !== null && this.program === undefined) await this.flow.skipUpTo(startStepId);
    await this.gate.release([], actor);
  }

  /** Runs work of this execution that nobody awaits. */
  background(work: Promise<unknown>): void {
    this.#background.run(work);
  }

  settled(): Promise<void> {
    return this.#background.settled();
  }

  /** Asks a person. @param before what is recorded with it, @param reason why the execution pauses for it */
  async raise(attention: Attention, reason: PauseReason | null, before: readonly NewEvent[] = []): Promise<void> {
    const step = this.step(attention.stepId);
    this.attention.set(step.id, attention);
    step.inDoubt = attention.kind === 'in-doubt';
    await this.recordSurely([...before, { kind: 'step.attention', subject: this.id, data: { attention } }]);
    if (reason === null || this.isEnding) return;
    await this.gate.pause(reason).catch((error: unknown) => this.toleratesStorageFault(error, 'A pause'));
  }

  /** Asks every instrument it uses, and nobody else, whether it is still. */
  confirmStill(): Promise<StopConfirmation[]> {
    return this.deps.bench.confirmStill(this.leases.own);
  }

  /** For people who watch; that it cannot be recorded holds up nothing. */
  async enterPhase(phase: Phase, actor?: Actor): Promise<void> {
    if (this.#facts.phase === phase) return;
    this.change({ phase });
    await this.record([{ kind: 'execution.phase', subject: this.id, data: { phase } }], actor).catch((error: unknown) =>
      this.toleratesStorageFault(error, 'A phase'),
    );
  }

  /** Every step has ended. */
  complete(): Promise<void> {
    return this.gate.exclusively(async () => {
      if (this.isEnding || this.#facts.status !== 'running') return;
      this.#isEnding = true;
      try {
        const labAt = this.labNow();
        const flags = this.scope.flags();
        this.deps.reach('engine:before-end', { executionId: this.id });
        const [event] = await this.recordSurely([
          { kind: 'execution.completed', subject: this.id, data: { labAt, flags } },
        ]);
        const labDurationMs = Math.max(0, labAt - (this.#facts.startedLabAt ?? labAt));
        this.closed({ status: 'completed', completedAt: event!.at, labDurationMs, flags });
      } finally {
        this.#isEnding = this.isOver;
      }
    });
  }

  /**
   * Brings the execution to an end by force: stop (safe state) or abort (needs clearing after).
   * @throws AppError `conflict` when it has ended, or is at its end
   */
  async end(kind: TerminalKind, actor: Actor, details: EndDetails = {}): Promise<void> {
    if (this.isOver) throw new AppError('conflict', `${this.id} has ended already (${this.#facts.status}).`);
    if (this.#isEnding) throw new AppError('conflict', `${this.id} is already coming to its end.`);
    this.#isEnding = true;
    try {
      await this.#start?.catch(() => undefined);
      await endRun(this, kind, actor, details);
    } finally {
      this.#isEnding = this.isOver;
      this.#isSealed = this.isOver;
      this.gate.wake();
    }
  }

  /** Cuts off everything in flight; steps that wait are let go. */
  cutOff(): void {
    this.program?.cancel();
    this.inFlight.abort(new AppError('cancelled', `${this.id} was stopped.`));
    this.gate.wake();
  }

  /** From here on only its end is recorded. Resolves when all that was recorded before is known to the steps. */
  async seal(): Promise<void> {
    this.#isSealed = true;
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The end is on record. */
  closed(change: Partial<RunFacts>): void {
    this.change({ phase: 'none', reasons: [], ...change });
    this.attention.clear();
    this.#onEnded(this);
  }

  /** This process ends. What is in flight stays as the record has it. */
  close(): void {
    this.#isClosing = true;
    this.program?.close();
    this.inFlight.abort(new AppError('cancelled', 'Wellrun is closing.'));
    this.gate.wake();
  }

  live(): LiveExecution {
    const { startStepId: _start, labwareOwner: _owner, ...facts } = this.#facts;
    return {
      ...facts,
      reasons: [...facts.reasons],
      flags: [...facts.flags],
      bindings: { ...facts.bindings },
      stopConfirmations: [...facts.stopConfirmations],
      stepCount: this.steps.size,
      stepsEnded: this.flow.ended,
      steps: [...this.steps.values()].map((step) => step.state()),
      attention: [...this.attention.values()],
    };
  }

  summary(): ExecutionSummary {
    const {
      bindings: _bindings,
      startedLabAt: _lab,
      stopConfirmations: _stops,
      startStepId: _start,
      ...facts
    } = this.#facts;
    return {
      ...facts,
      reasons: [...facts.reasons],
      flags: [...facts.flags],
      stepCount: this.steps.size,
      stepsEnded: this.flow.ended,
    };
  }

  /** @throws what is no fault of the storage */
  toleratesStorageFault(error: unknown, what: string): void {
    if (!isStorageFault(error) && !this.isSealed) throw error;
    this.deps.logger.warn({ executionId: this.id, error: String(error) }, `${what} could not be recorded.`);
  }

  async #recordStart(actor: Actor): Promise<void> {
    if (this.#isEnding) throw new AppError('conflict', `${this.id} was stopped before it started.`);
    assertExecutionTransition(this.id, this.#facts.status, 'running');
    const labAt = this.labNow();
    const data = { labAt, bringsLabware: true as const };
    const [event] = await this.record([{ kind: 'execution.started', subject: this.id, data }], actor);
    this.change({ status: 'running', phase: 'executing', startedAt: event!.at, startedLabAt: labAt });
  }

  #noteSaving(step: StepRun): void {
    const { saves } = step.plan;
    if (saves === undefined) return;
    this.scope.addName(saves);
    this.#saving.set(saves, [...(this.#saving.get(saves) ?? []), step]);
  }

  #savedResult(name: string): StepRun | undefined {
    return this.#saving.get(name)?.findLast((step) => step.result !== undefined);
  }

  /** A fault of ours: the execution stops safely and says so; it never skips a step in silence. */
  #onBug(thrown: unknown): void {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') return;
    this.deps.logger.error(
      { executionId: this.id, error: error.message, stack: error.stack },
      'An execution met a fault of Wellrun.',
    );
    if (this.isEnding) return;
    const failure = new AppError(error.code, error.message, { ...toErrorRecord(error).details }, thrown);
    this.background(
      this.end('aborted-by-fault', WELLRUN_ITSELF, { error: failure }).catch((second: unknown) => {
        this.#isStranded = true;
        this.deps.logger.error({ executionId: this.id, error: String(second) }, 'Its end could not be recorded.');
      }),
    );
  }
}

function isStorageFault(error: unknown): boolean {
  const { code } = toAppError(error);
  return code === 'storage-full' || code === 'storage-fault';
}
