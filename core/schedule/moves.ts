import type { Random } from '#core/base/random.ts';
import { buildInOrder, Pace, placeFrom, placeNotBefore, raisedLow, type Tick } from './build.ts';
import { KEPT, type Draft } from './draft.ts';
import { queueOrder, startOrder, type LikeJobs } from './order.ts';
import { placeStretched, randomStretch } from './stretch.ts';
import { highUntil } from './time-network.ts';

/** What a move may look at. */
export interface MoveContext {
  readonly draft: Draft;
  readonly random: Random;
  readonly groups: readonly LikeJobs[];
  /** Group of each job, -1 for none. */
  readonly groupOf: Int32Array;
  /** The spacing that did best so far, by group. */
  readonly spacing: Float64Array;
  /** Jobs that a move may take out. */
  readonly movable: readonly number[];
  /** Times of the plan on the screen by job, null for jobs not on it; null without such a plan. */
  readonly reference: readonly (Float64Array | null)[] | null;
}

/** Changes the draft; every job stands again afterwards (as far as it can). */
export type Move = (context: MoveContext) => Generator<Tick, void>;

const below = (random: Random, count: number): number => Math.floor(random.next() * count);

export function shuffle<Item>(items: Item[], random: Random): Item[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

/** A few jobs for taking out: late ones, ones that wait long, ones that stand beside each other, or any. */
function pickJobs({ draft, random, movable }: MoveContext, most: number): number[] {
  const count = Math.min(movable.length, 1 + below(random, most));
  const lost = movable.filter((index) => (draft.standing[index]?.kept ?? KEPT.unplaced) > KEPT.all);
  const seed =
    lost.length > 0 && random.next() < 0.7 ? lost[below(random, lost.length)]! : seedJob(draft, random, movable);
  if (random.next() < 0.25) {
    const others = shuffle(
      movable.filter((index) => index !== seed),
      random,
    );
    return [seed, ...others.slice(0, count - 1)];
  }
  const byEnd = random.next() < 0.5;
  const [low, high] = [draft.starts[seed]!, draft.ends[seed]!];
  const distance = (index: number): number =>
    (byEnd ? Math.abs(draft.ends[index]! - high) : Math.abs(draft.starts[index]! - low)) * (0.5 + random.next());
  const near = movable.filter((index) => index !== seed).map((index) => ({ index, far: distance(index) }));
  near.sort((a, b) => a.far - b.far);
  return [seed, ...near.slice(0, count - 1).map(({ index }) => index)];
}

function seedJob(draft: Draft, random: Random, movable: readonly number[]): number {
  const any = movable[below(random, movable.length)]!;
  if (random.next() < 0.5) return any;
  // Squeaky wheel: the worst of a few, by end or by what it waits inside the lab.
  let worst = any;
  const byEnd = random.next() < 0.5;
  const badness = (index: number): number => (byEnd ? draft.ends[index]! : draft.ends[index]! - draft.starts[index]!);
  for (let tries = Math.min(6, movable.length); tries > 0; tries--) {
    const other = movable[below(random, movable.length)]!;
    if (badness(other) > badness(worst)) worst = other;
  }
  return worst;
}

/** Takes some jobs out and lets them in again in another order, now and then held back a little or at an inner point. */
export function reinsert(most: number): Move {
  return function* (context) {
    const { draft, random, reference } = context;
    const goesHome = reference !== null && random.next() < 0.5;
    const picked = pickJobs(context, most);
    const stood = picked.map((index) => draft.take(index));
    const order = picked.map((_, at) => at);
    if (random.next() < 0.3) order.sort((a, b) => startOf(stood[a]) - startOf(stood[b]));
    else shuffle(order, random);
    const manner = random.next();
    const isSqueezed = random.next() < 0.5;
    const pace = new Pace(draft);
    for (const at of order) {
      const index = picked[at]!;
      const home = reference?.[index];
      if (home && goesHome) placeNotBefore(draft, index, home);
      else if (manner < 0.5 || stood[at] === null) draft.placeEarliest(index);
      else if (manner > 0.85 && stretchRandomly(context, index)) yield undefined;
      else if (manner < 0.7) placeFrom(draft, index, startOf(stood[order[below(random, order.length)]!]));
      else placeDelayed(context, index);
      if (isSqueezed) draft.squeeze(index);
      if (pace.isDue()) yield undefined;
    }
  };
}

function startOf(standing: { readonly times: Float64Array } | null | undefined): number {
  return standing === null || standing === undefined ? 0 : standing.times.reduce((a, b) => Math.min(a, b), Infinity);
}

/** With a part of one of its windows used up; false when it does not go like that. */
function stretchRandomly({ draft, random }: MoveContext, index: number): boolean {
  const stretch = randomStretch(draft.jobs[index]!.job, random);
  return stretch !== null && placeStretched(draft, index, stretch);
}

/** Earliest place, but with one random point of the job held back by a random part of its group's pace. */
function placeDelayed({ draft, random, groups, groupOf }: MoveContext, index: number): void {
  const kept = draft.placeEarliest(index);
  const standing = draft.standing[index];
  const model = draft.jobs[index]!.at(kept);
  if (model === null || standing === null || standing === undefined || kept > KEPT.all) return;
  const pace = groupOf[index]! < 0 ? (draft.ends[index]! - draft.starts[index]!) / 4 : groups[groupOf[index]!]!.pace;
  const point = below(random, model.network.size);
  const time = standing.times[point]! + Math.ceil(random.next() * random.next() * pace);
  if (model.isFixed[point] === 1) return;
  const low = raisedLow(model, point, time);
  if (low === null) return;
  draft.take(index);
  if (!draft.tryPlace(index, kept, low, model.high)) draft.restore(index, standing);
}

/** Lets everything in again in the order of its starts with some noise, evenly spaced with some noise. */
export const rebuild: Move = function* (context) {
  const { draft, random, groupOf, spacing, groups } = context;
  const noise = random.next() * random.next() * 6;
  const place = startOrder(draft).map((index, at) => ({ index, at: at + random.next() * noise }));
  const order = place.sort((a, b) => a.at - b.at).map(({ index }) => index);
  const held = Float64Array.from(spacing, (value, group) =>
    Math.max(0, Math.round(random.next() < 0.4 ? value : value + (random.next() - 0.5) * 0.3 * groups[group]!.pace)),
  );
  yield* buildInOrder(draft, begunFirst(draft, order), groupOf, held);
};

function begunFirst(draft: Draft, order: readonly number[]): number[] {
  const hasBegun = (index: number): boolean => (draft.jobs[index]!.job.happened?.size ?? 0) > 0;
  return [...order.filter(hasBegun), ...order.filter((index) => !hasBegun(index))];
}

/** Everything as late as it goes inside the makespan, then everything as early as it goes: closes gaps from both sides. */
export const backAndForth: Move = function* ({ draft, random, movable }) {
  const pace = new Pace(draft);
  let makespan = -Infinity;
  for (let index = 0; index < draft.ends.length; index++) {
    if (draft.standing[index]) makespan = Math.max(makespan, draft.ends[index]!);
  }
  const noise = random.next() < 0.5 ? 0 : random.next() * 3;
  const late = [...movable].sort((a, b) => draft.ends[b]! - draft.ends[a]!);
  for (const index of noisy(late, noise, random)) {
    const standing = draft.standing[index]!;
    if (standing === null) continue;
    const model = draft.jobs[index]!.at(standing.kept)!;
    const due = draft.jobs[index]!.job.due;
    const limit = due === undefined ? makespan : Math.max(Math.min(makespan, due), draft.ends[index]!);
    draft.take(index);
    const high = highUntil(model.network, model.high, standing.times, limit);
    if (!draft.tryPlace(index, standing.kept, standing.times, high, true)) draft.restore(index, standing);
    if (pace.isDue()) yield undefined;
  }
  const early = [...movable].sort((a, b) => draft.starts[a]! - draft.starts[b]!);
  for (const index of noisy(early, noise, random)) {
    const standing = draft.take(index);
    draft.placeEarliest(index);
    if (standing !== null && (draft.standing[index]?.kept ?? KEPT.unplaced) > standing.kept) {
      draft.take(index);
      draft.restore(index, standing);
    }
    if (pace.isDue()) yield undefined;
  }
};

function noisy(order: readonly number[], noise: number, random: Random): readonly number[] {
  if (noise === 0) return order;
  const place = order.map((index, at) => ({ index, at: at + random.next() * noise }));
  return place.sort((a, b) => a.at - b.at).map(({ index }) => index);
}

/**
 * A start from nothing in a random rhythm: like jobs in batches, close to each other inside one and farther between two. Where
 * places block each other, that decides into which valley the search descends.
 */
export const freshStart: Move = function* (context) {
  const { draft, random, groups, groupOf } = context;
  const pace = new Pace(draft);
  const rhythms = groups.map(({ members, pace }) => ({
    size: 1 + below(random, Math.min(members.length, 5)),
    inner: Math.round(random.next() * pace),
    outer: Math.round(random.next() * 3 * pace),
    next: -Infinity,
    placed: 0,
    stretch: random.next() < 0.25 ? randomStretch(draft.jobs[members[0]!]!.job, random) : null,
  }));
  const isSqueezed = random.next() < 0.5;
  const order = begunFirst(draft, noisy(queueOrder(draft), random.next() * 6, random));
  draft.clear();
  for (const index of order) {
    const rhythm = rhythms[groupOf[index]!];
    if (rhythm === undefined) draft.placeEarliest(index);
    else {
      const { stretch, next } = rhythm;
      if (stretch === null || !placeStretched(draft, index, stretch, next)) placeFrom(draft, index, next);
      rhythm.next = draft.starts[index]! + (++rhythm.placed % rhythm.size === 0 ? rhythm.outer : rhythm.inner);
    }
    if (isSqueezed) draft.squeeze(index);
    if (pace.isDue()) yield undefined;
  }
  yield* backAndForth(context);
  yield* backAndForth(context);
};
