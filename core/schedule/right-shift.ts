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
    draft.squeeze(index);
    if (pace.isDue()) yield undefined;
  }
}
