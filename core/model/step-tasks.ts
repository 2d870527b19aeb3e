import type { PlanStep } from '../contract/plan.ts';
import { endsOfSteps } from './task-order.ts';

/**
 * With which task each step begins, and with which it ends: a group with its first child, and with the one that no other
 * comes after; of several the one planned to end last.
 */
export interface StepTasks {
  readonly first: ReadonlyMap<string, string>;
  readonly last: ReadonlyMap<string, string>;
}

/** @param tasks of actions, in the order of the plan */
export function stepTasks(
  steps: readonly PlanStep[],
  tasks: readonly { readonly taskId: string; readonly stepId: string }[],
): StepTasks {
  const ends = endsOfSteps(steps, tasks);
  const plannedEnd = new Map(steps.map((step) => [step.stepId, step.startMs + step.expectedMs]));
  const endOf = (taskId: string): number => plannedEnd.get(taskId.slice(0, taskId.lastIndexOf('#'))) ?? 0;
  const first = new Map<string, string>();
  const last = new Map<string, string>();
  for (const { stepId } of steps) {
    const { first: begins, last: finishes } = ends.of(stepId);
    const [begin] = begins;
    // A group in which nothing is left neither begins nor ends.
    if (begin === undefined) continue;
    first.set(stepId, begin);
    last.set(
      stepId,
      finishes.reduce((latest, taskId) => (endOf(taskId) >= endOf(latest) ? taskId : latest)),
    );
  }
  return { first, last };
}
