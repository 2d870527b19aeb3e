import { Mutex } from '../base/mutex.ts';
import { AppError } from '../contract/errors.ts';
import type { PauseReason, Phase } from '../contract/words.ts';
import type { Actor } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { StepRun } from './step-run.ts';

/**
 * Whether an execution may move. It pauses for reasons, several at once; with the last one released it goes on.
 *
 * running/executing -> (a reason) running/pausing -> (still) paused -> (no reason left) running/executing; `holding`
 * stands for `pausing` when what was in flight has been cut off.
 *
 * Invariants: 1. `paused` is recorded only when no step moves anything, and after the instruments were asked whether
 * they are still. 2. while there is a reason, no step starts. 3. changes of the status go one after another. 4. a reason
 * that cannot be recorded now holds all the same; it is recorded with the next change.
 */
export class PauseGate {
  readonly #run: ExecutionRun;
  readonly #reasons: Set<PauseReason>;
  readonly #changes = new Mutex();
  readonly #waiting: (() => void)[] = [];
  /** What was in flight has been cut off, so steps that are halfway wait too. */
  #isHolding = false;
  /** The instruments are being asked, and `paused` is being written. */
  #isEntering = false;

  /** @param reasons those on record */
  constructor(run: ExecutionRun, reasons: readonly PauseReason[]) {
    this.#run = run;
    this.#reasons = new Set(reasons);
  }

  /** True while steps may start. */
  get isOpen(): boolean {
    const { facts, isEnding } = this.#run;
    return !isEnding && facts.status === 'running' && facts.phase === 'executing' && this.#reasons.size === 0;
  }

  /** True while a step that is under way may go on, and one that has not begun may begin. */
  letsOn(step: StepRun): boolean {
    if (step.status === 'pending') return this.isOpen;
    const { facts, isEnding } = this.#run;
    return !isEnding && facts.status === 'running' && !this.#isHolding && !this.#isEntering;
  }

  /** Resolves when a step that is under way may send its next command. @throws AppError `cancelled` when the run ends */
  async pass(): Promise<void> {
    const run = this.#run;
    while (!run.isEnding && (run.facts.status !== 'running' || this.#isHolding || this.#isEntering)) {
      await run.flow.atRest(() => new Promise<void>((resolve) => this.#waiting.push(resolve)));
    }
    if (run.isEnding) throw new AppError('cancelled');
  }

  /** Holds the run from this moment; it is recorded when it can be. */
  want(reason: PauseReason): void {
    this.#reasons.add(reason);
  }

  /** What the record says after an interruption. */
  assume(reasons: readonly PauseReason[]): void {
    this.#reasons.clear();
    for (const reason of reasons) this.#reasons.add(reason);
  }

  /**
   * Wants the execution paused for a reason; it becomes so when everything is still. Resolves when that, or that it is
   * pausing, is on record. @throws AppError `conflict`, or why it cannot be recorded (it holds all the same)
   */
  async pause(reason: PauseReason, actor?: Actor): Promise<void> {
    const run = this.#run;
    if (run.facts.status === 'pending')
      throw new AppError('conflict', `${run.id} has not started yet. Cancel it, or start it first.`);
    if (run.isEnding) throw new AppError('conflict', `${run.id} is at its end and cannot be paused.`);
    this.#reasons.add(reason);
    await this.#change(actor);
  }

  /** Cuts off what is in flight and pauses: for the software stop, after the instruments were stopped. */
  async hold(reason: PauseReason, actor: Actor): Promise<void> {
    const run = this.#run;
    if (run.isEnding || (run.facts.status === 'pending' && !run.isBeginning)) return;
    this.#reasons.add(reason);
    this.#isHolding = run.facts.status !== 'paused';
    run.inFlight.abort(new AppError('cancelled', `${run.id} was held by the software stop.`));
    await this.#change(actor);
  }

  /** Takes reasons away; without any left the execution goes on. @throws AppError why it cannot be recorded (they stay then) */
  async release(reasons: readonly PauseReason[], actor?: Actor): Promise<void> {
    const gone = reasons.filter((reason) => this.#reasons.delete(reason));
    try {
      await this.#change(actor);
    } catch (error) {
      for (const reason of gone) this.#reasons.add(reason);
      throw error;
    }
  }

  /** Called when a step has come to rest, or has been let go. */
  noteRest(): void {
    const run = this.#run;
    if (this.#reasons.size === 0 || run.facts.status !== 'running' || run.isEnding || !run.flow.isStill) return;
    run.background(this.#change().catch((error: unknown) => run.toleratesStorageFault(error, 'A pause')));
  }

  /** Runs `work` while no change of the status is under way. */
  exclusively(work: () => Promise<void>): Promise<void> {
    return this.#changes.run(work);
  }

  /** Lets every step look again whether it may go on. */
  wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }

  #change(actor?: Actor): Promise<void> {
    return this.#changes.run(() => this.#settle(actor));
  }

  /** Brings the status in line with the reasons, as far as that goes now. */
  async #settle(actor?: Actor): Promise<void> {
    const run = this.#run;
    while (!run.isEnding && run.facts.status !== 'pending') {
      if (run.facts.status === 'paused') {
        if (this.#reasons.size === 0) await this.#resume(actor);
        else if (this.#isOnRecord()) return;
        else await this.#recordReasons(actor);
      } else if (this.#reasons.size === 0) {
        await this.#goOn(actor);
        return;
      } else if (run.flow.isStill) {
        await this.#enterPaused(actor);
      } else {
        await this.#enterPhase(this.#isHolding ? 'holding' : 'pausing', actor);
        if (!run.flow.isStill && this.#reasons.size > 0) return;
      }
    }
  }

  #isOnRecord(): boolean {
    const { reasons } = this.#run.facts;
    return reasons.length === this.#reasons.size && reasons.every((reason) => this.#reasons.has(reason));
  }

  async #enterPaused(actor?: Actor): Promise<void> {
    const run = this.#run;
    this.#isEntering = true;
    try {
      const confirmations = await run.confirmStill();
      if (this.#reasons.size === 0 || run.isEnding || !run.flow.isStill) return;
      const reasons = [...this.#reasons];
      await run.record([{ kind: 'execution.paused', subject: run.id, data: { reasons, confirmations } }], actor);
      run.change({ status: 'paused', phase: 'none', reasons, stopConfirmations: confirmations });
      this.#isHolding = false;
    } finally {
      this.#isEntering = false;
      this.wake();
    }
  }

  async #recordReasons(actor?: Actor): Promise<void> {
    const run = this.#run;
    const reasons = [...this.#reasons];
    await run.record([{ kind: 'execution.reasons', subject: run.id, data: { reasons } }], actor);
    run.change({ reasons });
  }

  async #resume(actor?: Actor): Promise<void> {
    const run = this.#run;
    await run.record([{ kind: 'execution.resumed', subject: run.id, data: { labAt: run.labNow() } }], actor);
    run.change({ status: 'running', phase: 'executing', reasons: [], stopConfirmations: [] });
  }

  async #goOn(actor?: Actor): Promise<void> {
    const run = this.#run;
    if (run.inFlight.signal.aborted) run.inFlight = new AbortController();
    this.#isHolding = false;
    await this.#enterPhase('executing', actor);
    this.wake();
    run.flow.pump();
  }

  /** A phase is for the people who watch: a record that cannot be written does not keep the run from entering it. */
  async #enterPhase(phase: Phase, actor?: Actor): Promise<void> {
    await this.#run.enterPhase(phase, actor);
  }
}
