import { ERROR_CODES, toAppError, type AppError } from '../contract/errors.ts';
import { evaluateCondition } from '../model/expression.ts';
import type { NewEvent } from '../store/journal.ts';
import { recoveryAfter } from './attention.ts';
import type { ExecutionRun } from './execution-run.ts';
import { endStep } from './record-step.ts';
import { consumedOf } from './step-consumption.ts';
import { runStep } from './step-runner.ts';
import type { StepRun } from './step-run.ts';

/**
 * Which steps of an execution run now: those whose inputs have ended, groups around them, conditions.
 *
 * Invariants: 1. a step is performed by one runner at a time. 2. a step starts only while the gate is open, all steps
 * before it have ended and its group is running. 3. when a step has ended, only those that waited for it are looked at,
 * so that the cost of a step does not grow with the plan.
 */
export class StepFlow {
  readonly #run: ExecutionRun;
  readonly #quietWaiters: (() => void)[] = [];
  #active = 0;
  #resting = 0;
  #ended = 0;

  constructor(run: ExecutionRun) {
    this.#run = run;
  }

  /** How many steps have ended. */
  get ended(): number {
    return this.#ended;
  }

  /** True when every step that is under way only lets time pass, or waits to go on. */
  get isStill(): boolean {
    return this.#active === this.#resting;
  }

  /** Resolves when no step is being worked on any more. */
  async whenQuiet(): Promise<void> {
    if (this.#active > 0) await new Promise<void>((resolve) => this.#quietWaiters.push(resolve));
  }

  /** Waits, as a step that moves nothing meanwhile. */
  async atRest<Result>(wait: () => Promise<Result>): Promise<Result> {
    this.#resting++;
    try {
      const waiting = wait();
      this.#run.gate.noteRest();
      return await waiting;
    } finally {
      this.#resting--;
    }
  }

  /** Counts a step that has ended before the run was loaded, or without having been performed. */
  noteEnded(step: StepRun): void {
    this.#ended++;
    if (step.parent !== undefined) step.parent.childrenLeft--;
    for (const follower of step.followers) follower.blockers--;
  }

  /** After a step's end is durable: those that waited for it are looked at. */
  stepEnded(step: StepRun): void {
    this.noteEnded(step);
    this.#run.program?.stepEnded(step);
    for (const follower of step.followers) this.consider(follower);
    if (step.parent !== undefined) this.consider(step.parent);
    this.completeIfDone();
  }

  /** Starts every step that is ready, goes on with steps that are halfway, and ends the execution when all is done. */
  pump(): void {
    if (!this.#run.gate.isOpen) return;
    this.#run.program?.pump();
    for (const step of this.#run.steps.values()) this.consider(step);
    this.completeIfDone();
  }

  /** Starts a step, or goes on with it, if its time has come. */
  consider(step: StepRun): void {
    const run = this.#run;
    if (step.hasEnded || step.isActive || run.attention.has(step.id) || !run.gate.isOpen) return;
    if (run.program !== undefined && !run.program.mayGoOn(step)) return;
    if (run.program === undefined && step.status === 'pending') {
      if (step.blockers > 0 || (step.parent !== undefined && step.parent.status !== 'running')) return;
    } else if (step.plan.kind === 'group' && step.childrenLeft > 0) return;
    step.isActive = true;
    this.#active++;
    run.background(this.#perform(step));
  }

  /** The ends of a step that is left out and of everything below it; `apply` once they are durable. */
  skipping(step: StepRun, labAt: number): { readonly events: NewEvent[]; readonly apply: (at: number) => void } {
    const all: StepRun[] = [];
    const collect = (one: StepRun): void => {
      if (!one.hasEnded) all.push(one);
      one.children.forEach(collect);
    };
    collect(step);
    const released = new Map(all.map((one) => [one, this.#run.leases.endingStep(one)]));
    return {
      events: all.map((one) => skipped(this.#run, one, labAt, released.get(one))),
      apply: (at) => {
        for (const one of all) {
          one.end('skipped', at, labAt);
          this.#run.leases.gaveBack(one, released.get(one) ?? []);
        }
        for (const one of all.toReversed()) this.stepEnded(one);
      },
    };
  }

  /** Leaves out every step before the one that the execution starts from. */
  async skipUpTo(startStepId: string): Promise<void> {
    const run = this.#run;
    const startIndex = run.step(startStepId).plan.index;
    const before = [...run.steps.values()].filter(
      (step) => step.plan.index < startIndex && step.plan.kind === 'action' && !step.hasEnded,
    );
    if (before.length === 0) return;
    const labAt = run.labNow();
    const events = await run.recordSurely(before.map((step) => skipped(run, step, labAt)));
    for (const [index, step] of before.entries()) {
      step.end('skipped', events[index]!.at, labAt);
      this.noteEnded(step);
    }
  }

  async #perform(step: StepRun): Promise<void> {
    try {
      if (step.plan.kind === 'group' || step.status === 'pending') await this.#begin(step);
      if (!step.hasEnded && step.plan.kind === 'action') await runStep(this.#run, step);
    } catch (error) {
      await this.#onError(step, toAppError(error));
    } finally {
      step.isActive = false;
      this.#active--;
      if (this.#active === 0) for (const resolve of this.#quietWaiters.splice(0)) resolve();
      this.#run.gate.noteRest();
    }
    this.consider(step);
  }

  /** Looks at the step's condition; starts and ends groups. */
  async #begin(step: StepRun): Promise<void> {
    const run = this.#run;
    if (step.status === 'pending' && !this.#isWanted(step)) {
      const skip = this.skipping(step, run.labNow());
      const events = await run.recordSurely(skip.events);
      skip.apply(events[0]!.at);
      return;
    }
    if (step.plan.kind !== 'group') return;
    if (step.status === 'pending') {
      const labAt = run.labNow();
      const [event] = await run.recordSurely([
        { kind: 'step.started', subject: run.id, data: { stepId: step.id, labAt } },
      ]);
      step.start(event!.at, labAt);
      for (const child of step.children) this.consider(child);
    }
    if (step.childrenLeft > 0) return;
    const isEmpty = step.children.every((child) => child.status === 'skipped') && step.children.length > 0;
    await endStep(run, step, isEmpty ? 'skipped' : 'completed');
  }

  #isWanted(step: StepRun): boolean {
    return step.plan.when === undefined || evaluateCondition(step.plan.when, this.#run.scope.values());
  }

  /** A fault of the protocol or of the bench is a question to a person; a fault of ours is not caught here. */
  async #onError(step: StepRun, error: AppError): Promise<void> {
    if (error.code === 'cancelled') return;
    const asks = ERROR_CODES[error.code].class === 'protocol' || ASKED_ABOUT.has(error.code);
    if (!asks || step.hasEnded) throw error;
    await this.#run.raise(recoveryAfter(this.#run, step, { effect: 'read', params: {} }, error), 'held-fault');
  }

  /** Ends the execution when nothing is left to do. */
  completeIfDone(): void {
    const run = this.#run;
    if (run.program?.isDone === false || this.#ended < run.steps.size || run.isEnding || run.facts.status !== 'running')
      return;
    run.background(run.complete());
  }
}

const ASKED_ABOUT: ReadonlySet<AppError['code']> = new Set(['step-failed', 'instrument-missing']);

function skipped(run: ExecutionRun, step: StepRun, labAt: number, released: readonly number[] = []): NewEvent {
  const data = { stepId: step.id, status: 'skipped' as const, labAt, ...consumedOf(step, false) };
  return {
    kind: 'step.ended',
    subject: run.id,
    data: released.length === 0 ? data : { ...data, released: [...released] },
  };
}
