import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import type { ReachFaultPoint } from '../base/fault-points.ts';
import { invariant } from '../base/invariant.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import { AppError, toAppError, toErrorRecord } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Attention, ExecutionSummary, LiveExecution } from '../contract/execution.ts';
import type { StopConfirmation } from '../contract/instrument.ts';
import type { Plan } from '../contract/plan.ts';
import { isTerminal, type PauseReason, type Phase, type TerminalKind } from '../contract/words.ts';
import type { Bench } from '../instruments/bench.ts';
import { assertExecutionTransition } from '../model/execution-states.ts';
import { evaluateExpression } from '../model/expression.ts';
import type { Actor, Journal, NewEvent } from '../store/journal.ts';
import { endRun } from './end-run.ts';
import { RunScope } from './run-scope.ts';
import { runStep } from './step-runner.ts';
import { linkSteps, type StepRun } from './step-run.ts';

export interface EngineDeps {
  readonly journal: Journal;
  readonly bench: Bench;
  readonly clock: Clock;
  /** The clock simulated executions run by. */
  readonly labClock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly reach: ReachFaultPoint;
  /** Resolves when the record takes events again. */
  readonly whenWritable: () => Promise<void>;
}

/** Everything about an execution that is not derived from its plan. */
export type RunFacts = Omit<ExecutionSummary, 'stepsEnded' | 'stepCount'> & {
  readonly bindings: Readonly<Record<string, string>>;
  readonly startStepId: string | null;
  readonly startedLabAt: number | null;
  readonly stopConfirmations: readonly StopConfirmation[];
};

/**
 * One execution that has not ended.
 *
 * Statuses and phases: pending/queued -> running/executing -> (running/pausing -> paused) -> running ... -> an end.
 * `stopping` and `aborting` lead to cancelled or failed in bounded time. Invariants: 1. it is `paused` only when no
 * command is open that moves something and the instruments it holds have been asked whether they are still. 2. a step
 * starts only while `running/executing`. 3. every pause reason needs its own release. 4. after the end nothing is
 * started, sent or recorded for it.
 */
export class ExecutionRun {
  readonly plan: Plan;
  readonly deps: EngineDeps;
  readonly steps: Map<string, StepRun>;
  readonly scope: RunScope;
  readonly clock: Clock;
  readonly attention = new Map<string, Attention>();
  /** Aborts every command in flight; renewed at each resume. */
  inFlight = new AbortController();
  facts: RunFacts;
  readonly #background: Background;
  readonly #wanted = new Set<PauseReason>();
  readonly #waiters: (() => void)[] = [];
  readonly #onEnded: (run: ExecutionRun) => void;
  /** Steps with a command under way that moves something. */
  #moving = 0;
  #stepsEnded = 0;
  #active = 0;
  readonly #quietWaiters: (() => void)[] = [];
  readonly #saving = new Map<string, StepRun[]>();
  #isPausing = false;
  #ending = false;

  constructor(facts: RunFacts, plan: Plan, deps: EngineDeps, onEnded: (run: ExecutionRun) => void) {
    this.facts = facts;
    this.plan = plan;
    this.deps = deps;
    this.steps = linkSteps(plan.steps);
    this.clock = facts.mode === 'simulated' ? deps.labClock : deps.clock;
    this.scope = new RunScope(plan, (name) => this.#savedResult(name));
    this.#onEnded = onEnded;
    for (const step of this.steps.values()) {
      if (step.plan.saves === undefined) continue;
      this.#saving.set(step.plan.saves, [...(this.#saving.get(step.plan.saves) ?? []), step]);
    }
    this.#background = new Background((error) => this.#onBug(error));
  }

  get id(): string {
    return this.facts.executionId;
  }

  get isOver(): boolean {
    return isTerminal(this.facts.status);
  }

  get isEnding(): boolean {
    return this.#ending || this.isOver;
  }

  get instrumentIds(): readonly string[] {
    return [...new Set(Object.values(this.facts.bindings))];
  }

  get openAttention(): readonly Attention[] {
    return [...this.attention.values()];
  }

  /** Time on the clock the execution runs by. */
  labNow(): number {
    return Math.round(this.clock.now());
  }

  record(events: readonly NewEvent[], actor?: Actor): Promise<JournalEvent[]> {
    return this.deps.journal.append(events, actor);
  }

  /** For what has happened and must not be lost: waits out a storage fault, and pauses the run meanwhile. */
  async recordSurely(events: readonly NewEvent[]): Promise<JournalEvent[]> {
    for (;;) {
      try {
        return await this.record(events);
      } catch (error) {
        const { code } = toAppError(error);
        if (code !== 'storage-full' && code !== 'storage-fault') throw error;
        this.#wanted.add('storage');
        await this.deps.whenWritable();
      }
    }
  }

  step(stepId: string): StepRun {
    const step = this.steps.get(stepId);
    if (step === undefined) throw new AppError('not-found', `${this.id} has no step ${stepId}.`);
    return step;
  }

  /** Marks steps as over that are when the run is loaded or starts late. */
  noteEnded(step: StepRun): void {
    this.#stepsEnded++;
    if (step.parent !== undefined) step.parent.childrenLeft--;
    for (const follower of step.followers) follower.blockers--;
  }

  async begin(actor: Actor): Promise<void> {
    assertExecutionTransition(this.id, this.facts.status, 'running');
    const labAt = this.labNow();
    const [event] = await this.record([{ kind: 'execution.started', subject: this.id, data: { labAt } }], actor);
    this.facts = { ...this.facts, status: 'running', phase: 'executing', startedAt: event!.at, startedLabAt: labAt };
    await this.#skipUpToStart();
    this.pump();
  }

  /** Starts every step that is ready, goes on with steps that are halfway, and ends the execution when all is done. */
  pump(): void {
    if (this.facts.status !== 'running' || this.facts.phase !== 'executing' || this.#wanted.size > 0 || this.#ending)
      return;
    for (const step of this.steps.values()) this.#considerStep(step);
    this.#completeIfDone();
  }

  /** Runs work of this execution that nobody awaits. */
  background(work: Promise<unknown>): void {
    this.#background.run(work);
  }

  /** Resolves when no step is being worked on any more. */
  async whenQuiet(): Promise<void> {
    if (this.#active > 0) await new Promise<void>((resolve) => this.#quietWaiters.push(resolve));
  }

  settled(): Promise<void> {
    return this.#background.settled();
  }

  /** Resolves when a step that is under way may send its next command. */
  async mayGoOn(): Promise<void> {
    while (!this.#ending && (this.facts.status !== 'running' || this.#holdsAtOnce())) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
    if (this.#ending) throw new AppError('cancelled');
  }

  movingStarts(): void {
    this.#moving++;
  }

  movingEnds(): void {
    this.#moving--;
    this.#pauseWhenStill();
  }

  /** Wants the execution paused for a reason; it becomes so when everything is still. */
  async pause(reason: PauseReason, actor?: Actor): Promise<void> {
    if (this.isEnding) throw new AppError('conflict', `${this.id} is ${this.facts.status} and cannot be paused.`);
    if (this.facts.status === 'pending')
      throw new AppError('conflict', `${this.id} has not started yet. Cancel it, or start it first.`);
    if (this.facts.status === 'paused') {
      await this.#addReason(reason, actor);
      return;
    }
    this.#wanted.add(reason);
    if (this.facts.phase === 'executing') await this.#enterPhase('pausing', actor);
    this.#pauseWhenStill();
  }

  /** Cuts off what is in flight and pauses: for the software stop, after the instruments were stopped. */
  async hold(reason: PauseReason, actor: Actor): Promise<void> {
    if (this.isEnding || this.facts.status === 'pending') return;
    this.#wanted.add(reason);
    if (this.facts.status === 'running') await this.#enterPhase('holding', actor);
    this.inFlight.abort(new AppError('cancelled', `${this.id} was held by the software stop.`));
    if (this.facts.status === 'paused') await this.pause(reason, actor);
    this.#pauseWhenStill();
  }

  /** Takes away a reason; without any left the execution goes on. */
  async release(reasons: readonly PauseReason[], actor?: Actor): Promise<void> {
    for (const reason of reasons) this.#wanted.delete(reason);
    if (this.facts.status === 'paused') {
      const left = this.facts.reasons.filter((reason) => !reasons.includes(reason));
      if (left.length > 0) {
        if (left.length === this.facts.reasons.length) return;
        await this.record([{ kind: 'execution.reasons', subject: this.id, data: { reasons: left } }], actor);
        this.facts = { ...this.facts, reasons: left };
        return;
      }
      await this.record([{ kind: 'execution.resumed', subject: this.id, data: { labAt: this.labNow() } }], actor);
      this.facts = { ...this.facts, status: 'running', phase: 'executing', reasons: [], stopConfirmations: [] };
      if (this.inFlight.signal.aborted) this.inFlight = new AbortController();
    } else if (this.#wanted.size === 0 && (this.facts.phase === 'pausing' || this.facts.phase === 'holding')) {
      await this.#enterPhase('executing', actor);
    }
    this.#wake();
    this.pump();
  }

  async raise(attention: Attention, reason: PauseReason | null): Promise<void> {
    this.attention.set(attention.stepId, attention);
    this.step(attention.stepId).inDoubt = attention.kind === 'in-doubt';
    await this.recordSurely([{ kind: 'step.attention', subject: this.id, data: { attention } }]);
    if (reason !== null && !this.#ending) await this.pause(reason);
  }

  clearing(stepId: string): NewEvent {
    this.attention.delete(stepId);
    this.step(stepId).inDoubt = false;
    return { kind: 'step.attention-cleared', subject: this.id, data: { stepId } };
  }

  /** Brings the execution to an end by force: stop (safe state) or abort (needs clearing after). */
  async end(kind: TerminalKind, actor: Actor, error?: AppError): Promise<void> {
    if (this.isOver) throw new AppError('conflict', `${this.id} has ended already (${this.facts.status}).`);
    if (this.#ending) throw new AppError('conflict', `${this.id} is already being stopped.`);
    this.#ending = true;
    try {
      await endRun(this, kind, actor, error);
    } finally {
      this.#ending = this.isOver;
      this.#wake();
    }
  }

  async enterEndPhase(phase: Phase, actor: Actor): Promise<void> {
    if (this.facts.status !== 'pending') await this.#enterPhase(phase, actor);
    this.inFlight.abort(new AppError('cancelled', `${this.id} was stopped.`));
    this.#wake();
  }

  /** The end is on record. */
  closed(change: Partial<RunFacts>): void {
    this.facts = { ...this.facts, phase: 'none', reasons: [], ...change };
    this.attention.clear();
    this.#ending = true;
    this.#onEnded(this);
  }

  live(): LiveExecution {
    const { startStepId: _unused, ...facts } = this.facts;
    return {
      ...facts,
      reasons: [...facts.reasons],
      flags: [...facts.flags],
      bindings: { ...facts.bindings },
      stopConfirmations: [...facts.stopConfirmations],
      stepCount: this.steps.size,
      stepsEnded: this.#stepsEnded,
      steps: [...this.steps.values()].map((step) => step.state()),
      attention: this.openAttention.slice(),
    };
  }

  summary(): ExecutionSummary {
    const {
      bindings: _bindings,
      startedLabAt: _lab,
      stopConfirmations: _stops,
      startStepId: _start,
      ...facts
    } = this.facts;
    return {
      ...facts,
      reasons: [...facts.reasons],
      flags: [...facts.flags],
      stepCount: this.steps.size,
      stepsEnded: this.#stepsEnded,
    };
  }

  /** After the outcome of a step's end is durable: those that waited for it are looked at. */
  stepEnded(step: StepRun): void {
    this.#stepsEnded++;
    if (this.#ending) return;
    for (const follower of step.followers) {
      follower.blockers--;
      if (this.#mayStart()) this.#considerStep(follower);
    }
    const { parent } = step;
    if (parent !== undefined && --parent.childrenLeft === 0 && !parent.hasEnded) {
      this.background(this.#endGroup(parent));
      return;
    }
    this.#completeIfDone();
  }

  #mayStart(): boolean {
    return (
      this.facts.status === 'running' && this.facts.phase === 'executing' && this.#wanted.size === 0 && !this.#ending
    );
  }

  #considerStep(step: StepRun): void {
    if (step.hasEnded || step.isActive || this.attention.has(step.id)) return;
    if (step.status === 'pending') {
      if (step.blockers > 0 || (step.parent !== undefined && step.parent.status !== 'running')) return;
    } else if (step.plan.kind === 'group') {
      if (step.childrenLeft === 0) this.background(this.#endGroup(step));
      return;
    }
    step.isActive = true;
    this.#active++;
    this.background(this.#perform(step));
  }

  async #perform(step: StepRun): Promise<void> {
    try {
      if (step.status === 'pending' && !this.#isWanted(step)) {
        await this.#skip(step);
        return;
      }
      if (step.plan.kind === 'group') {
        await this.#startGroup(step);
        return;
      }
      await runStep(this, step);
    } catch (error) {
      if (toAppError(error).code !== 'cancelled') throw error;
    } finally {
      step.isActive = false;
      this.#active--;
      if (this.#active === 0) for (const resolve of this.#quietWaiters.splice(0)) resolve();
      this.#pauseWhenStill();
    }
    if (!step.hasEnded && this.#mayStart()) this.#considerStep(step);
  }

  #isWanted(step: StepRun): boolean {
    if (step.plan.when === undefined) return true;
    return evaluateExpression(step.plan.when, this.scope.values()) === true;
  }

  async #startGroup(step: StepRun): Promise<void> {
    const labAt = this.labNow();
    const [event] = await this.recordSurely([
      { kind: 'step.started', subject: this.id, data: { stepId: step.id, labAt } },
    ]);
    step.start(event!.at, labAt);
    if (step.children.length === 0) await this.#endGroup(step);
    else if (this.#mayStart()) for (const child of step.children) this.#considerStep(child);
  }

  async #endGroup(step: StepRun): Promise<void> {
    if (step.hasEnded) return;
    const labAt = this.labNow();
    const status =
      step.children.some((child) => child.status === 'completed') || step.children.length === 0
        ? 'completed'
        : 'skipped';
    step.end(status, this.deps.clock.now(), labAt);
    await this.recordSurely([{ kind: 'step.ended', subject: this.id, data: { stepId: step.id, status, labAt } }]);
    this.stepEnded(step);
  }

  /** Skips a step with everything below it. */
  async #skip(step: StepRun): Promise<void> {
    const labAt = this.labNow();
    const all: StepRun[] = [];
    const collect = (one: StepRun): void => {
      if (!one.hasEnded) all.push(one);
      one.children.forEach(collect);
    };
    collect(step);
    await this.recordSurely(
      all.map((one) => ({
        kind: 'step.ended',
        subject: this.id,
        data: { stepId: one.id, status: 'skipped' as const, labAt },
      })),
    );
    for (const one of all) one.end('skipped', this.deps.clock.now(), labAt);
    for (const one of all.reverse()) this.stepEnded(one);
  }

  async #skipUpToStart(): Promise<void> {
    const { startStepId } = this.facts;
    if (startStepId === null) return;
    const startIndex = this.step(startStepId).plan.index;
    const before = [...this.steps.values()].filter(
      (step) => step.plan.index < startIndex && step.plan.kind === 'action' && !step.hasEnded,
    );
    if (before.length === 0) return;
    const labAt = this.labNow();
    await this.recordSurely(
      before.map((step) => ({
        kind: 'step.ended',
        subject: this.id,
        data: { stepId: step.id, status: 'skipped' as const, labAt },
      })),
    );
    for (const step of before) {
      step.end('skipped', this.deps.clock.now(), labAt);
      this.noteEnded(step);
    }
  }

  #holdsAtOnce(): boolean {
    return this.facts.phase === 'holding';
  }

  #pauseWhenStill(): void {
    if (
      this.#wanted.size === 0 ||
      this.#moving > 0 ||
      this.#isPausing ||
      this.#ending ||
      this.facts.status !== 'running'
    )
      return;
    if (
      [...this.steps.values()].some((step) => step.isActive && step.open?.effect !== 'timed' && !this.#isAsking(step))
    )
      return;
    this.#isPausing = true;
    this.background(
      this.#enterPaused().finally(() => {
        this.#isPausing = false;
      }),
    );
  }

  #isAsking(step: StepRun): boolean {
    return this.attention.get(step.id)?.kind === 'operator';
  }

  async #enterPaused(): Promise<void> {
    const confirmations =
      this.facts.mode === 'dry-run'
        ? []
        : await Promise.all(this.instrumentIds.map((id) => this.deps.bench.get(id).confirmStill()));
    if (this.#wanted.size === 0 || this.#ending) return;
    const reasons = [...this.#wanted];
    await this.recordSurely([{ kind: 'execution.paused', subject: this.id, data: { reasons, confirmations } }]);
    this.facts = { ...this.facts, status: 'paused', phase: 'none', reasons, stopConfirmations: confirmations };
    // What was released while the pause was being written no longer holds it.
    const gone = reasons.filter((reason) => !this.#wanted.has(reason));
    for (const reason of reasons) this.#wanted.delete(reason);
    if (gone.length > 0) await this.release(gone);
  }

  async #addReason(reason: PauseReason, actor?: Actor): Promise<void> {
    if (this.facts.reasons.includes(reason)) return;
    const reasons = [...this.facts.reasons, reason];
    await this.record([{ kind: 'execution.reasons', subject: this.id, data: { reasons } }], actor);
    this.facts = { ...this.facts, reasons };
  }

  async #enterPhase(phase: Phase, actor?: Actor): Promise<void> {
    if (this.facts.phase === phase) return;
    this.facts = { ...this.facts, phase };
    await this.record([{ kind: 'execution.phase', subject: this.id, data: { phase } }], actor);
  }

  #completeIfDone(): void {
    if (this.#ending || this.facts.status !== 'running' || this.#stepsEnded < this.steps.size) return;
    this.#ending = true;
    this.background(this.#complete());
  }

  async #complete(): Promise<void> {
    const labAt = this.labNow();
    const flags = this.scope.flags();
    this.deps.reach('engine:before-end', { executionId: this.id });
    const [event] = await this.recordSurely([
      { kind: 'execution.completed', subject: this.id, data: { labAt, flags } },
    ]);
    this.closed({
      status: 'completed',
      completedAt: event!.at,
      labDurationMs: Math.max(0, labAt - (this.facts.startedLabAt ?? labAt)),
      flags,
    });
  }

  #wake(): void {
    for (const resume of this.#waiters.splice(0)) resume();
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
    invariant(this.facts.status !== 'pending', 'An execution that has not started does nothing.');
    this.background(
      this.end(
        'aborted-by-fault',
        { name: 'wellrun', role: 'system' },
        new AppError(error.code, error.message, { ...toErrorRecord(error).details }, thrown),
      ),
    );
  }
}
