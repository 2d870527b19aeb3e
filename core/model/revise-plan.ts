import type { Plan, PlannedLabware, PlanStep } from '../contract/plan.ts';

/**
 * A plan with rows beside its own, or in their place (by stepId): a new row stands at its `index`, and what stood there
 * moves on. The rows are numbered anew.
 */
export function revisedPlan(plan: Plan, rows: readonly PlanStep[], labware: readonly PlannedLabware[] = []): Plan {
  const steps = [...plan.steps];
  for (const row of rows) {
    const at = steps.findIndex((step) => step.stepId === row.stepId);
    if (at >= 0) steps[at] = row;
    else steps.splice(row.index, 0, row);
  }
  return { ...plan, ...leasedAsBefore(plan), steps: renumbered(steps), labware: revisedLabware(plan.labware, labware) };
}

/** The run of a program keeps what it has, also when another step comes first now. */
export function leasedAsBefore({ program, steps }: Plan): Pick<Plan, 'program'> {
  const [first] = steps;
  return program === undefined || first === undefined ? {} : { program: { leasedBy: first.stepId, ...program } };
}

/** Labware with some of it in the place of what has the same name. */
export function revisedLabware(known: readonly PlannedLabware[], revised: readonly PlannedLabware[]): PlannedLabware[] {
  const byId = new Map(revised.map((piece) => [piece.labwareId, piece]));
  return known.map((piece) => byId.get(piece.labwareId) ?? piece);
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
