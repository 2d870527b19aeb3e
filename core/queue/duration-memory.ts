import type { JournalEvent } from '../contract/event.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import type { PlanTask } from '../model/plan-tasks.ts';

/** Weight of the newest command in what is remembered. */
const NEWEST = 0.3;
const MOST_KEYS = 5000;
/** What has moved by more than this share is worth a new plan. */
const NOTABLE = 0.05;

export interface DurationSource {
  /** Operation type of a step of an execution. */
  readonly operationOf: (executionId: string, stepId: string) => string | undefined;
  readonly kindOf: (instrumentId: string) => string | undefined;
  /** What is known of instruments of a kind before any of them has done it: a factor by `operation kind.command`. */
  readonly usual: (instrumentId: string) => ReadonlyMap<string, number> | undefined;
}

interface Sent {
  readonly key: string;
  readonly expectedMs: number;
  readonly labAt: number;
}

/**
 * How long commands really take beside what plans expect (EX-13): learnt from those that have ended, by operation,
 * instrument and command, as a factor on the expected time. Waits take what they are asked to.
 */
export class DurationMemory {
  readonly #source: DurationSource;
  readonly #factors = new Map<string, number>();
  /** Factors that plans were made with. */
  readonly #used = new Map<string, number>();
  readonly #sent = new Map<string, Sent>();
  readonly #steps = new WeakMap<Plan, ReadonlyMap<string, PlanStep>>();
  #isNotable = false;

  constructor(source: DurationSource) {
    this.#source = source;
  }

  /** True once after something was learnt that changes plans. */
  takeNotable(): boolean {
    const was = this.#isNotable;
    this.#isNotable = false;
    return was;
  }

  /** Takes in an event of the journal, as it happens or from the record. */
  note(event: JournalEvent): void {
    if (event.kind === 'command.intent') {
      const { commandId, stepId, instrumentId, command, expectedMs, labAt } = event.data;
      if (expectedMs <= 0 || this.#source.kindOf(instrumentId) === undefined) return;
      const operation = this.#source.operationOf(event.subject, stepId);
      if (operation !== undefined)
        this.#sent.set(commandId, { key: `${operation} ${instrumentId}.${command}`, expectedMs, labAt });
    } else if (event.kind === 'command.outcome') {
      const sent = this.#sent.get(event.data.commandId);
      this.#sent.delete(event.data.commandId);
      if (sent !== undefined && event.data.outcome === 'ok') this.#learn(sent, event.data.labAt - sent.labAt);
    }
  }

  /** What a task is expected to take on the instruments it is bound to, whole ms. */
  expected(task: PlanTask, plan: Plan, bindings: Readonly<Record<string, string>>): number {
    if (task.kind === 'rest') return Math.round(task.expectedMs);
    const step = this.#stepsOf(plan).get(task.stepId);
    if (step === undefined) return Math.round(task.expectedMs);
    let sum = 0;
    for (const command of step.commands.slice(task.firstCommand, task.lastCommand + 1)) {
      const instrumentId = bindings[command.instrument] ?? command.instrument;
      const key = `${step.operationType} ${instrumentId}.${command.command}`;
      const usual = this.#source.usual(instrumentId);
      const factor =
        this.#factors.get(key) ?? usual?.get(`${step.operationType} ${command.instrument}.${command.command}`) ?? 1;
      this.#used.set(key, factor);
      sum += command.expectedMs * factor;
    }
    return Math.round(sum);
  }

  #learn({ key, expectedMs }: Sent, actualMs: number): void {
    if (actualMs < 0) return;
    const factor = actualMs / expectedMs;
    const known = this.#factors.get(key);
    if (known === undefined && this.#factors.size >= MOST_KEYS) return;
    const learnt = known === undefined ? factor : known + (factor - known) * NEWEST;
    this.#factors.set(key, learnt);
    const used = this.#used.get(key);
    if (used !== undefined && Math.abs(learnt - used) > NOTABLE * Math.max(used, 0.01)) {
      this.#used.set(key, learnt);
      this.#isNotable = true;
    }
  }

  #stepsOf(plan: Plan): ReadonlyMap<string, PlanStep> {
    let steps = this.#steps.get(plan);
    if (steps === undefined) {
      steps = new Map(plan.steps.map((step) => [step.stepId, step]));
      this.#steps.set(plan, steps);
    }
    return steps;
  }
}
