import type { ChosenInstrument } from '../contract/account.ts';
import type { ErrorRecord } from '../contract/errors.ts';
import type { StepState } from '../contract/execution.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlanStep } from '../contract/plan.ts';
import type { Effect, StepStatus } from '../contract/words.ts';
import { invariant } from '../base/invariant.ts';
import { canStepGo } from '../model/execution-states.ts';

const NO_CHOICE: readonly ChosenInstrument[] = [];

/** A command whose intent is recorded and whose outcome is not. */
export interface OpenCommand {
  readonly commandId: string;
  readonly commandIndex: number;
  readonly instrumentId: string;
  readonly command: string;
  readonly params: JsonObject;
  readonly effect: Effect;
  readonly expectedMs: number;
  /** When it was sent, on the clock the execution runs by. */
  readonly labAt: number;
  /** It came over from a process that ended, so nobody is waiting for its reply. */
  readonly isOrphan: boolean;
}

/**
 * A step of a live execution. Invariants: 1. status changes only along STEP_TRANSITIONS. 2. at most one command is open.
 * 3. `isActive` is true exactly while a runner works on it; a running step that is not active waits for a person, for a
 * resume, or for its children.
 */
export class StepRun {
  plan: PlanStep;
  readonly children: StepRun[] = [];
  readonly followers: StepRun[] = [];
  parent: StepRun | undefined;
  status: StepStatus = 'pending';
  /** How many of its commands are over, by outcomes on record. */
  commandsDone = 0;
  /** Number of the last try of the present command, or of the last one. */
  attempt = 0;
  /** Automatic retries used for the present command. */
  retries = 0;
  startedAt: number | null = null;
  endedAt: number | null = null;
  startedLabAt: number | null = null;
  endedLabAt: number | null = null;
  errorMessage: string | null = null;
  /** When its last wait is over, or was to be, on the clock of the execution. */
  waitDueLabAt: number | null = null;
  progress: number | null = null;
  inDoubt = false;
  result: Json | undefined;
  open: OpenCommand | undefined;
  /** Replaces the params of the present command after `retry-edited`. */
  editedParams: JsonObject | undefined;
  /** The command that the next attempt answers. */
  follows: string | null = null;
  /** Instruments that were chosen for it out of like ones. */
  chosen: readonly ChosenInstrument[] = NO_CHOICE;
  isActive = false;
  /** Told once it begins: others may count their time from it. */
  onStarted: (() => void) | undefined;
  /** A person's decision about it is being recorded. */
  isBeingDecided = false;
  /** Steps in `after` that have not ended. */
  blockers = 0;
  /** Children that have not ended. */
  childrenLeft = 0;
  /** Which command `attempt` counts. */
  #attemptOf = -1;

  constructor(plan: PlanStep) {
    this.plan = plan;
  }

  get id(): string {
    return this.plan.stepId;
  }

  get hasEnded(): boolean {
    return this.status === 'completed' || this.status === 'failed' || this.status === 'skipped';
  }

  start(at: number, labAt: number): void {
    if (this.status === 'running') return;
    this.#go('running');
    this.startedAt = at;
    this.startedLabAt = labAt;
    this.onStarted?.();
  }

  /** The number of the next try of the present command. */
  get nextAttempt(): number {
    return this.#attemptOf === this.commandsDone ? this.attempt + 1 : 1;
  }

  /** The intent of a command is durable. */
  commandSent(open: OpenCommand, attempt: number): void {
    this.open = open;
    this.attempt = attempt;
    this.#attemptOf = open.commandIndex;
    this.follows = null;
    this.editedParams = undefined;
    this.progress = null;
  }

  /** The present command counts as done; the next one is the present one. */
  commandSettled(): void {
    this.open = undefined;
    this.commandsDone++;
    this.follows = null;
    this.retries = 0;
    this.progress = null;
  }

  /** The present command failed. `isUnknown`: it may have happened, so it stays open, and nobody waits for its reply. */
  commandFailed(open: OpenCommand, isUnknown: boolean): void {
    this.open = isUnknown ? { ...open, isOrphan: true } : undefined;
    this.follows = open.commandId;
    this.progress = null;
  }

  /** The last try of the present command, whether it is known what became of it or not; null where there is none. */
  get lastTry(): string | null {
    return this.open?.commandId ?? this.follows;
  }

  /** The present command may be sent again, as an answer to this one. */
  mayRepeat(commandId: string | null): void {
    this.open = undefined;
    this.follows = commandId;
  }

  end(status: 'completed' | 'failed' | 'skipped', at: number, labAt: number, error?: ErrorRecord): void {
    this.#go(status);
    this.endedAt = at;
    this.endedLabAt = labAt;
    this.progress = null;
    this.inDoubt = false;
    this.open = undefined;
    this.errorMessage = error?.sentence ?? null;
  }

  state(): StepState {
    return {
      stepId: this.id,
      status: this.status,
      commandsDone: this.commandsDone,
      attempt: this.attempt,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      startedLabAt: this.startedLabAt,
      endedLabAt: this.endedLabAt,
      progress: this.progress,
      errorMessage: this.errorMessage,
      inDoubt: this.inDoubt,
      ...(this.chosen.length === 0 ? {} : { chosen: [...this.chosen] }),
    };
  }

  #go(status: StepStatus): void {
    invariant(canStepGo(this.status, status), `Step ${this.id} is ${this.status} and cannot become ${status}.`);
    this.status = status;
  }
}

/** Adds a step to those that are linked; it comes after nothing. */
export function linkStep(steps: Map<string, StepRun>, planned: PlanStep): StepRun {
  invariant(!steps.has(planned.stepId), `Step ids are unique in an execution; ${planned.stepId} is there already.`);
  assertAlone(planned);
  const step = new StepRun(planned);
  steps.set(step.id, step);
  const parent = planned.parentId === undefined ? undefined : steps.get(planned.parentId);
  if (parent !== undefined) {
    step.parent = parent;
    parent.children.push(step);
    parent.childrenLeft++;
  }
  return step;
}

/** Links steps to parents, children and those that wait for them. The plan lists every step after what it needs. */
export function linkSteps(plan: readonly PlanStep[]): Map<string, StepRun> {
  const steps = new Map<string, StepRun>();
  for (const planned of plan) {
    invariant(!steps.has(planned.stepId), `Step ids are unique in a plan; ${planned.stepId} is there twice.`);
    assertAlone(planned);
    steps.set(planned.stepId, new StepRun(planned));
  }
  for (const step of steps.values()) {
    if (step.plan.parentId !== undefined) {
      const parent = steps.get(step.plan.parentId);
      invariant(parent, `The parent ${step.plan.parentId} of step ${step.id} is in the plan.`);
      step.parent = parent;
      parent.children.push(step);
      parent.childrenLeft++;
    }
    for (const id of step.plan.after) {
      const before = steps.get(id);
      invariant(before, `Step ${id}, which ${step.id} comes after, is in the plan.`);
      before.followers.push(step);
      step.blockers++;
    }
  }
  return steps;
}

/** Commands of Wellrun itself that have no outcome of their own: the step ends with them. */
const ENDS_ITS_STEP: ReadonlySet<string> = new Set(['ask', 'note', 'compute', 'analyse']);

function assertAlone(step: PlanStep): void {
  const own = step.commands.find((one) => one.instrument === 'wellrun' && ENDS_ITS_STEP.has(one.command));
  invariant(
    own === undefined || step.commands.length === 1,
    `Step ${step.stepId} does nothing beside "${own?.command ?? ''}".`,
  );
}
