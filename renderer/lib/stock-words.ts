import type { LedgerLine, LotState, LotView, StockChange, StockUnit } from '#core/contract/inventory.ts';
import { formatNumber, formatSignificant, type Quantity } from './numbers.ts';
import type { State } from './status.ts';

const LOT_STATES: Record<LotState, State> = {
  'in stock': 'completed',
  low: 'warn',
  'expires soon': 'warn',
  'past shelf life': 'warn',
  expired: 'failed',
  blocked: 'paused',
  empty: 'cancelled',
};

export function stateOfLot(lot: Pick<LotView, 'state'>): State {
  return LOT_STATES[lot.state];
}

/** An amount in stock in the unit that reads best: 3.0 mL, 180 µL, 1,920. */
export function stockQuantity(amount: number, unit: StockUnit): Quantity {
  if (unit === 'pieces') return { text: formatNumber(amount), unit: '' };
  const size = Math.abs(amount);
  if (size === 0) return { text: '0', unit: 'mL' };
  if (size < 1) return { text: formatSignificant(amount * 1000, 3), unit: 'µL' };
  return { text: size < 100 ? formatNumber(amount, 1) : formatSignificant(amount, 4), unit: 'mL' };
}

export function stockText(amount: number, unit: StockUnit): string {
  const { text, unit: shown } = stockQuantity(amount, unit);
  return shown === '' ? text : `${text} ${shown}`;
}

/** With its sign: what came or went. */
export function changeText(amount: number, unit: StockUnit): string {
  return amount > 0 ? `+${stockText(amount, unit)}` : stockText(amount, unit);
}

export function dollars(value: number): string {
  return `$ ${formatNumber(value, value >= 1000 ? 0 : 2)}`;
}

/** The price of one mL or piece: small ones to the tenth of a cent. */
export function unitPrice(value: number): string {
  return formatNumber(value, value !== 0 && value < 0.1 ? 3 : 2);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day of a label, 2027-06-30, as 30 Jun 2027. */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** A name without what stands in brackets at its end. */
export function shortName(name: string): string {
  return name.split(' (')[0] ?? name;
}

const CHANGE_WORDS: Record<StockChange, string> = {
  received: 'Received',
  opened: 'Opened',
  adjusted: 'Corrected',
  discarded: 'Discarded',
  blocked: 'Blocked',
  unblocked: 'Let go',
  reserved: 'Reserved',
  consumed: 'Used',
  returned: 'Given back',
};

export function changeWord(change: StockChange): string {
  return CHANGE_WORDS[change];
}

/** What one execution took and has reserved of a lot, or what else happened to it. */
export interface LedgerEntry {
  readonly key: string;
  /** Of an execution: what became of it. */
  readonly change: StockChange;
  readonly executionId: string | null;
  readonly from: number;
  readonly to: number;
  readonly delta: number;
  readonly reservedDelta: number;
  readonly costUsd: number;
  readonly by: string;
  readonly reason: string | null;
}

/** Amounts are whole millionths; sums of them in binary are not. */
function round(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}

/** The ledger for reading: all of one execution stands in one line. @param lines newest first */
export function ledgerEntries(lines: readonly LedgerLine[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  const open = new Map<string, number>();
  for (const line of lines) {
    const key = line.executionId === null ? `${line.seq}.${line.line}` : line.executionId;
    const at = open.get(key);
    const before = at === undefined ? undefined : entries[at];
    if (at !== undefined && before !== undefined) {
      const used = before.change === 'consumed' || line.change === 'consumed';
      entries[at] = {
        ...before,
        change: used ? 'consumed' : before.change,
        /* A time of use, not of reserving, when there was any. */
        ...(line.change === 'consumed' ? { from: line.at } : {}),
        ...(line.change === 'consumed' && before.change !== 'consumed' ? { to: line.at } : {}),
        delta: round(before.delta + line.delta),
        reservedDelta: round(before.reservedDelta + line.reservedDelta),
        costUsd: before.costUsd + line.costUsd,
      };
      continue;
    }
    open.set(key, entries.length);
    const { change, executionId, delta, reservedDelta, costUsd, by, reason } = line;
    entries.push({ key, change, executionId, from: line.at, to: line.at, delta, reservedDelta, costUsd, by, reason });
  }
  return entries;
}
