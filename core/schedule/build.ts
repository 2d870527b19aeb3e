import type { Draft } from './draft.ts';
import type { JobModel } from './job-model.ts';

/** A pause in which a caller may stop or do something else; never more than a few milliseconds of work apart. */
export type Tick = undefined;

/** Insertions between two pauses. */
const INSERTIONS_PER_TICK = 60;

/** Pauses when enough has been inserted since the last time. */
export class Pace {
  readonly #draft: Draft;
  #last: number;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#last = draft.insertion.tried;
  }

  isDue(): boolean {
    const { tried } = this.#draft.insertion;
    if (tried - this.#last < INSERTIONS_PER_TICK) return false;
    this.#last = tried;
    return true;
  }
}

/** `low` with one point raised to `time`, and everything that follows from it; null when the job cannot then be done. */
export function raisedLow(model: JobModel, point: number, time: number, low = model.low): Float64Array | null {
  const { least, size } = model.network;
  const raised = Float64Array.from(low);
  for (let to = 0; to < size; to++) {
    const value = time + least[point * size + to]!;
    if (value > raised[to]!) {
      if (value > model.high[to]!) return null;
      raised[to] = value;
    }
  }
  return raised;
}

/** The point of a job that comes first when nothing is in its way. */
export function firstPoint(model: JobModel): number {
  let first = 0;
  for (let point = 1; point < model.low.length; point++) if (model.low[point]! < model.low[first]!) first = point;
  return first;
}

/** Places a job so that its first point is not before `time`, or as early as possible when that cannot be. */
export function placeFrom(draft: Draft, index: number, time: number): void {
  const kept = draft.strictest(index);
  const model = draft.jobs[index]!.at(kept);
  const low = model === null || model.hasBegun ? null : raisedLow(model, firstPoint(model), time);
  if (model !== null && low !== null && draft.tryPlace(index, kept, low, model.high)) return;
  draft.placeEarliest(index);
}

/** Places a job so that nothing of it is before the time it has in `times`, or as early as possible when that cannot be. */
export function placeNotBefore(draft: Draft, index: number, times: Float64Array): void {
  const kept = draft.strictest(index);
  const model = draft.jobs[index]!.at(kept);
  const low = model === null ? null : lowNotBefore(model, times);
  if (model !== null && low !== null && draft.tryPlace(index, kept, low, model.high)) return;
  draft.placeEarliest(index);
}

function lowNotBefore(model: JobModel, times: Float64Array): Float64Array | null {
  const { least, size } = model.network;
  const low = Float64Array.from(model.low);
  for (let from = 0; from < size; from++) {
    // What the past or a window does not allow any more is left to the network.
    const time = Math.min(Math.max(times[from]!, model.low[from]!), model.high[from]!);
    for (let to = 0; to < size; to++) {
      const value = time + least[from * size + to]!;
      if (value <= low[to]!) continue;
      if (value > model.high[to]!) return null;
      low[to] = value;
    }
  }
  return low;
}

/**
 * Empties the draft and lets all jobs in again in the given order, each at its earliest place. `spacing` holds back each job of a
 * group this long behind the first start of the one before it in the group (0: not at all); `group` is by job, -1 for none.
 */
export function* buildInOrder(
  draft: Draft,
  order: readonly number[],
  group?: Int32Array,
  spacing?: Float64Array,
): Generator<Tick, void> {
  const pace = new Pace(draft);
  draft.clear();
  const next = spacing === undefined ? null : new Float64Array(spacing.length).fill(-Infinity);
  for (const index of order) {
    const own = group?.[index] ?? -1;
    if (next === null || own < 0) draft.placeEarliest(index);
    else {
      placeFrom(draft, index, next[own]!);
      next[own] = Math.max(next[own]!, draft.starts[index]! + spacing![own]!);
    }
    if (pace.isDue()) yield undefined;
  }
}
