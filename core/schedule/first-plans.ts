import { buildInOrder, Pace, placeNotBefore, type Tick } from './build.ts';
import type { MoveContext } from './moves.ts';
import { likeTogether, queueOrder } from './order.ts';
import { openWindows, placeStretched } from './stretch.ts';
import { shiftTogether } from './shift-together.ts';
import { plannedPlaces } from './planned-places.ts';

/** A complete plan that stands in the draft; `accept` is called when it is the best so far. */
export interface Candidate {
  readonly accept: () => void;
  /** More plans of this kind follow: one with broken windows need not be shown yet. */
  readonly isProvisional?: boolean;
}

/** Spacings tried between like jobs, up to one and a half times the work of one on its busiest machine. */
const RUNGS = 40;
/** Windows of a kind of job that are tried stretched, and by how much of their width. */
const MOST_WINDOWS = 8;
const SHARES = [0.25, 0.5, 0.75, 1];

/**
 * Plans from nothing: in queue order as early as possible, then evenly spaced, wider and wider; where something is changed over,
 * also kind by kind.
 */
export function* firstPlans(context: MoveContext): Generator<Candidate | Tick, void> {
  const { draft, groups, groupOf, spacing } = context;
  const order = queueOrder(draft);
  yield* buildInOrder(draft, order);
  yield { accept: () => undefined };
  for (let rung = 1; rung <= RUNGS; rung++) {
    const tried = Float64Array.from(groups, ({ pace }) => Math.round((pace * 1.5 * rung) / RUNGS));
    yield* buildInOrder(draft, order, groupOf, tried);
    yield { accept: () => spacing.set(tried) };
  }
  yield* stretchedPlans(context, order);
  if (groups.length < 2 || ![...draft.laboratory.assets.values()].some(({ setup }) => setup !== null)) return;
  const together = likeTogether(draft, order, groups);
  yield* buildInOrder(draft, together);
  yield { accept: () => undefined };
  yield* stretchedPlans(context, together);
}

/**
 * Plans in which all jobs of a kind use up a part of one of their windows: where a long stay fills a store, another one fits into
 * the time between two stays only when that is made long enough.
 */
function* stretchedPlans(
  { draft, groups, groupOf }: MoveContext,
  order: readonly number[],
): Generator<Candidate | Tick, void> {
  const pace = new Pace(draft);
  for (const [group, { members }] of groups.entries()) {
    if (members.length < 2) continue;
    const count = Math.min(openWindows(draft.jobs[members[0]!]!.job).length, MOST_WINDOWS);
    for (let window = 0; window < count; window++) {
      for (const share of SHARES) {
        draft.clear();
        for (const index of order) {
          const isStretched = groupOf[index] === group && placeStretched(draft, index, { window, share });
          if (!isStretched) draft.placeEarliest(index);
          if (pace.isDue()) yield undefined;
        }
        yield { accept: () => undefined };
      }
    }
  }
}

/**
 * Plans that repair the one on the screen: shifted later as a whole, with what is new last or in its turn; everything where it was or later, with what is new last or in its turn; everything as
 * early as it goes in the old order; and plans from nothing.
 */
export function* repairs(context: MoveContext): Generator<Candidate | Tick, void> {
  const { draft } = context;
  const reference = context.reference ?? [];
  const rank = queueOrder(draft);
  const place = new Map(rank.map((index, at) => [index, at]));
  const firstTime = (index: number): number => reference[index]?.reduce((a, b) => Math.min(a, b), Infinity) ?? Infinity;
  const hasBegun = (index: number): boolean => (draft.jobs[index]!.job.happened?.size ?? 0) > 0;
  const old = [...rank].sort((a, b) => {
    const [left, right] = [firstTime(a), firstTime(b)];
    return (
      Number(hasBegun(b)) - Number(hasBegun(a)) || (left === right ? 0 : left - right) || place.get(a)! - place.get(b)!
    );
  });
  const isPressing = (index: number): boolean => {
    const { job } = draft.jobs[index]!;
    return hasBegun(index) || job.deadline !== undefined;
  };
  const pressingFirst = [...old.filter(isPressing), ...old.filter((index) => !isPressing(index))];
  for (const order of [old, rank]) {
    yield* buildOnShifted(context, order);
    yield { accept: () => undefined, isProvisional: true };
  }
  for (const order of [
    old,
    pressingFirst,
    [...rank.filter(isPressing), ...old.filter((index) => !isPressing(index))],
  ]) {
    const pace = new Pace(draft);
    draft.clear();
    for (const index of order) {
      const home = reference[index];
      if (home) placeNotBefore(draft, index, home);
      else draft.placeEarliest(index);
      if (pace.isDue()) yield undefined;
    }
    yield { accept: () => undefined, isProvisional: true };
  }
  yield* buildInOrder(draft, pressingFirst);
  yield { accept: () => undefined };
  yield* firstPlans(context);
}

/** The plan on the screen shifted as a whole; what that leaves out comes in afterwards. */
function* buildOnShifted({ draft, reference }: MoveContext, order: readonly number[]): Generator<Tick, void> {
  const pace = new Pace(draft);
  const shifted = yield* shiftTogether(draft, plannedPlaces(draft));
  draft.clear();
  for (const [index, standing] of shifted.entries()) draft.restore(index, standing);
  yield undefined;
  for (const index of order) {
    if (draft.standing[index]) continue;
    const home = reference?.[index];
    if (home) placeNotBefore(draft, index, home);
    else draft.placeEarliest(index);
    if (pace.isDue()) yield undefined;
  }
}
