import type { PlanStep } from '../contract/plan.ts';

/** With which task each step begins, and with which it ends: a group with its first child, and with the one planned to end last. */
export interface StepTasks {
  readonly first: ReadonlyMap<string, string>;
  readonly last: ReadonlyMap<string, string>;
}

/** @param tasks of actions, in the order of the plan */
export function stepTasks(
  steps: readonly PlanStep[],
  tasks: readonly { readonly taskId: string; readonly stepId: string }[],
): StepTasks {
  const first = new Map<string, string>();
  const last = new Map<string, string>();
  for (const task of tasks) {
    if (!first.has(task.stepId)) first.set(task.stepId, task.taskId);
    last.set(task.stepId, task.taskId);
  }
  const latest = new Map<string, number>();
  for (const step of steps.toReversed()) {
    if (step.parentId === undefined) continue;
    const [begin, end] = [first.get(step.stepId), last.get(step.stepId)];
    if (begin !== undefined) first.set(step.parentId, begin);
    const endMs = step.startMs + step.expectedMs;
    if (end === undefined || endMs <= (latest.get(step.parentId) ?? -1)) continue;
    latest.set(step.parentId, endMs);
    last.set(step.parentId, end);
  }
  return { first, last };
}
