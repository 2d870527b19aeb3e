import type { Json, JsonObject } from '../contract/json.ts';
import type { Plan, PlannedCommand, PlanStep } from '../contract/plan.ts';
import { INSTRUMENT_KINDS, type InstrumentKind } from '../contract/words.ts';

/** A stretch of commands of one action step that runs without waiting between: the unit of leasing and forecasting. */
export interface PlanTask {
  /** `${stepId}#${firstCommand}` */
  readonly taskId: string;
  readonly stepId: string;
  /** Index into the commands of the step. */
  readonly firstCommand: number;
  /** Inclusive; -1 for a step without commands. */
  readonly lastCommand: number;
  /** rest: time passes, or a person or Wellrun itself does something; nothing is used but places on which labware stands. */
  readonly kind: 'work' | 'rest';
  /** Used exclusively while it runs, sorted, each once. */
  readonly instruments: readonly InstrumentKind[];
  readonly expectedMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** How much longer a rest may last; 0 for work, null: no limit. */
  readonly mayWaitMs: number | null;
}

/** Labware that stands on an instrument, from the start of one task to the end of another. */
export interface PlanStay {
  readonly labwareId: string;
  readonly instrument: InstrumentKind;
  readonly fromTask: string;
  readonly toTask: string;
}

export interface PlanTasks {
  readonly tasks: readonly PlanTask[];
  readonly stays: readonly PlanStay[];
  /** The end of `before` is not after the start of `after`. */
  readonly order: readonly { readonly before: string; readonly after: string }[];
}

const known = new WeakMap<Plan, PlanTasks>();

/** The tasks of a plan, what stands where meanwhile, and which task waits for which. Conditional steps count as if they happen. */
export function tasksOf(plan: Plan): PlanTasks {
  let tasks = known.get(plan);
  if (tasks === undefined) {
    tasks = new TaskWalk(plan).walk();
    known.set(plan, tasks);
  }
  return tasks;
}

interface OpenStay {
  readonly instrument: InstrumentKind;
  readonly fromTask: string;
  lastTask: string;
}

/** Follows labware through the commands of a plan, in the order of the plan. */
class TaskWalk {
  readonly #plan: Plan;
  readonly #tasks: PlanTask[] = [];
  readonly #stays: PlanStay[] = [];
  /** Where labware stands; an excursion lies on top of the home it returns to. */
  readonly #open = new Map<string, OpenStay[]>();
  readonly #home = new Map<string, InstrumentKind>();

  constructor(plan: Plan) {
    this.#plan = plan;
    for (const { labwareId, location } of plan.labware)
      if (location !== undefined) this.#home.set(labwareId, location.instrument);
  }

  walk(): PlanTasks {
    const actions = this.#plan.steps.filter((step) => step.kind === 'action');
    for (const step of actions) this.#step(step);
    for (const [labwareId, open] of this.#open) for (const stay of open) this.#close(labwareId, stay);
    return { tasks: this.#tasks, stays: this.#stays, order: orderOf(actions, this.#tasks) };
  }

  #step(step: PlanStep): void {
    const uses: InstrumentKind[][] = [];
    const starts: number[] = [];
    const taskOfCommand: string[] = [];
    // Where it stands has to be followed before tasks are cut, because a move uses both of its ends.
    for (const [index, command] of step.commands.entries()) {
      const used = this.#instrumentsOf(command);
      const before = uses.at(-1);
      const isNew =
        before === undefined || command.instrument === 'wellrun' || used.length === 0 || before.join() !== used.join();
      if (isNew) {
        starts.push(index);
        uses.push(used);
      }
      const taskId = `${step.stepId}#${starts.at(-1)!}`;
      taskOfCommand.push(taskId);
      this.#follow(step, index, command, taskId);
    }
    if (starts.length === 0) this.#add(step, 0, -1, []);
    for (const [index, first] of starts.entries()) {
      const last = (starts[index + 1] ?? step.commands.length) - 1;
      this.#add(step, first, last, uses[index]!);
    }
  }

  #add(step: PlanStep, firstCommand: number, lastCommand: number, instruments: readonly InstrumentKind[]): void {
    const expectedMs = step.commands
      .slice(firstCommand, lastCommand + 1)
      .reduce((sum, command) => sum + command.expectedMs, 0);
    const share = step.expectedMs === 0 ? 0 : expectedMs / step.expectedMs;
    const kind = instruments.length === 0 ? 'rest' : 'work';
    const isWait = step.commands[firstCommand]?.command === 'wait' && kind === 'rest';
    this.#tasks.push({
      taskId: `${step.stepId}#${firstCommand}`,
      stepId: step.stepId,
      firstCommand,
      lastCommand,
      kind,
      instruments,
      expectedMs,
      lowMs: step.rangeMs[0] * share,
      highMs: step.rangeMs[1] * share,
      mayWaitMs: kind === 'work' ? 0 : isWait ? (step.mayWaitMs ?? step.offTime?.holdAfterMs ?? null) : null,
    });
  }

  #instrumentsOf(command: PlannedCommand): InstrumentKind[] {
    if (command.instrument === 'wellrun') return [];
    const used = new Set<InstrumentKind>([command.instrument]);
    const move = moveOf(command);
    if (move !== undefined) {
      const from = this.#standsOn(move.labwareId);
      if (from !== undefined) used.add(from);
      if (move.to !== undefined) used.add(move.to);
    }
    return [...used].toSorted();
  }

  #standsOn(labwareId: string): InstrumentKind | undefined {
    return this.#open.get(labwareId)?.at(-1)?.instrument ?? this.#home.get(labwareId);
  }

  #follow(step: PlanStep, index: number, command: PlannedCommand, taskId: string): void {
    const move = moveOf(command);
    for (const labwareId of labwareIn(command)) {
      const on =
        this.#standsOn(labwareId) ??
        (move === undefined && isKind(command.instrument) ? command.instrument : undefined);
      if (on !== undefined && !this.#open.has(labwareId)) this.#begin(labwareId, on, taskId);
      for (const stay of this.#open.get(labwareId) ?? []) stay.lastTask = taskId;
    }
    if (move?.to === undefined || this.#standsOn(move.labwareId) === move.to) return;
    const open = this.#open.get(move.labwareId) ?? [];
    const isReturn = open.length > 1 && open.at(-2)?.instrument === move.to;
    const last = open.at(-1);
    const isExcursion =
      !isReturn &&
      last !== undefined &&
      move.to !== 'incubator' &&
      returns(step, index, move.labwareId, last.instrument);
    if (!isExcursion && last !== undefined) {
      this.#close(move.labwareId, last);
      open.pop();
    }
    if (!isReturn) this.#begin(move.labwareId, move.to, taskId);
  }

  #begin(labwareId: string, instrument: InstrumentKind, taskId: string): void {
    const open = this.#open.get(labwareId) ?? [];
    open.push({ instrument, fromTask: taskId, lastTask: taskId });
    this.#open.set(labwareId, open);
  }

  #close(labwareId: string, { instrument, fromTask, lastTask }: OpenStay): void {
    this.#stays.push({ labwareId, instrument, fromTask, toTask: lastTask });
  }
}

/** Whether a later command of the same step brings labware back. */
function returns(step: PlanStep, index: number, labwareId: string, home: InstrumentKind): boolean {
  return step.commands.slice(index + 1).some((command) => {
    const move = moveOf(command);
    return move?.labwareId === labwareId && move.to === home;
  });
}

function moveOf(command: PlannedCommand): { labwareId: string; to: InstrumentKind | undefined } | undefined {
  if (command.instrument !== 'plate-arm' || command.command !== 'move') return undefined;
  const { labwareId, to } = command.params;
  if (typeof labwareId !== 'string') return undefined;
  const instrument = typeof to === 'object' && to !== null ? (to as JsonObject)['instrument'] : undefined;
  return { labwareId, to: typeof instrument === 'string' && isKind(instrument) ? instrument : undefined };
}

function isKind(name: string): name is InstrumentKind {
  return (INSTRUMENT_KINDS as readonly string[]).includes(name);
}

/** Every labware that a command names. */
function labwareIn(command: PlannedCommand): Set<string> {
  const found = new Set<string>(command.labwareId === undefined ? [] : [command.labwareId]);
  const look = (value: Json, key: string): void => {
    if (typeof value === 'string') {
      if (key === 'labwareId' && !value.includes('{{')) found.add(value);
    } else if (Array.isArray(value)) {
      if (typeof value[0] === 'object') for (const item of value as readonly Json[]) look(item, '');
    } else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value as JsonObject)) look(item, name);
  };
  look(command.params, '');
  return found;
}

function orderOf(actions: readonly PlanStep[], tasks: readonly PlanTask[]): { before: string; after: string }[] {
  const first = new Map<string, string>();
  const last = new Map<string, string>();
  const order: { before: string; after: string }[] = [];
  for (const { stepId, taskId } of tasks) {
    const before = last.get(stepId);
    if (before === undefined) first.set(stepId, taskId);
    else order.push({ before, after: taskId });
    last.set(stepId, taskId);
  }
  for (const step of actions) {
    for (const id of step.after) {
      const before = last.get(id);
      if (before !== undefined) order.push({ before, after: first.get(step.stepId)! });
    }
  }
  return order;
}
