import type { Plan, PlanStep } from '../contract/plan.ts';

/**
 * A plan with rows beside its own, or in their place (by stepId): a new row stands at its `index`, and what stood there
 * moves on. The rows are numbered anew.
 */
export function revisedPlan(plan: Plan, rows: readonly PlanStep[]): Plan {
  const steps = [...plan.steps];
  for (const row of rows) {
    const at = steps.findIndex((step) => step.stepId === row.stepId);
    if (at >= 0) steps[at] = row;
    else steps.splice(row.index, 0, row);
  }
  return { ...plan, steps: renumbered(steps) };
}

/** Rows with index and number as their order says. */
export function renumbered(steps: readonly PlanStep[]): PlanStep[] {
  const numbers = new Map<string | undefined, string>();
  const counts = new Map<string | undefined, number>();
  return steps.map((step, index) => {
    const count = (counts.get(step.parentId) ?? 0) + 1;
    counts.set(step.parentId, count);
    const before = step.parentId === undefined ? undefined : numbers.get(step.parentId);
    const number = before === undefined ? `${count}` : `${before}.${count}`;
    numbers.set(step.stepId, number);
    return step.index === index && step.number === number ? step : { ...step, index, number };
  });
}
