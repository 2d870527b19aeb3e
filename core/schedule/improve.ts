import type { Random } from '#core/base/random.ts';
import type { Tick } from './build.ts';
import type { Standing } from './draft.ts';
import { backAndForth, compact, rebuild, reinsert, type Move, type MoveContext } from './moves.ts';
import { compareScores, SCORE, type Judge } from './score.ts';

/** Rounds whose scores a new one may be compared with: lets the search walk over small hills. */
const MEMORY = 30;
/** Rounds without a better best after which the search goes back to it. */
const PATIENCE = 2000;

interface WeighedMove {
  readonly move: Move;
  readonly share: number;
  tried: number;
  accepted: number;
  best: number;
  readonly name: string;
}

export const MOVE_STATS: WeighedMove[] = [];

/** Local search (late acceptance). Yields `true` when the draft holds a new best, else ticks. Ends after `rounds`. */
export function* improve(
  context: MoveContext,
  judge: Judge,
  rounds: number,
  random: Random,
): Generator<Tick | true, void> {
  const { draft } = context;
  const moves: WeighedMove[] = [
    { name: 'reinsert3', move: reinsert(3), share: 4, tried: 0, accepted: 0, best: 0 },
    { name: 'reinsert8', move: reinsert(8), share: 2, tried: 0, accepted: 0, best: 0 },
    { name: 'rebuild', move: rebuild, share: 0.5, tried: 0, accepted: 0, best: 0 },
    { name: 'backAndForth', move: backAndForth, share: 0.5, tried: 0, accepted: 0, best: 0 },
    { name: 'compact', move: compact, share: 0.3, tried: 0, accepted: 0, best: 0 },
  ];
  MOVE_STATS.length = 0;
  MOVE_STATS.push(...moves);
  const total = moves.reduce((sum, { share }) => sum + share, 0);
  let current = judge.score(true);
  let best = current;
  let bestStanding: readonly (Standing | null)[] = draft.snapshot();
  const memory: (readonly number[])[] = Array.from({ length: MEMORY }, () => current);
  let since = 0;
  for (let round = 0; round < rounds; round++) {
    let ticket = random.next() * total;
    const chosen = moves.find(({ share }) => (ticket -= share) < 0) ?? moves[0]!;
    const before = draft.snapshot();
    yield* chosen.move(context);
    chosen.tried++;
    const score = judge.score(true);
    const slot = round % MEMORY;
    if (compareScores(score, current) <= 0 || compareScores(score, memory[slot]!) <= 0) {
      current = score;
      chosen.accepted++;
    } else draft.reset(before);
    if (compareScores(current, memory[slot]!) < 0) memory[slot] = current;
    if (compareScores(current, best) < 0) {
      if (current[SCORE.makespan]! < best[SCORE.makespan]!) chosen.best++;
      best = current;
      bestStanding = draft.snapshot();
      since = 0;
      yield true;
    } else if (++since > PATIENCE) {
      draft.reset(bestStanding);
      current = best;
      memory.fill(best);
      since = 0;
    }
    yield undefined;
  }
  draft.reset(bestStanding);
}
