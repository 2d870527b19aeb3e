import type { LotState, LotView, ShelfLife, StockWorld } from '../../contract/inventory.ts';
import { dayText, firstOut, fromParts } from '../../model/stock-amount.ts';
import type { Connection } from '../../store/connection.ts';
import { readArticleRows, readLots, type ArticleRow, type LotRow } from '../../store/stock-queries.ts';
import { isExpired } from './choose-lots.ts';
import { shelfLifeSentence, usableUntil } from './shelf-life.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A lot is said to expire soon so many days before. */
export const SOON_DAYS = 14;
/** Without a threshold of its own an article warns below this share of the largest lot that came of it. */
const USUAL_WARNING = 0.15;

/** A day, and how long articles keep. */
export interface StockDay {
  /** 2026-11-18 */
  readonly today: string;
  readonly offsetMinutes: number;
  readonly shelfLifeOf: (itemId: string) => ShelfLife | null;
}

/** The lots as they are on a day, and what follows from them. Amounts in parts unless it says otherwise. */
export class StockView {
  readonly lots: readonly LotRow[];
  readonly today: string;
  readonly #day: StockDay;
  readonly #byItem = new Map<string, LotRow[]>();
  readonly #settings: ReadonlyMap<string, ArticleRow>;

  constructor(connection: Connection, day: StockDay) {
    this.#day = day;
    this.today = day.today;
    this.lots = readLots(connection);
    for (const lot of this.lots) {
      const key = keyOf(lot.world, lot.itemId);
      const known = this.#byItem.get(key);
      if (known === undefined) this.#byItem.set(key, [lot]);
      else known.push(lot);
    }
    for (const lots of this.#byItem.values()) lots.sort(firstOut);
    this.#settings = new Map(readArticleRows(connection).map((row) => [row.itemId, row]));
  }

  /** Every lot that there ever was of an article, in the order in which they are used up. */
  byItem(world: StockWorld, itemId: string): readonly LotRow[] {
    return this.#byItem.get(keyOf(world, itemId)) ?? [];
  }

  /** Lots of each article, article by article. */
  groups(): readonly (readonly LotRow[])[] {
    return [...this.#byItem.values()];
  }

  settingsOf(itemId: string): ArticleRow | undefined {
    return this.#settings.get(itemId);
  }

  /** Free for anybody in lots that may be used; below zero never. */
  freeOf(world: StockWorld, itemId: string): number {
    return this.byItem(world, itemId).reduce(
      (sum, lot) => sum + (this.isLocked(lot) ? 0 : Math.max(0, lot.amount - lot.reserved)),
      0,
    );
  }

  isLocked(lot: LotRow): boolean {
    return lot.blocked !== null || isExpired(lot, this.today);
  }

  /** Free stock below which an article warns: what was set, or a share of the largest lot. Null: never, or no lot. */
  warnBelow(world: StockWorld, itemId: string): number | null {
    const settings = this.#settings.get(itemId);
    const set = world === 'real' ? settings?.warnBelowReal : settings?.warnBelowSimulated;
    if (set != null) return set;
    const lots = this.byItem(world, itemId);
    if (lots.length === 0) return null;
    return Math.round(Math.max(...lots.map((lot) => lot.most)) * USUAL_WARNING);
  }

  isLow(world: StockWorld, itemId: string): boolean {
    const warnBelow = this.warnBelow(world, itemId);
    return warnBelow !== null && warnBelow > 0 && this.freeOf(world, itemId) < warnBelow;
  }

  /** Last day on which a lot that has been mixed or thawed may be used; null where nothing says so. */
  usableUntil(lot: LotRow): string | null {
    return usableUntil(lot, this.#day.shelfLifeOf(lot.itemId), this.#day.offsetMinutes);
  }

  /** Why a lot should not be used any more although it has not expired; null where it may. */
  pastShelfLife(lot: LotRow): string | null {
    return isExpired(lot, this.today) ? null : this.pastOn(lot, this.today);
  }

  /**
   * Why a lot should not be used on a day to come: it will be past its shelf life by then, or past the day on its label.
   * @param day 2026-11-18; null where it may
   */
  pastOn(lot: LotRow, day: string): string | null {
    if (lot.expires !== null && lot.expires < day) return `Lot ${lot.lotNumber} expires on ${dayText(lot.expires)}.`;
    const last = this.usableUntil(lot);
    const keeps = this.#day.shelfLifeOf(lot.itemId);
    return last === null || keeps === null || last >= day
      ? null
      : shelfLifeSentence(lot, keeps, this.#day.offsetMinutes);
  }

  /** The last day of use, by the label or by the shelf life, whichever comes first; null without one. */
  lastDay(lot: LotRow): string | null {
    const until = this.usableUntil(lot);
    if (lot.expires === null || until === null) return lot.expires ?? until;
    return lot.expires < until ? lot.expires : until;
  }

  /** Days until the last day of use; null without one. */
  daysLeft(lot: LotRow): number | null {
    const last = this.lastDay(lot);
    return last === null ? null : Math.round((Date.parse(last) - Date.parse(this.today)) / DAY_MS);
  }

  stateOf(lot: LotRow): LotState {
    if (lot.amount <= 0) return 'empty';
    if (isExpired(lot, this.today)) return 'expired';
    if (lot.blocked !== null) return 'blocked';
    if (this.pastShelfLife(lot) !== null) return 'past shelf life';
    if (this.isLow(lot.world, lot.itemId)) return 'low';
    const days = this.daysLeft(lot);
    return days !== null && days <= SOON_DAYS ? 'expires soon' : 'in stock';
  }

  viewOf(lot: LotRow): LotView {
    const { number: _number, ...row } = lot;
    const state = this.stateOf(lot);
    const warnBelow = this.warnBelow(lot.world, lot.itemId);
    return {
      ...row,
      currency: 'USD',
      amount: fromParts(lot.amount),
      reserved: fromParts(lot.reserved),
      free: this.isLocked(lot) ? 0 : fromParts(lot.amount - lot.reserved),
      most: fromParts(lot.most),
      shelfLife: this.#day.shelfLifeOf(lot.itemId),
      usableUntil: this.usableUntil(lot),
      state,
      word: this.#word(state, lot),
      warnBelow: warnBelow === null ? null : fromParts(warnBelow),
    };
  }

  #word(state: LotState, lot: LotRow): string {
    switch (state) {
      case 'in stock':
        return 'In stock';
      case 'low':
        return 'Low';
      case 'expires soon': {
        const days = this.daysLeft(lot) ?? 0;
        if (this.lastDay(lot) !== lot.expires) return days === 0 ? 'Use today' : `Use within ${days} d`;
        return days === 0 ? 'Expires today' : `Expires in ${days} d`;
      }
      case 'past shelf life':
        return 'Past its shelf life';
      case 'expired':
        return 'Expired';
      case 'blocked':
        return 'Blocked';
      case 'empty':
        return 'Empty';
    }
  }
}

function keyOf(world: StockWorld, itemId: string): string {
  return `${world} ${itemId}`;
}
