import { canonicalJson } from '../base/canonical-json.ts';
import type { Json } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { STAGES } from './labware-stays.ts';
import { setUpsOf } from './set-ups.ts';
import { tasksOf, type PlanStay, type PlanTask } from './plan-tasks.ts';

/** A step on an instrument of a kind, from the first of its tasks that works there to the last: it is chosen as a whole. */
export interface InstrumentVisit {
  /** Under which the instrument is leased. No asset that a step needs has such a name: there is a space in it. */
  readonly visitId: string;
  readonly stepId: string;
  readonly kind: InstrumentKind;
  readonly fromTask: string;
  readonly toTask: string;
}

export type VisitsByKind = ReadonlyMap<InstrumentKind, readonly InstrumentVisit[]>;

/** What they say of one plate is compared: two of a kind never say quite the same. */
const MEASURING: ReadonlySet<InstrumentKind> = new Set(['plate-reader', 'imager', 'cell-counter', 'balance']);

/** Longer plans are forecast in fewer, coarser steps, which know of no choice. */
const MOST_TASKS = 300;

const NONE: VisitsByKind = new Map();
const known = new WeakMap<Plan, VisitsByKind>();

/**
 * Kinds of instruments of which any will do for each step anew, with the visits to them. It is so where
 *
 * 1. the instrument is one that labware visits: a reader, imager, cell counter, balance, centrifuge or shaker;
 * 2. nothing stays on it from one step to another, and no other step speaks of it;
 * 3. one piece of labware visits it at a time, and it is set up for one thing from the first task to the last;
 * 4. it does not measure, or one step alone measures with it: a baseline and what is compared with it come from one instrument.
 *
 * All others, and those of a program, which may do anything at any time, stay the same from the start of an execution to its end.
 */
export function visitsOf(plan: Plan): VisitsByKind {
  if (plan.program !== undefined || !plan.instruments.some((kind) => STAGES.has(kind))) return NONE;
  let found = known.get(plan);
  if (found === undefined) {
    found = findVisits(plan);
    known.set(plan, found);
  }
  return found;
}

function findVisits(plan: Plan): VisitsByKind {
  const { tasks, stays } = tasksOf(plan);
  if (tasks.length > MOST_TASKS) return NONE;
  const byStep = Map.groupBy(tasks, (task) => task.stepId);
  const found = new Map<InstrumentKind, InstrumentVisit[]>();
  for (const kind of plan.instruments) {
    if (!STAGES.has(kind) || plan.labware.some(({ location }) => location?.instrument === kind)) continue;
    const own = stays.filter((stay) => stay.instrument === kind);
    const visited = [...byStep.values()].filter((inStep) => inStep.some((task) => task.instruments.includes(kind)));
    if (visited.length === 0 || (MEASURING.has(kind) && visited.length > 1)) continue;
    const visits = visited.map((inStep) => visitIn(plan, inStep, kind, own));
    const isWhole = (one: (typeof visits)[number]): one is Visit =>
      one !== null && (one.isStay || visited.length === 1);
    if (!visits.every(isWhole)) continue;
    // Every stay belongs to a visit, and every word about the instrument to one of its tasks.
    if (visits.reduce((sum, { stays: count }) => sum + count, 0) !== own.length) continue;
    if (isSpokenOf(plan, kind, new Set(visits.flatMap(({ taskIds }) => taskIds)), byStep)) continue;
    found.set(
      kind,
      visits.map(({ visit }) => visit),
    );
  }
  return found;
}

interface Visit {
  readonly visit: InstrumentVisit;
  readonly taskIds: readonly string[];
  readonly stays: number;
  readonly isStay: boolean;
}

/** Null where something else goes on between, several pieces of labware are there, or it is changed over meanwhile. */
function visitIn(
  plan: Plan,
  inStep: readonly PlanTask[],
  kind: InstrumentKind,
  stays: readonly PlanStay[],
): Visit | null {
  const works = (task: PlanTask): boolean => task.instruments.includes(kind);
  const between = inStep.slice(inStep.findIndex(works), inStep.findLastIndex(works) + 1);
  const at = new Map(between.map((task, index) => [task.taskId, index]));
  const inside = stays.filter((stay) => at.has(stay.fromTask) && at.has(stay.toTask));
  const isThere = (index: number): boolean =>
    inside.some((stay) => at.get(stay.fromTask)! <= index && index <= at.get(stay.toTask)!);
  if (!between.every((task, index) => works(task) || isThere(index))) return null;
  if (new Set(inside.map((stay) => stay.labwareId)).size > 1 || (between.length > 1 && inside.length === 0))
    return null;
  const setUps = between.filter(works).map((task) => canonicalJson(setUpsOf(plan).of(task.taskId, kind)));
  if (new Set(setUps).size > 1) return null;
  const [{ stepId, taskId: fromTask }, { taskId: toTask }] = [between[0]!, between.at(-1)!];
  return {
    visit: { visitId: `${stepId}@any ${kind}`, stepId, kind, fromTask, toTask },
    taskIds: [...at.keys()],
    stays: inside.length,
    isStay: inside.length > 0,
  };
}

/** Whether a command names an instrument of the kind outside of some tasks. */
function isSpokenOf(
  plan: Plan,
  kind: InstrumentKind,
  taskIds: ReadonlySet<string>,
  byStep: ReadonlyMap<string, readonly PlanTask[]>,
): boolean {
  return plan.steps.some((step) =>
    step.commands.some((command, index) => {
      if (command.instrument !== kind && !names(command.params, kind)) return false;
      const task = byStep
        .get(step.stepId)
        ?.find((one) => one.firstCommand <= index && index <= Math.max(one.firstCommand, one.lastCommand));
      return task === undefined || !taskIds.has(task.taskId);
    }),
  );
}

function names(value: Json, kind: InstrumentKind): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => {
    if (key === 'instrument') return item === kind;
    return key !== 'wells' && names(item, kind);
  });
}

/** The visits of a task, of the kinds of which any instrument will do. */
export function visitsByTask(plan: Plan): ReadonlyMap<string, readonly InstrumentVisit[]> {
  const found = new Map<string, InstrumentVisit[]>();
  const byStep = Map.groupBy(tasksOf(plan).tasks, (task) => task.stepId);
  for (const visit of [...visitsOf(plan).values()].flat()) {
    const inStep = byStep.get(visit.stepId)!;
    const from = inStep.findIndex((task) => task.taskId === visit.fromTask);
    const to = inStep.findIndex((task) => task.taskId === visit.toTask);
    for (const { taskId } of inStep.slice(from, to + 1)) found.set(taskId, [...(found.get(taskId) ?? []), visit]);
  }
  return found;
}
