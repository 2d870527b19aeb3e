import type { StockClaim, StockNotice, StockOverview, StockWorld } from '../../contract/inventory.ts';
import { dayOf, fromParts } from '../../model/stock-amount.ts';
import type { Connection } from '../../store/connection.ts';
import { readAllReservations, readUsedSince } from '../../store/stock-queries.ts';
import type { Shortage, StockClaimant } from './shortage.ts';
import type { StockView } from './stock-view.ts';

/** More reservations than this are not shown one by one. */
const MOST_CLAIMS = 2000;

interface OverviewParts {
  readonly connection: Connection;
  readonly view: StockView;
  readonly notices: readonly StockNotice[];
  readonly shortages: readonly { readonly job: StockClaimant; readonly shortage: Shortage }[];
  readonly now: number;
  readonly offsetMinutes: number;
}

/** The stock as the screen shows it. */
export function overviewOf({ connection, view, notices, shortages, now, offsetMinutes }: OverviewParts): StockOverview {
  const monthStart = Date.parse(`${dayOf(now, offsetMinutes).slice(0, 7)}-01`) - offsetMinutes * 60_000;
  const figures = (world: StockWorld): StockOverview['figures']['real'] => {
    const lots = view.lots.filter((lot) => lot.world === world && lot.amount > 0);
    return {
      valueUsd: lots.reduce((sum, lot) => sum + fromParts(lot.amount) * lot.priceUsd, 0),
      usedThisMonthUsd: readUsedSince(connection, world, monthStart),
      lots: lots.length,
    };
  };
  return {
    lots: view.lots.map((lot) => view.viewOf(lot)),
    notices: [...notices],
    claims: claimsOf(connection, view, shortages),
    figures: { real: figures('real'), simulated: figures('simulated') },
  };
}

function claimsOf(connection: Connection, view: StockView, shortages: OverviewParts['shortages']): StockClaim[] {
  const claims = new Map<string, StockClaim>();
  const worlds = new Map(view.lots.map((lot) => [lot.lotId, lot.world]));
  for (const { holder, lotId, itemId, amount } of readAllReservations(connection, MOST_CLAIMS)) {
    const key = `${holder} ${itemId}`;
    const before = claims.get(key);
    const reserved = (before?.reserved ?? 0) + fromParts(amount);
    claims.set(key, { holder, world: worlds.get(lotId) ?? 'real', itemId, reserved, short: 0, title: '' });
  }
  for (const { job, shortage } of shortages) {
    if (job.mode === 'dry-run') continue;
    for (const { itemId, shortBy } of shortage.short) {
      const key = `${job.jobId} ${itemId}`;
      const reserved = claims.get(key)?.reserved ?? 0;
      claims.set(key, { holder: job.jobId, world: job.mode, itemId, reserved, short: shortBy, title: job.title ?? '' });
    }
  }
  return [...claims.values()];
}
