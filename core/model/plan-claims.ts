import type { Plan, PlanStep } from '../contract/plan.ts';
import { stepTasks } from './step-tasks.ts';

/**
 * What a step has of the lab's assets while it lasts: a group from the first of its tasks to the last. Which asset of those
 * that fit it is, is open until it begins; then it stays the same.
 */
export interface PlanClaim {
  /** `${stepId}@${asset}`, under which it is leased. */
  readonly claimId: string;
  readonly stepId: string;
  /** A name in the assets of the plan. */
  readonly asset: string;
  readonly amount: number;
  readonly fromTask: string;
  readonly toTask: string;
}

/** In the order of the plan; a step without tasks claims nothing. */
export function claimsOf(
  plan: Plan,
  tasks: readonly { readonly taskId: string; readonly stepId: string }[],
): PlanClaim[] {
  if (plan.assets === undefined) return [];
  const { first, last } = stepTasks(plan.steps, tasks);
  return plan.steps.flatMap(({ stepId, needs = [] }) => {
    const [fromTask, toTask] = [first.get(stepId), last.get(stepId)];
    if (fromTask === undefined || toTask === undefined) return [];
    return needs.map(({ asset, amount }) => ({
      claimId: `${stepId}@${asset}`,
      stepId,
      asset,
      amount,
      fromTask,
      toTask,
    }));
  });
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
