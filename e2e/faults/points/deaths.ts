import type { FaultPoint } from '#core/base/fault-points.ts';
import type { Effect } from '#core/contract/words.ts';

/** One life of a host that ends at a named point, while work of one class of effect is under way. */
export interface Death {
  readonly point: FaultPoint;
  readonly effect: Effect;
  /** True: only where the point says that it is about this effect; else wherever the point is, during such work. */
  readonly isAboutEffect: boolean;
  /** It dies when it comes there for this time, at most; the time itself is taken by chance. */
  readonly nthAtMost: number;
  readonly makesBackups?: boolean;
}

const PHYSICAL: readonly Effect[] = ['read', 'idempotent-set', 'queryable', 'consume'];
const ALL: readonly Effect[] = [...PHYSICAL, 'timed'];

const about = (point: FaultPoint, effect: Effect): Death => ({ point, effect, isAboutEffect: true, nthAtMost: 4 });
const during = (point: FaultPoint, effect: Effect, nthAtMost: number): Death => ({
  point,
  effect,
  isAboutEffect: false,
  nthAtMost,
});

/** So many deaths in a row at the same point of recovery: the last one finds what the first one found. */
const DEEPEST = 5;

/**
 * Deaths in an order in which each leaves what the next one needs: a host that dies at `recovery:...` must find an
 * execution that was under way, one that dies after a decision must find a question.
 */
function sequenceFor(effect: Effect, inARow: number): readonly Death[] {
  const commandPoints: readonly FaultPoint[] =
    effect === 'timed'
      ? ['engine:after-intent']
      : [
          'engine:before-intent',
          'engine:after-reply',
          'engine:after-outcome',
          'engine:after-intent',
          'engine:after-send',
        ];
  return [
    during('store:in-transaction', effect, 20),
    during('store:after-commit', effect, 20),
    during('engine:before-end', effect, 1),
    ...commandPoints.map((point) => about(point, effect)),
    ...repeat(inARow, during('recovery:before-append', effect, 1)),
    during('recovery:after-append', effect, 1),
    ...(effect === 'consume' ? [during('recovery:after-decision', effect, 1)] : []),
  ];
}

/** All deaths that are to be died `times` times, for one lab. */
export function deathsOf(times: number): readonly Death[] {
  const backup: Death = { ...during('store:in-backup', 'consume', 3), makesBackups: true };
  const deaths: Death[] = [];
  // Before there is a record: all on the same folder, each finding what the one before it left.
  deaths.push(...repeat(times, during('store:in-migration', 'consume', 1)));
  for (let round = 0; round < times; round++) {
    const inARow = round % DEEPEST === 0 ? Math.min(DEEPEST, times - round) : 0;
    for (const effect of ALL) deaths.push(...sequenceFor(effect, inARow));
  }
  deaths.push(...repeat(times, backup));
  return deaths;
}

function repeat(times: number, death: Death): readonly Death[] {
  return Array.from({ length: times }, () => death);
}
