import type { Plan, PlanStep } from '../contract/plan.ts';
import { endsOfSteps } from './task-order.ts';

/**
 * What a step has of the lab's assets while it lasts: a group from when the first of its tasks begins until the last has
 * ended. Which asset of those that fit it is, is open until it begins; then it stays the same.
 */
export interface PlanClaim {
  /** `${stepId}@${asset}`, under which it is leased. */
  readonly claimId: string;
  readonly stepId: string;
  /** A name in the assets of the plan. */
  readonly asset: string;
  readonly amount: number;
  /** Every task that can be its first, and every task that can be its last: of lanes side by side there are several. */
  readonly firstTasks: readonly string[];
  readonly lastTasks: readonly string[];
  /** Marks between which a group has it, where that is over several tasks; a step has it from its first task to its last. */
  readonly marks?: ClaimMarks;
}

/** Moments of a group that are known only from the steps in it, named like tasks. */
export interface ClaimMarks {
  readonly begin: string;
  readonly end: string;
}

/** In the order of the plan; a step without tasks claims nothing. */
export function claimsOf(
  plan: Plan,
  tasks: readonly { readonly taskId: string; readonly stepId: string }[],
): PlanClaim[] {
  if (plan.assets === undefined) return [];
  const ends = endsOfSteps(plan.steps, tasks);
  return plan.steps.flatMap(({ stepId, kind, needs = [] }) => {
    if (needs.length === 0) return [];
    const { first: firstTasks, last: lastTasks } = ends.of(stepId);
    if (firstTasks.length === 0) return [];
    const marks = { begin: `${stepId}#begin`, end: `${stepId}#end` };
    const isAround = kind === 'group' && areSeveral(firstTasks, lastTasks);
    return needs.map(({ asset, amount }) => ({
      claimId: `${stepId}@${asset}`,
      stepId,
      asset,
      amount,
      firstTasks,
      lastTasks,
      ...(isAround ? { marks } : {}),
    }));
  });
}

/** Whether it is kept while later tasks wait for what they need. */
export function lastsOverTasks({ firstTasks, lastTasks }: PlanClaim): boolean {
  return areSeveral(firstTasks, lastTasks);
}

function areSeveral(firstTasks: readonly string[], lastTasks: readonly string[]): boolean {
  return firstTasks.length > 1 || lastTasks.length > 1 || firstTasks[0] !== lastTasks[0];
}

/** The task or the mark with which a claim begins, and that with which it ends. */
export function claimEnds({ firstTasks, lastTasks, marks }: PlanClaim): ClaimMarks {
  return marks ?? { begin: firstTasks[0]!, end: lastTasks[0]! };
}

/** All tasks in each group that has something over them, by the mark with which it begins. */
export function tasksInside(
  steps: readonly PlanStep[],
  tasks: readonly { readonly taskId: string; readonly stepId: string }[],
  claims: readonly PlanClaim[],
): ReadonlyMap<string, readonly string[]> {
  const begins = new Map(claims.flatMap(({ stepId, marks }) => (marks === undefined ? [] : [[stepId, marks.begin]])));
  const inside = new Map<string, string[]>();
  if (begins.size === 0) return inside;
  const parents = new Map(steps.map((step) => [step.stepId, step.parentId]));
  for (const { taskId, stepId } of tasks) {
    for (let group = parents.get(stepId); group !== undefined; group = parents.get(group)) {
      const begin = begins.get(group);
      if (begin !== undefined) inside.set(begin, [...(inside.get(begin) ?? []), taskId]);
    }
  }
  return inside;
}

/** Whether it is a moment of a group and no task. */
export function isMark(taskId: string): boolean {
  return taskId.endsWith('#begin') || taskId.endsWith('#end');
}

/** Claims that are held while a step lasts, its own and those of the groups around it, by step. */
export function claimsAround(
  steps: readonly PlanStep[],
  claims: readonly PlanClaim[],
): Map<string, readonly PlanClaim[]> {
  const own = Map.groupBy(claims, (claim) => claim.stepId);
  const around = new Map<string, readonly PlanClaim[]>();
  // A group comes before what is in it.
  for (const { stepId, parentId } of steps) {
    const outer = parentId === undefined ? [] : (around.get(parentId) ?? []);
    const inner = own.get(stepId) ?? [];
    if (outer.length + inner.length > 0) around.set(stepId, [...outer, ...inner]);
  }
  return around;
}
