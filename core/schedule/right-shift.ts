import { KEPT, type Draft } from './draft.ts';
import { Pace, type Tick } from './build.ts';

/**
 * Moves every job as late as it can go without ending later: what comes before a bottleneck then waits outside the lab instead of
 * using up its windows. Jobs that end last go first and make room. Jobs in `stays` are not touched.
 */
export function* shiftRight(draft: Draft, stays: (index: number) => boolean): Generator<Tick, void> {
  const pace = new Pace(draft);
  const order = draft.jobs.map((_, index) => index).sort((a, b) => draft.ends[b]! - draft.ends[a]! || b - a);
  for (const index of order) {
    const standing = draft.standing[index]!;
    if (standing === null || standing.kept === KEPT.unplaced || stays(index)) continue;
    const model = draft.jobs[index]!.at(standing.kept)!;
    const end = draft.ends[index]!;
    const high = highUntil(model.high, model.network.into, standing.times, end);
    draft.take(index);
    if (!draft.tryPlace(index, standing.kept, standing.times, high, true)) draft.restore(index, standing);
    if (pace.isDue()) yield undefined;
  }
}

/** The greatest times of all points when every point has to be at or before `end`. */
export function highUntil(high: Float64Array, into: Float64Array, low: Float64Array, end: number): Float64Array {
  const size = high.length;
  const limited = Float64Array.from(high, (value) => Math.min(value, end));
  const result = Float64Array.from(limited);
  for (let to = 0; to < size; to++) {
    for (let from = 0; from < size; from++) {
      const value = limited[to]! - into[to * size + from]!;
      if (value < result[from]!) result[from] = value;
    }
  }
  for (let point = 0; point < size; point++) if (result[point]! < low[point]!) result[point] = low[point]!;
  return result;
}
