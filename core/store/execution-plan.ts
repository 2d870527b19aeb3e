import type { Plan, PlannedLabware, PlanStep } from '../contract/plan.ts';
import { leasedAsBefore, renumbered, revisedLabware } from '../model/revise-plan.ts';
import type { Connection } from './connection.ts';
import { readPlan, readSteps } from './execution-queries.ts';
import { planStepIdOf, type ExecutionRow } from './execution-rows.ts';

/** The plan that an execution runs, with the rows it has beside those of its plan, or in their place. */
export function planOfExecution(
  connection: Connection,
  row: Pick<ExecutionRow, 'execution_id' | 'plan_hash'>,
  known?: Plan,
): Plan {
  const plan = known ?? readPlan(connection, row.plan_hash).plan;
  if (plan.program === undefined) return plan;
  const revised = connection.all<{ step_id: string; step: string }>(
    'SELECT step_id, step FROM revised_steps WHERE execution_id = ?',
    row.execution_id,
  );
  const steps = new Map(plan.steps.map((step) => [step.stepId, step]));
  for (const { step_id, step } of revised) steps.set(step_id, JSON.parse(step) as PlanStep);
  const labware = connection
    .all<{ labware: string }>('SELECT labware FROM revised_labware WHERE execution_id = ?', row.execution_id)
    .map((one) => JSON.parse(one.labware) as PlannedLabware);
  return {
    ...plan,
    ...leasedAsBefore(plan),
    labware: revisedLabware(plan.labware, labware),
    steps: renumbered(readSteps(connection, row.execution_id).map((one) => steps.get(planStepIdOf(one))!)),
  };
}
