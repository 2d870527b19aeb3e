import type { Plan } from '../contract/plan.ts';
import { visitsByTask, visitsOf, type InstrumentVisit } from '../model/instrument-visits.ts';
import { claimsAround, type PlanClaim } from '../model/plan-claims.ts';
import { tasksOf, type PlanStay, type PlanTask } from '../model/plan-tasks.ts';

/** The tasks of a plan, to be found without looking through all of them. */
export interface TaskIndex {
  /** In the order of their commands. */
  readonly byStep: ReadonlyMap<string, readonly PlanTask[]>;
  readonly staysFrom: ReadonlyMap<string, readonly PlanStay[]>;
  /** Those that end with a task: what nothing carries away stands there to the end of the execution. */
  readonly staysTo: ReadonlyMap<string, readonly PlanStay[]>;
  /** What is held while a step lasts, its own and that of the groups around it, by step. */
  readonly claimsIn: ReadonlyMap<string, readonly PlanClaim[]>;
  /** What is given back when a step ends, by step. */
  readonly claimsOf: ReadonlyMap<string, readonly PlanClaim[]>;
  /** Of the kinds of which any instrument will do, by task, and by step. */
  readonly visitsIn: ReadonlyMap<string, readonly InstrumentVisit[]>;
  readonly visitsOf: ReadonlyMap<string, readonly InstrumentVisit[]>;
  /** A rest that comes before a task of work, by that task. */
  readonly restBefore: ReadonlyMap<string, PlanTask>;
}

const known = new WeakMap<Plan, TaskIndex>();

/** Shared by all executions of a plan. */
export function taskIndexOf(plan: Plan): TaskIndex {
  let index = known.get(plan);
  if (index === undefined) {
    const { tasks, stays, claims, order } = tasksOf(plan);
    const rests = new Map(tasks.filter((task) => task.kind === 'rest').map((task) => [task.taskId, task]));
    index = {
      byStep: Map.groupBy(tasks, (task) => task.stepId),
      staysFrom: Map.groupBy(stays, (stay) => stay.fromTask),
      staysTo: Map.groupBy(
        stays.filter((stay) => stay.isLast !== true),
        (stay) => stay.toTask,
      ),
      claimsIn: claimsAround(plan.steps, claims),
      claimsOf: Map.groupBy(claims, (claim) => claim.stepId),
      visitsIn: visitsByTask(plan),
      visitsOf: Map.groupBy([...visitsOf(plan).values()].flat(), (visit) => visit.stepId),
      restBefore: new Map(
        order.flatMap(({ before, after }) => {
          const rest = rests.get(before);
          return rest === undefined ? [] : [[after, rest] as const];
        }),
      ),
    };
    known.set(plan, index);
  }
  return index;
}
