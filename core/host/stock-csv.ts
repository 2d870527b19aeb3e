import type { LedgerLine, LotView } from '../contract/inventory.ts';
import { csv } from './execution-csv.ts';

/** Lots as a table, one a line. */
export function lotsCsv(lots: readonly LotView[]): string {
  return csv(
    [
      'lot_id',
      'article',
      'name',
      'kind',
      'lot_number',
      'barcode',
      'world',
      'place',
      'received_utc',
      'opened_utc',
      'expires',
      'unit',
      'in_stock',
      'reserved',
      'free',
      'price_usd',
      'state',
      'blocked_because',
    ],
    lots.map((lot) => [
      lot.lotId,
      lot.itemId,
      lot.name,
      lot.kind,
      lot.lotNumber,
      lot.barcode,
      lot.world,
      lot.place,
      timeText(lot.receivedAt),
      lot.openedAt === null ? null : timeText(lot.openedAt),
      lot.expires,
      lot.unit,
      lot.amount,
      lot.reserved,
      lot.free,
      lot.priceUsd,
      lot.state,
      lot.blocked,
    ]),
  );
}

/** The ledger, newest first. */
export function ledgerCsv(lines: readonly LedgerLine[]): string {
  return csv(
    [
      'event',
      'at_utc',
      'by',
      'change',
      'lot_id',
      'lot_number',
      'article',
      'name',
      'world',
      'unit',
      'by_how_much',
      'reserved_by_how_much',
      'in_stock_after',
      'execution',
      'step',
      'reason',
      'cost_usd',
    ],
    lines.map((line) => [
      line.seq,
      timeText(line.at),
      line.by,
      line.change,
      line.lotId,
      line.lotNumber,
      line.itemId,
      line.name,
      line.world,
      line.unit,
      line.delta,
      line.reservedDelta,
      line.amount,
      line.executionId,
      line.stepId,
      line.reason,
      Math.round(line.costUsd * 10_000) / 10_000,
    ]),
  );
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
