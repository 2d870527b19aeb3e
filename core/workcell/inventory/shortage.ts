import type { StockUse } from '../../contract/account.ts';
import type { Reservation, StockUnit } from '../../contract/inventory.ts';
import type { Mode } from '../../contract/words.ts';
import { amountText, fromParts } from '../../model/stock-amount.ts';
import type { Choice, StockLot } from './choose-lots.ts';

/** Who waits for stock: a job, or an execution that has not started. */
export interface StockClaimant {
  readonly jobId: string;
  readonly mode: Mode;
  readonly planHash: string;
  /** It leaves out every step before this one. */
  readonly startStepId?: string | null;
  readonly title?: string;
}

/** What a plan needs of an article, and whether it is there. Amounts in mL or pieces. */
export interface ArticleCheck {
  readonly itemId: string;
  readonly name: string;
  readonly unit: StockUnit;
  readonly needed: number;
  /** In lots that may be used and are not spoken for by somebody else. */
  readonly free: number;
  readonly shortBy: number;
  /** False: there never was a lot of it. That is told, and holds up nothing. */
  readonly tracked: boolean;
  readonly lots: readonly Reservation[];
  /** Numbers of lots that were left out. */
  readonly expired: readonly string[];
  readonly blocked: readonly string[];
  /** Of the lots that would be taken: what was mixed or thawed too long ago, a sentence for each. */
  readonly past: readonly string[];
  /** Null: there is enough. */
  readonly sentence: string | null;
}

/** What is to be used when. */
export interface PlannedUses {
  /** When the run is to start, ms since 1970. */
  readonly startAt: number;
  /** When each article is used for the last time, by its id, ms after the start. */
  readonly lastUses: Readonly<Record<string, number>>;
}

export interface Shortage {
  readonly sentence: string;
  readonly short: readonly { readonly itemId: string; readonly name: string; readonly shortBy: number }[];
}

/** What is short of all that was checked, in one sentence. */
export function shortageOf(checks: readonly ArticleCheck[]): Shortage | null {
  const short = checks.filter((check) => check.shortBy > 0);
  const [first] = short;
  if (first?.sentence == null) return null;
  const more =
    short.length === 1
      ? ''
      : ` And ${short.length - 1} more ${short.length === 2 ? 'article is' : 'articles are'} short.`;
  return {
    sentence: `${first.sentence}${more}`,
    short: short.map(({ itemId, name, shortBy }) => ({ itemId, name, shortBy })),
  };
}

export function shortSentence(name: string, need: StockUse, choice: Choice): string {
  const free = fromParts(choice.free);
  const verb = need.unit === 'pieces' && free === 1 ? 'is' : 'are';
  const shortage = `${name}: needs ${amountText(need.amount, need.unit)}, ${free === 0 ? 'none' : amountText(free, need.unit)} ${free === 0 ? 'is' : verb} free.`;
  const locked = [
    ...choice.expired.map((lot) => lockedSentence(lot, need.unit, 'has expired')),
    ...choice.blocked.map((lot) => lockedSentence(lot, need.unit, 'is blocked')),
  ];
  return [shortage, ...locked.slice(0, 2)].join(' ');
}

function lockedSentence(lot: StockLot, unit: StockUnit, why: string): string {
  return `Lot ${lot.lotNumber} (${amountText(fromParts(lot.amount), unit)}) ${why}.`;
}
