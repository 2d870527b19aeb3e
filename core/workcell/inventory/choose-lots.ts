import { fromParts } from '../../model/stock-amount.ts';
import type { Reservation } from '../../contract/inventory.ts';

/** A lot as the choice sees it; amounts in parts. */
export interface StockLot {
  readonly lotId: string;
  readonly number: number;
  readonly itemId: string;
  readonly lotNumber: string;
  readonly expires: string | null;
  readonly openedAt: number | null;
  readonly blocked: string | null;
  readonly amount: number;
  readonly reserved: number;
}

export interface Choice {
  readonly lots: readonly Reservation[];
  /** Free in all lots that may be used, in parts. */
  readonly free: number;
  readonly missing: number;
  /** Lots with something in them that may not be used. */
  readonly expired: readonly StockLot[];
  readonly blocked: readonly StockLot[];
}

/** Whether the last day of use of a lot is over. @param today 2026-11-18 */
export function isExpired(lot: Pick<StockLot, 'expires'>, today: string): boolean {
  return lot.expires !== null && lot.expires < today;
}

/**
 * Chooses lots for an amount: first expired, first out; never one that has expired or is blocked.
 * @param lots of one article in the order of `firstOut`
 * @param wanted in parts
 * @param kept what of a lot is spoken for, in parts; below its `reserved` for who has reserved some of it
 */
export function chooseLots(
  lots: readonly StockLot[],
  wanted: number,
  today: string,
  kept: (lot: StockLot) => number,
): Choice {
  const expired: StockLot[] = [];
  const blocked: StockLot[] = [];
  const chosen: Reservation[] = [];
  let free = 0;
  let left = wanted;
  for (const lot of lots) {
    if (lot.amount <= 0) continue;
    if (isExpired(lot, today) || lot.blocked !== null) {
      (isExpired(lot, today) ? expired : blocked).push(lot);
      continue;
    }
    const available = Math.max(0, lot.amount - kept(lot));
    free += available;
    const taken = Math.min(left, available);
    if (taken <= 0) continue;
    chosen.push({ lotId: lot.lotId, itemId: lot.itemId, amount: fromParts(taken) });
    left -= taken;
  }
  return { lots: chosen, free, missing: Math.max(0, left), expired, blocked };
}
