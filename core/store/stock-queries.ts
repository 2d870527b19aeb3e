import type { ArticleKind, LedgerLine, StockChange, StockUnit, StockWorld } from '../contract/inventory.ts';
import type { Mode } from '../contract/words.ts';
import { fromParts } from '../model/stock-amount.ts';
import type { Connection } from './connection.ts';

/** One row of `stock_lots`; amounts in parts. */
export interface LotRow {
  readonly lotId: string;
  readonly number: number;
  readonly itemId: string;
  readonly name: string;
  readonly kind: ArticleKind;
  readonly lotNumber: string;
  readonly barcode: string | null;
  readonly gtin: string | null;
  readonly place: string;
  readonly receivedAt: number;
  readonly openedAt: number | null;
  readonly expires: string | null;
  readonly unit: StockUnit;
  readonly priceUsd: number;
  readonly world: StockWorld;
  readonly amount: number;
  readonly reserved: number;
  readonly most: number;
  readonly blocked: string | null;
}

const LOT_COLUMNS = `lot_id AS lotId, number, item_id AS itemId, name, kind, lot_number AS lotNumber, barcode, gtin, place,
  received_at AS receivedAt, opened_at AS openedAt, expires, unit, price_usd AS priceUsd, world, amount, reserved, most, blocked`;

export function readLots(connection: Connection): LotRow[] {
  return connection.all<LotRow>(`SELECT ${LOT_COLUMNS} FROM stock_lots ORDER BY name, number`);
}

export function lastLotNumber(connection: Connection): number {
  return connection.get<{ number: number | null }>('SELECT max(number) AS number FROM stock_lots')?.number ?? 0;
}

export interface ReservationRow {
  readonly holder: string;
  readonly lotId: string;
  readonly itemId: string;
  /** In parts. */
  readonly amount: number;
}

const RESERVATIONS = 'SELECT holder, lot_id AS lotId, item_id AS itemId, amount FROM stock_reservations';

export function readReservations(connection: Connection, holder: string): ReservationRow[] {
  return connection.all<ReservationRow>(`${RESERVATIONS} WHERE holder = ? ORDER BY lot_id`, holder);
}

/** Reservations of everybody, by holder; at most `limit` rows. */
export function readAllReservations(connection: Connection, limit: number): ReservationRow[] {
  return connection.all<ReservationRow>(`${RESERVATIONS} ORDER BY holder, lot_id LIMIT ?`, limit);
}

export function readHolders(connection: Connection): string[] {
  return connection.all<{ holder: string }>('SELECT DISTINCT holder FROM stock_reservations').map((row) => row.holder);
}

export interface ArticleRow {
  readonly itemId: string;
  readonly priceUsd: number | null;
  /** In parts. */
  readonly warnBelowReal: number | null;
  readonly warnBelowSimulated: number | null;
}

export function readArticleRows(connection: Connection): ArticleRow[] {
  return connection.all<ArticleRow>(
    `SELECT item_id AS itemId, price_usd AS priceUsd, warn_below_real AS warnBelowReal,
       warn_below_simulated AS warnBelowSimulated FROM stock_articles`,
  );
}

export interface LedgerFilter {
  readonly lotId?: string | undefined;
  readonly itemId?: string | undefined;
  readonly executionId?: string | undefined;
  readonly limit: number;
  /** `seq.line` */
  readonly before?: string | undefined;
}

interface LedgerRow {
  readonly seq: number;
  readonly line: number;
  readonly at: number;
  readonly by: string;
  readonly change: StockChange;
  readonly lotId: string | null;
  readonly lotNumber: string | null;
  readonly itemId: string;
  readonly unit: StockUnit | null;
  readonly name: string | null;
  readonly world: StockWorld;
  readonly delta: number;
  readonly reservedDelta: number;
  readonly amount: number | null;
  readonly priceUsd: number | null;
  readonly executionId: string | null;
  readonly stepId: string | null;
  readonly reason: string | null;
}

/** What the ledger does not say of an article: its name and unit, and its price where no lot had one. */
export interface ArticleFacts {
  readonly name: string;
  readonly unit: StockUnit;
  readonly priceUsd: number;
}

/** Lines of the ledger, newest first. */
export function readLedger(
  connection: Connection,
  filter: LedgerFilter,
  article: (itemId: string) => ArticleFacts,
): LedgerLine[] {
  const where: string[] = [];
  const values: (string | number)[] = [];
  const add = (sql: string, ...more: (string | number)[]): void => {
    where.push(sql);
    values.push(...more);
  };
  if (filter.lotId !== undefined) add('g.lot_id = ?', filter.lotId);
  if (filter.itemId !== undefined) add('g.item_id = ?', filter.itemId);
  if (filter.executionId !== undefined) add('g.execution_id = ?', filter.executionId);
  if (filter.before !== undefined) {
    const [seq, line] = filter.before.split('.').map(Number);
    add('(g.seq, g.line) < (?, ?)', seq ?? 0, line ?? 0);
  }
  return connection
    .all<LedgerRow>(
      `SELECT g.seq, g.line, g.at, g.by, g.change, g.lot_id AS lotId, l.lot_number AS lotNumber, g.item_id AS itemId,
         l.unit AS unit, l.name AS name, g.world, g.delta, g.reserved_delta AS reservedDelta, g.amount,
         g.price_usd AS priceUsd, g.execution_id AS executionId, g.step_id AS stepId, g.reason
       FROM stock_ledger AS g LEFT JOIN stock_lots AS l ON l.lot_id = g.lot_id
       ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY g.seq DESC, g.line DESC LIMIT ?`,
      ...values,
      filter.limit,
    )
    .map((row): LedgerLine => {
      const facts = article(row.itemId);
      const { priceUsd, ...line } = row;
      return {
        ...line,
        name: row.name ?? facts.name,
        unit: row.unit ?? facts.unit,
        delta: fromParts(row.delta),
        reservedDelta: fromParts(row.reservedDelta),
        amount: row.amount === null ? null : fromParts(row.amount),
        costUsd: (priceUsd ?? facts.priceUsd) * fromParts(Math.abs(row.delta)),
      };
    });
}

/** What executions used since a moment, in USD at the prices of the lots; what no lot had is not in it. */
export function readUsedSince(connection: Connection, world: StockWorld, since: number): number {
  const row = connection.get<{ used: number | null }>(
    `SELECT sum(-delta * price_usd) AS used FROM stock_ledger WHERE change = 'consumed' AND at >= ? AND world = ?`,
    since,
    world,
  );
  return fromParts(row?.used ?? 0);
}

/** Executions that were created and have not started, oldest first; at most so many. */
export function readPending(
  connection: Connection,
  limit: number,
): {
  readonly jobId: string;
  readonly mode: Mode;
  readonly planHash: string;
  readonly startStepId: string | null;
  readonly title: string;
}[] {
  return connection.all(
    `SELECT execution_id AS jobId, mode, plan_hash AS planHash, start_step_id AS startStepId, workflow_name AS title
     FROM executions WHERE status = 'pending' ORDER BY created_at, number LIMIT ?`,
    limit,
  );
}
