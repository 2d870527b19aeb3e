import type { ShelfLife } from '../../contract/inventory.ts';
import { dayOf, dayText } from '../../model/stock-amount.ts';
import type { Values } from '../../protocols/catalog.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Fields of the reference data that say how many days an article keeps, and from when on. */
const FIELDS = [
  ['shelfLifeAfterMixing', 'mixing'],
  ['shelfLifeAfterThaw', 'thawing'],
] as const;

export const BEGINNINGS: Readonly<Record<ShelfLife['after'], string>> = { mixing: 'mixed', thawing: 'thawed' };

/** How long an article keeps after it was mixed or thawed; null where nothing is known of it. */
export function shelfLifeOf(values: Values): ShelfLife | null {
  for (const [field, after] of FIELDS) {
    const days = values[field];
    if (typeof days === 'number' && days > 0) return { days, after };
  }
  return null;
}

/** A lot with the day on which it was opened, mixed or thawed, ms since 1970. */
interface OpenLot {
  readonly openedAt: number | null;
  readonly lotNumber: string;
}

/** The last day on which a lot that has been mixed or thawed may be used: 2026-11-18; null while nothing limits it. */
export function usableUntil(lot: OpenLot, keeps: ShelfLife | null, offsetMinutes: number): string | null {
  if (keeps === null || lot.openedAt === null) return null;
  return dayOf(lot.openedAt + keeps.days * DAY_MS, offsetMinutes);
}

/** "Lot M-12 was mixed on 1 Nov 2026 and keeps 14 d, until 15 Nov 2026." */
export function shelfLifeSentence(lot: OpenLot, keeps: ShelfLife, offsetMinutes: number): string {
  const begun = dayText(dayOf(lot.openedAt ?? 0, offsetMinutes));
  const last = dayText(usableUntil(lot, keeps, offsetMinutes) ?? '');
  return `Lot ${lot.lotNumber} was ${BEGINNINGS[keeps.after]} on ${begun} and keeps ${keeps.days} d, until ${last}.`;
}
