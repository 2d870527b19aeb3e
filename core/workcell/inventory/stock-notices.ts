import type { StockNotice } from '../../contract/inventory.ts';
import { amountText, dayText, fromParts } from '../../model/stock-amount.ts';
import type { LotRow } from '../../store/stock-queries.ts';
import { isExpired } from './choose-lots.ts';
import type { Shortage, StockClaimant } from './shortage.ts';
import { SOON_DAYS, type StockView } from './stock-view.ts';

const RANK: Readonly<Record<StockNotice['kind'], number>> = {
  short: 0,
  low: 1,
  expired: 2,
  'past shelf life': 3,
  'expires soon': 4,
};

/** What a person should know of the stock, the most pressing first. */
export function noticesOf(
  view: StockView,
  shortages: readonly { readonly job: StockClaimant; readonly shortage: Shortage }[],
  sinceOf: (noticeId: string) => number,
): StockNotice[] {
  const notices = view.groups().flatMap((lots) => {
    const [first] = lots;
    return first === undefined
      ? []
      : [...lowNotices(view, first, shortages, sinceOf), ...lots.flatMap((lot) => expiryNotices(view, lot))];
  });
  return notices.toSorted((a, b) => RANK[a.kind] - RANK[b.kind]);
}

function lowNotices(
  view: StockView,
  { world, itemId, name, unit }: LotRow,
  shortages: readonly { readonly job: StockClaimant; readonly shortage: Shortage }[],
  sinceOf: (noticeId: string) => number,
): StockNotice[] {
  const waiting = shortages.filter(
    ({ job, shortage }) => job.mode === world && shortage.short.some((one) => one.itemId === itemId),
  );
  if (waiting.length === 0 && !view.isLow(world, itemId)) return [];
  const noticeId = `${world}/${itemId}/low`;
  const free = fromParts(view.freeOf(world, itemId));
  const [first] = waiting;
  const short = first?.shortage.short.find((one) => one.itemId === itemId);
  const freeText = free === 0 ? 'Nothing is free' : `${amountText(free, unit)} free`;
  const more = waiting.length > 1 ? ` and ${waiting.length - 1} more wait` : '';
  return [
    {
      noticeId,
      kind: first === undefined ? 'low' : 'short',
      severity: first === undefined ? 'warning' : 'error',
      world,
      itemId,
      lotId: null,
      waiting: waiting.map(({ job }) => job.jobId),
      title: first === undefined ? `${name} runs low` : `${name} is short`,
      sentence:
        first === undefined || short === undefined
          ? `${freeText}; it warns below ${limitText(fromParts(view.warnBelow(world, itemId) ?? 0), unit)}.`
          : `${freeText}; ${first.job.jobId} lacks ${amountText(short.shortBy, unit)}${more}.`,
      since: sinceOf(noticeId),
    },
  ];
}

function expiryNotices(view: StockView, lot: LotRow): StockNotice[] {
  const days = view.daysLeft(lot);
  const last = view.lastDay(lot);
  if (lot.amount <= 0 || days === null || last === null) return [];
  const amount = amountText(fromParts(lot.amount), lot.unit);
  const base = {
    world: lot.world,
    itemId: lot.itemId,
    lotId: lot.lotId,
    waiting: [],
    since: Date.parse(last),
  };
  if (isExpired(lot, view.today)) {
    return [
      {
        ...base,
        noticeId: `${lot.lotId}/expired`,
        kind: 'expired',
        severity: 'warning',
        title: `${lot.name} ${lot.lotNumber} has expired`,
        sentence: `Since ${dayText(lot.expires ?? last)} it is locked; ${amount} to discard.`,
      },
    ];
  }
  const past = view.pastShelfLife(lot);
  if (past !== null)
    return [
      {
        ...base,
        noticeId: `${lot.lotId}/past-shelf-life`,
        kind: 'past shelf life',
        severity: 'warning',
        title: `${lot.name} ${lot.lotNumber} is past its shelf life`,
        sentence: `${past} ${amount} in stock; discard it, or block it.`,
      },
    ];
  if (days > SOON_DAYS) return [];
  const isByLabel = last === lot.expires;
  return [
    {
      ...base,
      noticeId: `${lot.lotId}/expires-soon`,
      kind: 'expires soon',
      severity: 'info',
      title: `${lot.name} ${lot.lotNumber} ${isByLabel ? 'expires' : 'keeps'} ${untilWords(days, isByLabel)}`,
      sentence: `${amount} in stock; use it before other lots, until ${dayText(last)}.`,
    },
  ];
}

/** Nobody counts half a plate: a limit in pieces is said as the number from which on it holds. */
function limitText(limit: number, unit: LotRow['unit']): string {
  return amountText(unit === 'pieces' ? Math.ceil(limit) : limit, unit);
}

function untilWords(days: number, isByLabel: boolean): string {
  if (days === 0) return isByLabel ? 'today' : 'until today';
  return isByLabel ? `in ${days} d` : `${days} d more`;
}
