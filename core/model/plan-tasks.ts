import type { Plan, PlannedCommand, PlanStep } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { withKeptInstruments } from './kept-instruments.ts';
import { LabwareStays, STAGES, type PlanStay } from './labware-stays.ts';
import { claimsOf, type PlanClaim } from './plan-claims.ts';
import { placesOf } from './places.ts';
import { taskOrder } from './task-order.ts';

export type { PlanStay } from './labware-stays.ts';

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
  /** Used exclusively while it runs, sorted, each once. A move uses the instruments at both of its ends. */
  readonly instruments: readonly InstrumentKind[];
  /** Those of them that the execution has anyway, from a task before or to one after: tips are on, or labware is at the door. */
  readonly kept?: readonly InstrumentKind[];
  readonly expectedMs: number;
  readonly lowMs: number;
  readonly highMs: number;
  /** How much longer a rest may last; 0 for work, null: no limit. */
  readonly mayWaitMs: number | null;
}

export interface PlanTasks {
  readonly tasks: readonly PlanTask[];
  readonly stays: readonly PlanStay[];
  readonly claims: readonly PlanClaim[];
  /** The end of `before` is not after the start of `after`. */
  readonly order: readonly { readonly before: string; readonly after: string }[];
}

const known = new WeakMap<Plan, PlanTasks>();

/**
 * The tasks of a plan in the order of its steps, what stands where meanwhile, and which task waits for which. Conditional
 * steps count as if they happen. Times in ms; those of the tasks of a step add up to the step's.
 */
export function tasksOf(plan: Plan): PlanTasks {
  const found = known.get(plan);
  if (found !== undefined) return found;
  const stays = new LabwareStays(plan);
  const tasks: PlanTask[] = [];
  for (const step of plan.steps) if (step.kind === 'action') tasks.push(...tasksOfStep(step, stays));
  const made =
    plan.program === undefined
      ? withKeptInstruments(plan, {
          tasks,
          stays: withEnds(stays.finish()),
          claims: claimsOf(plan, tasks),
          order: taskOrder(plan.steps, tasks),
        })
      : wholeRun(plan, stays.finish());
  known.set(plan, made);
  return made;
}

/**
 * Where a plan brings more labware to an instrument than there are places on it, each piece leaves the bench with its last
 * use; elsewhere it stands there to the end.
 */
function withEnds(stays: readonly PlanStay[]): PlanStay[] {
  const pieces = Map.groupBy(stays, (stay) => stay.instrument);
  const isFull = (instrument: InstrumentKind): boolean =>
    new Set(pieces.get(instrument)?.map((stay) => stay.labwareId)).size > placesOf(instrument).length;
  const full = new Set([...pieces.keys()].filter((instrument) => isFull(instrument)));
  return stays.map(({ isLast, ...stay }) =>
    isLast === true ? { ...stay, ...(full.has(stay.instrument) ? { leaves: true } : { isLast }) } : stay,
  );
}

/** Instruments that a task has for itself alone, beside those that the execution keeps anyway. */
export function ownInstruments({ instruments, kept = [] }: PlanTask): readonly InstrumentKind[] {
  return kept.length === 0 ? instruments : instruments.filter((kind) => !kept.includes(kind));
}

/** Some commands of a step, not yet with their times. */
interface Stretch {
  readonly instruments: readonly InstrumentKind[];
  readonly commands: PlannedCommand[];
  readonly firstCommand: number;
}

function tasksOfStep(step: PlanStep, stays: LabwareStays): PlanTask[] {
  const stretches: Stretch[] = [];
  let beginMs = step.startMs;
  for (const [index, command] of step.commands.entries()) {
    // A move takes from where labware stands before it.
    const instruments = stays.instrumentsOf(command);
    let stretch = stretches.at(-1);
    if (stretch === undefined || !goesOn(stretch, command, instruments)) {
      stretch = { instruments, commands: [], firstCommand: index };
      stretches.push(stretch);
    }
    stretch.commands.push(command);
    const endMs = beginMs + command.expectedMs;
    stays.follow(step, index, { taskId: taskIdOf(step, stretch), beginMs, endMs });
    beginMs = endMs;
  }
  if (stretches.length === 0) stretches.push({ instruments: [], commands: [], firstCommand: 0 });
  const low = shareOut(step.rangeMs[0], stretches);
  const high = shareOut(step.rangeMs[1], stretches);
  return stretches.map((stretch, index) => ({
    taskId: taskIdOf(step, stretch),
    stepId: step.stepId,
    firstCommand: stretch.firstCommand,
    lastCommand: stretch.firstCommand + stretch.commands.length - 1,
    kind: stretch.instruments.length === 0 ? 'rest' : 'work',
    instruments: stretch.instruments,
    expectedMs: expectedOf(stretch),
    lowMs: low[index]!,
    highMs: high[index]!,
    mayWaitMs: mayWaitOf(step, stretch),
  }));
}

function taskIdOf(step: PlanStep, stretch: Stretch): string {
  return `${step.stepId}#${stretch.firstCommand}`;
}

/** A wait, and a question to a person, stand alone: before and after them somebody else may have the instruments. */
function goesOn(stretch: Stretch, command: PlannedCommand, instruments: readonly InstrumentKind[]): boolean {
  if (standsAlone(command) || stretch.commands.some((one) => standsAlone(one))) return false;
  return stretch.instruments.join() === instruments.join();
}

function standsAlone({ instrument, command }: PlannedCommand): boolean {
  return instrument === 'wellrun' && (command === 'wait' || command === 'ask');
}

function isWait(stretch: Stretch): boolean {
  return stretch.instruments.length === 0 && stretch.commands[0]?.command === 'wait';
}

function expectedOf(stretch: Stretch): number {
  return stretch.commands.reduce((sum, command) => sum + command.expectedMs, 0);
}

function mayWaitOf(step: PlanStep, stretch: Stretch): number | null {
  if (stretch.instruments.length > 0) return 0;
  return isWait(stretch) ? (step.mayWaitMs ?? null) : null;
}

/**
 * The least or the most time of a step, shared out among its tasks by the time they are expected to take. Waits take what
 * they are asked to where the sum allows: what is uncertain is the handling around them.
 */
function shareOut(sumMs: number, stretches: readonly Stretch[]): number[] {
  const certain = stretches.map((stretch) => (isWait(stretch) ? expectedOf(stretch) : 0));
  const certainMs = certain.reduce((sum, ms) => sum + ms, 0);
  const weights = stretches.map((stretch) => expectedOf(stretch));
  const whole = weights.reduce((sum, ms) => sum + ms, 0);
  if (certainMs <= sumMs && certainMs < whole) {
    const rest = byWeight(
      sumMs - certainMs,
      weights.map((ms, index) => ms - certain[index]!),
    );
    return rest.map((ms, index) => ms + certain[index]!);
  }
  return byWeight(sumMs, whole > 0 ? weights : weights.map(() => 1));
}

/** Whole ms that add up. */
function byWeight(sumMs: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let given = 0;
  return weights.map((weight) => {
    before += weight;
    const until = Math.round((sumMs * before) / whole);
    const share = until - given;
    given = until;
    return share;
  });
}

/**
 * A program may do at any time whatever it has declared, so its run is one task that has everything from the start to the
 * end: its instruments, the stages of those that have one, a place for each piece of labware wherever that may stand, and what
 * it uses of the lab's assets.
 */
function wholeRun(plan: Plan, foreseen: readonly PlanStay[]): PlanTasks {
  const [first] = plan.steps;
  if (first === undefined) return { tasks: [], stays: [], claims: [], order: [] };
  const stepId = plan.program?.leasedBy ?? first.stepId;
  const taskId = `${stepId}#0`;
  const stays = new Map<string, PlanStay>();
  const add = (labwareId: string, instrument: InstrumentKind): void => {
    // A stage has one place, whatever stands on it.
    const key = STAGES.has(instrument) ? instrument : `${labwareId} ${instrument}`;
    if (!stays.has(key)) stays.set(key, { labwareId, instrument, fromTask: taskId, toTask: taskId });
  };
  for (const { labwareId, location } of plan.labware) {
    if (location === undefined) continue;
    const { instrument, place } = location;
    const key = STAGES.has(instrument) ? instrument : `${labwareId} ${instrument}`;
    stays.set(key, {
      labwareId,
      instrument,
      fromTask: taskId,
      toTask: taskId,
      place,
      ...(location.fixed === true ? { isFixed: true } : {}),
      arrives: true,
    });
  }
  for (const { labwareId, instrument } of foreseen) add(labwareId, instrument);
  for (const { labwareId, kind } of plan.labware) {
    for (const instrument of plan.instruments) {
      const isKept = instrument === 'incubator' && (kind === 'plate' || kind === 'flask');
      if (isKept || STAGES.has(instrument)) add(labwareId, instrument);
    }
  }
  const { expectedMs, lowMs, highMs } = plan.duration;
  const task: PlanTask = {
    taskId,
    stepId,
    firstCommand: 0,
    lastCommand: 0,
    kind: plan.instruments.length === 0 ? 'rest' : 'work',
    instruments: plan.instruments.toSorted(),
    expectedMs,
    lowMs,
    highMs,
    mayWaitMs: 0,
  };
  const claims = (plan.assets ?? []).map(({ name, amount = 1 }): PlanClaim => ({
    claimId: `${first.stepId}@${name}`,
    stepId: first.stepId,
    asset: name,
    amount,
    firstTasks: [taskId],
    lastTasks: [taskId],
  }));
  return { tasks: [task], stays: [...stays.values()], claims, order: [] };
}
