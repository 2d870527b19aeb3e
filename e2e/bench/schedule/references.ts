import { buildInOrder, placeFrom } from '#core/schedule/build.ts';
import { Draft } from '#core/schedule/draft.ts';
import { feasibleAlone } from '#core/schedule/feasible-alone.ts';
import { InstanceReplay, type InstanceFile } from '#core/schedule/instance-file.ts';
import { queueOrder } from '#core/schedule/order.ts';

export interface References {
  /** Every execution in queue order at its earliest place: list scheduling without any search. */
  readonly earliestFirst: number;
  /** Each execution after the one before has ended. */
  readonly oneByOne: number;
}

/** Makespans of what a laboratory does without a scheduler, for what is known at 0. */
export function references(instance: InstanceFile): References {
  const problem = new InstanceReplay(instance).problemAt(0);
  const jobs = problem.jobs.filter((job) => feasibleAlone(job, problem.assets, problem.horizon) === null);
  const draft = new Draft(problem, jobs);
  const order = queueOrder(draft);
  const lastEnd = (): number => draft.ends.reduce((a, b) => Math.max(a, b), 0);
  Array.from(buildInOrder(draft, order));
  const earliestFirst = lastEnd();
  draft.clear();
  draft.ends.fill(0);
  for (const index of order) placeFrom(draft, index, lastEnd());
  return { earliestFirst, oneByOne: lastEnd() };
}
