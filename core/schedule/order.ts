import type { Draft } from './draft.ts';
import type { JobModel } from './job-model.ts';
import type { SchedulePlan } from './problem.ts';

/** Jobs of one plan of which none has begun, in queue order: those that can be spaced evenly. */
export interface LikeJobs {
  readonly members: readonly number[];
  /** Work of one member on the busiest single machine: the natural distance between two of them. */
  readonly pace: number;
}

function slackOf(model: JobModel): number {
  let least = Infinity;
  for (let point = 0; point < model.low.length; point++)
    least = Math.min(least, model.high[point]! - model.low[point]!);
  return least;
}

/**
 * The order in which jobs are first let in: those that have begun (the tightest first), those with a deadline (the earliest
 * first), then by priority, due time and place in the queue.
 */
export function queueOrder(draft: Draft): number[] {
  const keys = draft.jobs.map(({ job }, index) => {
    const model = draft.model(index);
    const hasBegun = model?.hasBegun ?? false;
    const urgency = hasBegun && model !== null ? slackOf(model) : (job.deadline ?? Infinity);
    return [hasBegun ? 0 : job.deadline === undefined ? 2 : 1, urgency, -job.priority, job.due ?? Infinity, index];
  });
  return keys
    .map((_, index) => index)
    .sort((a, b) => {
      const [left, right] = [keys[a]!, keys[b]!];
      for (let i = 0; i < left.length; i++) {
        const difference = left[i] === right[i] ? 0 : left[i]! - right[i]!;
        if (difference !== 0) return difference;
      }
      return 0;
    });
}

/**
 * The same order with like jobs together, each kind where its first one comes, so that what is changed over between kinds is
 * changed over seldom. Jobs of another priority, with a deadline or under way keep their place.
 */
export function likeTogether(draft: Draft, order: readonly number[], groups: readonly LikeJobs[]): number[] {
  const kind = new Map(groups.flatMap(({ members }, at) => members.map((index) => [index, at] as const)));
  const wishOf = (index: number): string => {
    const { deadline, priority } = draft.jobs[index]!.job;
    return `${kind.get(index)} ${priority} ${deadline ?? ''}`;
  };
  const together = Map.groupBy(
    order.filter((index) => kind.has(index)),
    wishOf,
  );
  return order.flatMap((index) => {
    if (!kind.has(index)) return [index];
    const members = together.get(wishOf(index)) ?? [];
    return members[0] === index ? members : [];
  });
}

/** Jobs in the order in which they stand. */
export function startOrder(draft: Draft): number[] {
  return draft.jobs.map((_, index) => index).sort((a, b) => draft.starts[a]! - draft.starts[b]! || a - b);
}

/** Least time one job keeps the machine busy that is busiest with it, changeovers not counted. */
function paceOf(model: JobModel): number {
  const work = new Map<number, number>();
  for (const { place, amount, length } of model.occupancies) {
    const places = place.lineCount * place.asset.capacity;
    work.set(place.index, (work.get(place.index) ?? 0) + (amount * length) / places);
  }
  let busiest = 0;
  for (const [, time] of work) busiest = Math.max(busiest, time);
  return busiest;
}

/** The busiest single machine alone: long stays in large stores say nothing about the pace of a start. */
function machinePace(model: JobModel): number {
  const work = new Map<number, number>();
  for (const { place, amount, length } of model.occupancies) {
    if (place.asset.capacity > 1) continue;
    work.set(place.index, (work.get(place.index) ?? 0) + (amount * length) / place.lineCount);
  }
  return Math.max(0, ...work.values());
}

export function likeJobs(draft: Draft): LikeJobs[] {
  const groups = new Map<SchedulePlan, number[]>();
  for (const [index, { job }] of draft.jobs.entries()) {
    if ((job.happened?.size ?? 0) > 0) continue;
    groups.set(job.plan, [...(groups.get(job.plan) ?? []), index]);
  }
  return [...groups.values()].map((members) => {
    const model = draft.model(members[0]!);
    return { members, pace: model === null ? 0 : machinePace(model) || paceOf(model) };
  });
}

/**
 * Lets jobs that differ in nothing but their place in the queue be served in its order: whoever came first starts first. Jobs that
 * stand on a plan people look at keep what they have there.
 */
export function serveInOrder(draft: Draft, reference: readonly (Float64Array | null)[] | null): void {
  const like = new Map<SchedulePlan, Map<string, number[]>>();
  for (const [index, { job }] of draft.jobs.entries()) {
    const kept = draft.standing[index]?.kept;
    if (reference?.[index] || (job.happened?.size ?? 0) > 0 || kept === undefined) continue;
    const byWishes = like.get(job.plan) ?? new Map<string, number[]>();
    like.set(job.plan, byWishes);
    const wishes = [kept, job.release, job.due, job.deadline, job.priority].join(' ');
    byWishes.set(wishes, [...(byWishes.get(wishes) ?? []), index]);
  }
  for (const byWishes of like.values()) {
    for (const members of byWishes.values()) {
      if (members.some((index, at) => at > 0 && draft.starts[index]! < draft.starts[members[at - 1]!]!))
        draft.hand(members);
    }
  }
}
