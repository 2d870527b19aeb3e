import type { PlanClaim } from '../model/plan-claims.ts';
import type { ScheduleLag, ScheduleStep } from '../schedule/problem.ts';

type Order = readonly { readonly before: string; readonly after: string }[];

/**
 * Adds the moments at which groups begin and end that have something over all their tasks. Which of the tasks begins first
 * and which ends last is for the plan to decide.
 */
export function withMarks(
  steps: readonly ScheduleStep[],
  claims: readonly PlanClaim[],
  order: Order,
): { readonly steps: readonly ScheduleStep[]; readonly lags: readonly ScheduleLag[] } {
  const groups = new Map(
    claims.flatMap((claim) => (claim.marks === undefined ? [] : [[claim.stepId, claim] as const])),
  );
  if (groups.size === 0) return { steps, lags: [] };
  const leaders = Map.groupBy(order, (pair) => pair.after);
  const followers = Map.groupBy(order, (pair) => pair.before);
  const indexOf = new Map(steps.map(({ id }, index) => [id, index]));
  const before = new Map<number, ScheduleStep[]>();
  const after = new Map<number, ScheduleStep[]>();
  const lags: ScheduleLag[] = [];
  const follows = (from: string, to: string): void =>
    void lags.push({ from: `${from}.end`, to: `${to}.start`, min: 0, max: null });
  // An outer group comes before those in it, and its marks lie outside of theirs.
  for (const { marks, firstTasks, lastTasks } of groups.values()) {
    const { begin, end } = marks!;
    const places = [...firstTasks, ...lastTasks].map((taskId) => indexOf.get(taskId)!);
    const [first, last] = [Math.min(...places), Math.max(...places)];
    before.set(first, [...(before.get(first) ?? []), markOf(begin, 'next')]);
    after.set(last, [markOf(end, 'last'), ...(after.get(last) ?? [])]);
    for (const taskId of common(firstTasks.map((one) => leaders.get(one)?.map((pair) => pair.before))))
      follows(taskId, begin);
    for (const taskId of firstTasks) follows(begin, taskId);
    for (const taskId of lastTasks) follows(taskId, end);
    for (const taskId of common(lastTasks.map((one) => followers.get(one)?.map((pair) => pair.after))))
      follows(end, taskId);
  }
  return {
    steps: steps.flatMap((step, index) => [...(before.get(index) ?? []), step, ...(after.get(index) ?? [])]),
    lags,
  };
}

function markOf(id: string, hugs: 'next' | 'last'): ScheduleStep {
  return { id, duration: { min: 0, max: 0 }, uses: [], hugs };
}

/** What is in every one of some lists. */
function common([first = [], ...others]: readonly (readonly string[] | undefined)[]): string[] {
  return first.filter((one) => others.every((other) => other?.includes(one) === true));
}
