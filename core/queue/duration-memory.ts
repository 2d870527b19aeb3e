import type { JournalEvent } from '../contract/event.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import type { PlanTask } from '../model/plan-tasks.ts';

/** Weight of the newest command in what is remembered. */
const NEWEST = 0.3;
const MOST_KEYS = 10_000;
/** Room in a plan for what takes a little longer: of the usual spread, of the time itself, and ms for each task. */
const SPREAD_ROOM = 1.5;
const SHARE_ROOM = 0.01;
const TASK_ROOM_MS = 1000;
/** What has moved by more than this share is worth a new plan. */
const NOTABLE = 0.05;

/** What a command belongs to. */
export interface StepFacts {
  readonly protocolId: string;
  readonly operationType: string;
}

export interface DurationSource {
  readonly stepOf: (executionId: string, stepId: string) => StepFacts | undefined;
  /** What is known of commands on an instrument before it has done any: factors by the keys of `durationKeys`, with the kind. */
  readonly usual: (instrumentId: string) => ReadonlyMap<string, number> | undefined;
}

/** What is remembered of a command. */
interface Learnt {
  factor: number;
  /** Mean distance of a command from its factor. */
  spread: number;
}

interface Sent {
  readonly keys: readonly [string, string];
  readonly expectedMs: number;
  readonly labAt: number;
}

/**
 * What durations are remembered by: the step of the protocol, and where that is new, its operation.
 * @param where instrument id or kind
 */
export function durationKeys(step: StepFacts, stepId: string, where: string, command: string): [string, string] {
  return [`${step.protocolId}/${stepId} ${where}.${command}`, `${step.operationType} ${where}.${command}`];
}

/**
 * How long commands really take beside what plans expect (EX-13): learnt from those that have ended, by step, instrument
 * and command, as a factor on the expected time. Waits take what they are asked to.
 */
export class DurationMemory {
  readonly #source: DurationSource;
  readonly #learnt = new Map<string, Learnt>();
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
      if (expectedMs <= 0 || instrumentId === 'wellrun') return;
      const step = this.#source.stepOf(event.subject, stepId);
      if (step !== undefined)
        this.#sent.set(commandId, { keys: durationKeys(step, stepId, instrumentId, command), expectedMs, labAt });
    } else if (event.kind === 'command.outcome') {
      const sent = this.#sent.get(event.data.commandId);
      if (sent === undefined) return;
      this.#sent.delete(event.data.commandId);
      if (event.data.outcome === 'ok') this.#learn(sent, event.data.labAt - sent.labAt);
    }
  }

  /**
   * What a plan allows a task on the instruments it is bound to, whole ms: what it is expected to take, and a little more, so
   * that a plan is kept although no two runs are the same.
   */
  expected(task: PlanTask, plan: Plan, bindings: Readonly<Record<string, string>>): number {
    const step = task.kind === 'rest' || plan.program !== undefined ? undefined : this.#stepsOf(plan).get(task.stepId);
    if (step === undefined) return Math.round(task.expectedMs);
    const facts = { protocolId: plan.protocolId, operationType: step.operationType };
    let sum = 0;
    for (const { instrument, command, expectedMs } of step.commands.slice(task.firstCommand, task.lastCommand + 1)) {
      const instrumentId = bindings[instrument] ?? instrument;
      const [own, operation] = durationKeys(facts, step.stepId, instrumentId, command);
      const [usualOwn, usualOperation] = durationKeys(facts, step.stepId, instrument, command);
      const usual = this.#source.usual(instrumentId);
      const factor =
        this.#learnt.get(own)?.factor ??
        usual?.get(usualOwn) ??
        this.#learnt.get(operation)?.factor ??
        usual?.get(usualOperation) ??
        1;
      this.#used.set(own, factor);
      sum += expectedMs * (factor + SPREAD_ROOM * (this.#learnt.get(own)?.spread ?? 0));
    }
    return sum === 0 ? 0 : Math.round(sum * (1 + SHARE_ROOM) + TASK_ROOM_MS);
  }

  #learn({ keys, expectedMs }: Sent, actualMs: number): void {
    if (actualMs < 0) return;
    const factor = actualMs / expectedMs;
    for (const key of keys) {
      let learnt = this.#learnt.get(key);
      if (learnt === undefined) {
        if (this.#learnt.size >= MOST_KEYS) continue;
        learnt = { factor, spread: 0 };
        this.#learnt.set(key, learnt);
      } else {
        const distance = Math.abs(factor - learnt.factor);
        learnt.factor += (factor - learnt.factor) * NEWEST;
        learnt.spread += (distance - learnt.spread) * NEWEST;
      }
      const used = this.#used.get(key);
      if (used === undefined || Math.abs(learnt.factor - used) <= NOTABLE * Math.max(used, 0.01)) continue;
      this.#used.set(key, learnt.factor);
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
