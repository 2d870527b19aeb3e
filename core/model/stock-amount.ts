/** Amounts in stock are kept as whole millionths of a mL or of a piece: a nanolitre is the least that counts. */
const PARTS = 1_000_000;

/** @param amount mL or pieces @returns millionths, rounded to the nearest */
export function toParts(amount: number): number {
  return Math.round(amount * PARTS);
}

/** @param parts millionths @returns mL or pieces */
export function fromParts(parts: number): number {
  return parts / PARTS;
}

/** The day of a moment in local time, as on a label: 2026-11-18. @param at ms since 1970 @param offsetMinutes east of UTC */
export function dayOf(at: number, offsetMinutes: number): string {
  return new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 10);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day for people: 15 Nov 2026. @param day 2026-11-15 */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** The order in which lots are used up: first to expire first, then what is open, then what came first. */
export interface LotInLine {
  readonly expires: string | null;
  readonly openedAt: number | null;
  readonly number: number;
}

const NEVER = '9999-12-31';

/** First expired, first out. Below zero: `a` is used before `b`. */
export function firstOut(a: LotInLine, b: LotInLine): number {
  const aDay = a.expires ?? NEVER;
  const bDay = b.expires ?? NEVER;
  if (aDay !== bDay) return aDay < bDay ? -1 : 1;
  if ((a.openedAt === null) !== (b.openedAt === null)) return a.openedAt === null ? 1 : -1;
  return a.number - b.number;
}

/** For people: 3.0 mL, 180 µL, 0.5 µL, 12, 1. */
export function amountText(amount: number, unit: 'mL' | 'pieces'): string {
  if (unit === 'pieces') return String(Math.round(amount * 100) / 100);
  if (Math.abs(amount) >= 1 || amount === 0) return `${amount.toFixed(1)} mL`;
  const microlitres = amount * 1000;
  return `${microlitres >= 10 ? microlitres.toFixed(0) : Number(microlitres.toPrecision(2))} µL`;
}
