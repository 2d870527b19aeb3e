import type { Random } from '#core/base/random.ts';
import type { Tick } from './build.ts';
import type { Standing } from './draft.ts';
import { backAndForth, freshStart, rebuild, reinsert, type Move, type MoveContext } from './moves.ts';
import { compareScores, type Judge, type Score } from './score.ts';

/** Rounds whose scores a new one may be compared with: lets the search walk over small hills. */
const MEMORY = 30;
/** Rounds without anything better since the last start after which the search starts from somewhere else. */
const PATIENCE = 250;
/** How often somewhere else is a start from nothing instead of the best so far. */
const FRESH_STARTS = 0.7;

export interface SearchOptions {
  readonly random: Random;
  readonly rounds: number;
  readonly onRound?: () => void;
}

/** A few jobs in another order, then everything pushed together from both sides. */
const kick: Move = function* (context) {
  yield* reinsert(4)(context);
  yield* backAndForth(context);
};

const MOVES: readonly { readonly move: Move; readonly share: number }[] = [
  { move: kick, share: 4 },
  { move: reinsert(3), share: 2 },
  { move: reinsert(8), share: 1 },
  { move: rebuild, share: 0.3 },
  { move: backAndForth, share: 0.3 },
];
const ALL_SHARES = MOVES.reduce((sum, { share }) => sum + share, 0);

function chooseMove(random: Random): Move {
  let ticket = random.next() * ALL_SHARES;
  return (MOVES.find(({ share }) => (ticket -= share) < 0) ?? MOVES[0]!).move;
}

/**
 * Local search by late acceptance (a round is kept when it is no worse than the one before it or than the one some rounds ago), in
 * many short descents. Yields `true` when the draft holds a new best, else ticks; the best stands at the end.
 */
export function* improve(context: MoveContext, judge: Judge, options: SearchOptions): Generator<Tick | true, void> {
  const { random, rounds } = options;
  const { draft } = context;
  let current: Score = judge.score(true);
  let descent = current;
  let best = current;
  let bestStanding: readonly (Standing | null)[] = draft.snapshot();
  const memory: Score[] = Array.from({ length: MEMORY }, () => current);
  let since = 0;
  for (let round = 0; round < rounds; round++) {
    const before = draft.snapshot();
    yield* chooseMove(random)(context);
    const score = judge.score(true);
    const slot = round % MEMORY;
    if (compareScores(score, current) <= 0 || compareScores(score, memory[slot]!) <= 0) current = score;
    else draft.reset(before);
    if (compareScores(current, memory[slot]!) < 0) memory[slot] = current;
    since++;
    options.onRound?.();
    if (compareScores(current, descent) < 0) {
      descent = current;
      since = 0;
    }
    if (compareScores(current, best) < 0) {
      best = current;
      bestStanding = draft.snapshot();
      yield true;
    }
    if (since > PATIENCE) {
      // Jobs that have begun leave little choice of where to start, and a plan on the screen is where it is to stay.
      if (context.reference === null && random.next() < FRESH_STARTS) yield* freshStart(context);
      else draft.reset(bestStanding);
      current = judge.score(true);
      descent = current;
      memory.fill(current);
      since = 0;
    }
    yield undefined;
  }
  draft.reset(bestStanding);
}
