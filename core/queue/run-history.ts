import type { ExecutionRun } from '../engine/execution-run.ts';
import type { StepRun } from '../engine/step-run.ts';
import type { PlanClaim } from '../model/plan-claims.ts';
import { tasksOf, type PlanTask } from '../model/plan-tasks.ts';
import type { StepHistory } from '../schedule/problem.ts';

/**
 * What has happened of an execution, by task, in whole ms on its clock. Tasks of this process are known to the millisecond;
 * for those of an earlier one the times of their step are shared out.
 */
export function historyOf(run: ExecutionRun): Map<string, StepHistory> {
  const history = new Map<string, StepHistory>();
  if (run.plan.program !== undefined) return programHistory(run);
  for (const [stepId, tasks] of tasksByStep(run)) {
    const step = run.step(stepId);
    for (const [index, task] of tasks.entries()) {
      const times = run.leases.times.get(task.taskId) ?? sharedOut(step, tasks, index);
      if (times === undefined) continue;
      const isOver = step.hasEnded || step.commandsDone > task.lastCommand;
      const start = Math.round(times.startedLabAt);
      const end = isOver ? Math.max(start, Math.round(times.endedLabAt ?? step.endedLabAt ?? run.labNow())) : null;
      history.set(task.taskId, { start, end, units: {} });
    }
  }
  for (const claim of tasksOf(run.plan).claims) addMarks(run, claim, history);
  return history;
}

/** A group begins when it gets what it claims, and ends with the last of its tasks. */
function addMarks(run: ExecutionRun, claim: PlanClaim, history: Map<string, StepHistory>): void {
  const { marks, stepId, claimId, firstTasks, lastTasks } = claim;
  if (marks === undefined || history.has(marks.begin)) return;
  const { hasEnded } = run.step(stepId);
  if (!hasEnded && run.leases.unitOf(claimId) === undefined) return;
  const pastOf = (tasks: readonly string[]): StepHistory[] => tasks.flatMap((taskId) => history.get(taskId) ?? []);
  const firsts = pastOf(firstTasks.filter((taskId) => run.leases.times.has(taskId)));
  const begun = firsts.length > 0 ? firsts : pastOf(firstTasks);
  if (begun.length === 0) return;
  const start = Math.min(...begun.map((past) => past.start));
  history.set(marks.begin, { start, end: start, units: {} });
  if (!hasEnded) return;
  const end = Math.max(start, ...pastOf(lastTasks).map((past) => past.end ?? past.start));
  history.set(marks.end, { start: end, end, units: {} });
}

function tasksByStep(run: ExecutionRun): Map<string, PlanTask[]> {
  const byStep = new Map<string, PlanTask[]>();
  for (const task of tasksOf(run.plan).tasks) byStep.set(task.stepId, [...(byStep.get(task.stepId) ?? []), task]);
  return byStep;
}

/** Of a step that has begun or was left out: its tasks one after the other, by their expected times. */
function sharedOut(
  step: StepRun,
  tasks: readonly PlanTask[],
  index: number,
): { readonly startedLabAt: number; readonly endedLabAt: number | null } | undefined {
  const task = tasks[index]!;
  if (step.hasEnded) {
    const end = step.endedLabAt ?? 0;
    const start = Math.min(end, step.startedLabAt ?? end);
    const all = tasks.reduce((sum, one) => sum + one.expectedMs, 0);
    const before = tasks.slice(0, index).reduce((sum, one) => sum + one.expectedMs, 0);
    const at = (ms: number): number => (all === 0 ? start : start + ((end - start) * ms) / all);
    return { startedLabAt: at(before), endedLabAt: at(before + task.expectedMs) };
  }
  const hasBegun =
    step.commandsDone > task.firstCommand || (step.commandsDone === task.firstCommand && step.open !== undefined);
  if (!hasBegun || step.startedLabAt === null) return undefined;
  const before = tasks.slice(0, index).reduce((sum, one) => sum + one.expectedMs, 0);
  const start = step.startedLabAt + before;
  return { startedLabAt: start, endedLabAt: start + task.expectedMs };
}

/** Of a program, which is one task that ends with the run. */
function programHistory({ plan, facts, isOver }: ExecutionRun): Map<string, StepHistory> {
  const [task] = tasksOf(plan).tasks;
  if (task === undefined || facts.startedLabAt === null || isOver) return new Map();
  return new Map([[task.taskId, { start: Math.round(facts.startedLabAt), end: null, units: {} }]]);
}
