import type { PlanStep } from '../contract/plan.ts';

/** Where a step begins and ends in tasks: for a group, every task that one of its children can begin or end with. */
export interface StepEnds {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

/**
 * Which task waits for which: those of a step for each other, the first of a step for the last of the steps it comes after.
 * A group ends when its children have, and a child begins after what its group comes after. Each pair once.
 */
export function taskOrder(
  steps: readonly PlanStep[],
  tasks: readonly { readonly taskId: string; readonly stepId: string }[],
): { readonly before: string; readonly after: string }[] {
  const order = new Map<string, { readonly before: string; readonly after: string }>();
  const add = (before: string, after: string): void => {
    const key = `${before} ${after}`;
    if (!order.has(key)) order.set(key, { before, after });
  };
  for (const own of Map.groupBy(tasks, (task) => task.stepId).values())
    for (const [index, { taskId }] of own.entries()) if (index > 0) add(own[index - 1]!.taskId, taskId);
  const endsOf = endsOfSteps(steps, tasks);
  for (const step of steps) {
    if (step.after.length === 0) continue;
    const before = [...new Set(step.after.flatMap((id) => endsOf.of(id).last))];
    for (const first of endsOf.of(step.stepId).first) for (const last of before) add(last, first);
  }
  return [...order.values()];
}

/** Where each step begins and ends in tasks, by the order in which its children wait for each other. */
export function endsOfSteps(
  steps: readonly PlanStep[],
  tasks: readonly { readonly taskId: string; readonly stepId: string }[],
): { of(stepId: string): StepEnds } {
  const ends = new Map<string, StepEnds>();
  for (const [stepId, own] of Map.groupBy(tasks, (task) => task.stepId))
    ends.set(stepId, { first: [own[0]!.taskId], last: [own.at(-1)!.taskId] });
  return new EndsOfSteps(steps, ends);
}

class EndsOfSteps {
  readonly #byId: ReadonlyMap<string, PlanStep>;
  readonly #children: ReadonlyMap<string | undefined, readonly PlanStep[]>;
  readonly #ends: Map<string, StepEnds>;

  /** @param ends those of actions */
  constructor(steps: readonly PlanStep[], ends: Map<string, StepEnds>) {
    this.#byId = new Map(steps.map((step) => [step.stepId, step]));
    this.#children = Map.groupBy(steps, (step) => step.parentId);
    this.#ends = ends;
  }

  of(stepId: string): StepEnds {
    const known = this.#ends.get(stepId);
    if (known !== undefined) return known;
    const children = this.#children.get(stepId) ?? [];
    const ends = children.length === 0 ? this.#ofNothing(stepId) : this.#ofGroup(children);
    this.#ends.set(stepId, ends);
    return ends;
  }

  /** A group in which nothing is left has ended when what it comes after has. */
  #ofNothing(stepId: string): StepEnds {
    const after = this.#byId.get(stepId)?.after ?? [];
    return { first: [], last: [...new Set(after.flatMap((id) => this.of(id).last))] };
  }

  /** Children that wait for none of the others can begin it; those that none of the others waits for can end it. */
  #ofGroup(children: readonly PlanStep[]): StepEnds {
    const own = new Set(children.map((child) => child.stepId));
    const waitedFor = new Set(children.flatMap((child) => child.after));
    // A child that is a group is waited for by way of what it ends with.
    const inner = (child: PlanStep): readonly string[] => this.of(child.stepId).last;
    const isLast = (child: PlanStep): boolean =>
      !waitedFor.has(child.stepId) && !inner(child).some((taskId) => waitedFor.has(stepOfTask(taskId)));
    const isFirst = (child: PlanStep): boolean => !child.after.some((id) => own.has(id) || this.#isInside(id, own));
    return {
      first: [...new Set(children.filter(isFirst).flatMap((child) => this.of(child.stepId).first))],
      last: [...new Set(children.filter(isLast).flatMap(inner))],
    };
  }

  #isInside(stepId: string, groups: ReadonlySet<string>): boolean {
    let parent = this.#byId.get(stepId)?.parentId;
    while (parent !== undefined) {
      if (groups.has(parent)) return true;
      parent = this.#byId.get(parent)?.parentId;
    }
    return false;
  }
}

function stepOfTask(taskId: string): string {
  return taskId.slice(0, taskId.lastIndexOf('#'));
}
