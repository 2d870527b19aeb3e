import type { Plan } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { DOOR_INSTRUMENT, doorHoldsOf } from './door-holds.ts';
import type { PlanStay } from './labware-stays.ts';
import type { PlanTask, PlanTasks } from './plan-tasks.ts';
import { TIP_INSTRUMENT, tipHoldsOf } from './tip-holds.ts';

/** From one task to another an instrument stays with the execution, whatever else it does between. */
interface Kept {
  /** What keeps it: tips on its head, labware at its door. */
  readonly by: string;
  readonly instrument: InstrumentKind;
  readonly fromTask: string;
  readonly toTask: string;
  /** The tasks that find it kept, from the first to the last. */
  readonly tasks: readonly string[];
}

/** Tasks that keep an instrument from one to another have it as a stay of what keeps it, and not each for itself. */
export function withKeptInstruments(plan: Plan, made: PlanTasks): PlanTasks {
  const kept = [...keptForTips(plan, made.tasks), ...keptAtDoors(plan, made.tasks)];
  if (kept.length === 0) return made;
  // Nobody waits for a place on an instrument while keeping that instrument from others.
  const firstOf = new Map(
    kept.flatMap(({ instrument, fromTask, tasks }) => tasks.map((taskId) => [`${taskId} ${instrument}`, fromTask])),
  );
  const stays = made.stays.map((stay) => {
    const fromTask = firstOf.get(`${stay.fromTask} ${stay.instrument}`);
    return fromTask === undefined ? stay : { ...stay, fromTask };
  });
  const held = kept.map(({ by, instrument, fromTask, toTask }): PlanStay => ({
    labwareId: by,
    instrument,
    fromTask,
    toTask,
    isWhole: true,
  }));
  const tasks = made.tasks.map((task): PlanTask => {
    const own = task.instruments.filter((kind) => firstOf.has(`${task.taskId} ${kind}`));
    return own.length === 0 ? task : { ...task, kept: own };
  });
  return { ...made, tasks, stays: [...stays, ...held] };
}

/** While tips are on, the liquid handler is kept by all tasks from the one that picks them up to the one that drops them. */
function keptForTips(plan: Plan, tasks: readonly PlanTask[]): Kept[] {
  const holds = tipHoldsOf(plan);
  if (holds.length === 0) return [];
  const indexOf = new Map(plan.steps.map((step, index) => [step.stepId, index]));
  return holds.flatMap(({ tipsId, from, to }): Kept[] => {
    const inside = tasks.filter(({ stepId }) => from <= indexOf.get(stepId)! && indexOf.get(stepId)! <= to);
    const using = inside.filter(({ instruments }) => instruments.includes(TIP_INSTRUMENT));
    const [first, last] = [using[0], using.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [
      {
        by: tipsId,
        instrument: TIP_INSTRUMENT,
        fromTask: first.taskId,
        toTask: last.taskId,
        tasks: inside.map(({ taskId }) => taskId),
      },
    ];
  });
}

/** While labware is at the door of an incubator, nothing else can go in or out. */
function keptAtDoors(plan: Plan, tasks: readonly PlanTask[]): Kept[] {
  if (!plan.instruments.includes(DOOR_INSTRUMENT)) return [];
  const byStep = Map.groupBy(tasks, ({ stepId }) => stepId);
  const taskOf = (stepId: string, command: number): string =>
    byStep.get(stepId)?.find((task) => command <= task.lastCommand)?.taskId ?? '';
  return doorHoldsOf(plan, taskOf).map(({ labwareId, fromTask, toTask, tasks: between }) => ({
    by: `${labwareId} at the door`,
    instrument: DOOR_INSTRUMENT,
    fromTask,
    toTask,
    tasks: between,
  }));
}
