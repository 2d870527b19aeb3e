import type { EventData, JournalEvent } from '../contract/event.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import type { PlanTask } from '../model/plan-tasks.ts';

/** Weight of the newest step in what is remembered. */
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

/** What is remembered of the commands of one kind in a step. */
interface Learnt {
  factor: number;
  /** Mean distance of a step from its factor. */
  spread: number;
}

interface Sent {
  readonly tally: Tally;
  readonly expectedMs: number;
  readonly labAt: number;
}

/** The commands of one kind that a step has sent so far, all together. */
interface Tally {
  readonly keys: readonly [string, string];
  expectedMs: number;
  actualMs: number;
}

/**
 * What durations are remembered by: the step of the protocol, and where that is new, its operation.
 * @param where instrument id or kind
 */
export function durationKeys(step: StepFacts, stepId: string, where: string, command: string): [string, string] {
  return [`${step.protocolId}/${stepId} ${where}.${command}`, `${step.operationType} ${where}.${command}`];
}

/**
 * How long commands really take beside what plans expect (EX-13): learnt from steps that have ended, by step, instrument and
 * command, as a factor on the expected time. All commands of one kind in a step count as one, since the first of them often
 * does more (it fetches tips) and only the whole is the same each time. Waits take what they are asked to.
 */
export class DurationMemory {
  readonly #source: DurationSource;
  readonly #learnt = new Map<string, Learnt>();
  /** Factors that plans were made with. */
  readonly #used = new Map<string, number>();
  readonly #sent = new Map<string, Sent>();
  /** Steps under way, by execution and step: what they have sent, by its first key. */
  readonly #underWay = new Map<string, Map<string, Map<string, Tally>>>();
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

  /** Takes in an event of the journal, as it happens or from the record. Steps whose beginning it has not seen count for nothing. */
  note(event: JournalEvent): void {
    switch (event.kind) {
      case 'step.started':
        this.#begins(event.subject, event.data.stepId);
        return;
      case 'command.intent':
        if (event.data.starts) this.#begins(event.subject, event.data.stepId);
        this.#sends(event.subject, event.data);
        return;
      case 'command.outcome':
        this.#isAnswered(event.data);
        if (event.data.ends !== undefined) this.#ends(event.subject, event.data.stepId, event.data.ends.status);
        return;
      case 'step.ended':
        this.#ends(event.subject, event.data.stepId, event.data.status);
        return;
      case 'execution.completed':
      case 'execution.failed':
      case 'execution.cancelled':
        this.#underWay.delete(event.subject);
        return;
      default:
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

  #begins(executionId: string, stepId: string): void {
    const steps = this.#underWay.get(executionId) ?? new Map<string, Map<string, Tally>>();
    this.#underWay.set(executionId, steps.set(stepId, new Map()));
  }

  #ends(executionId: string, stepId: string, status: string): void {
    const steps = this.#underWay.get(executionId);
    const tallies = steps?.get(stepId);
    steps?.delete(stepId);
    if (status === 'completed') for (const tally of tallies?.values() ?? []) this.#learn(tally);
  }

  #sends(executionId: string, intent: EventData<'command.intent'>): void {
    const { commandId, stepId, instrumentId, command, expectedMs, labAt } = intent;
    const tallies = this.#underWay.get(executionId)?.get(stepId);
    if (tallies === undefined || expectedMs <= 0 || instrumentId === 'wellrun') return;
    const step = this.#source.stepOf(executionId, stepId);
    if (step === undefined) return;
    const keys = durationKeys(step, stepId, instrumentId, command);
    const tally = tallies.get(keys[0]) ?? { keys, expectedMs: 0, actualMs: 0 };
    tallies.set(keys[0], tally);
    this.#sent.set(commandId, { tally, expectedMs, labAt });
  }

  #isAnswered({ commandId, outcome, labAt }: EventData<'command.outcome'>): void {
    const sent = this.#sent.get(commandId);
    this.#sent.delete(commandId);
    if (sent === undefined || outcome !== 'ok' || labAt < sent.labAt) return;
    sent.tally.expectedMs += sent.expectedMs;
    sent.tally.actualMs += labAt - sent.labAt;
  }

  #learn({ keys, expectedMs, actualMs }: Tally): void {
    if (expectedMs === 0) return;
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
