import type { StockUse } from '../contract/account.ts';
import { AppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { StockChange, StockWorld } from '../contract/inventory.ts';
import { invariant } from '../base/invariant.ts';
import { dayOf, toParts } from '../model/stock-amount.ts';
import type { Connection } from './connection.ts';
import { changesOf, consumedIn } from './stock-events.ts';

/** What the projection needs to know of a lot. */
interface Lot {
  readonly lot_id: string;
  readonly item_id: string;
  readonly world: StockWorld;
  readonly amount: number;
  readonly reserved: number;
  readonly price_usd: number;
}

const LOT = 'SELECT lot_id, item_id, world, amount, reserved, price_usd FROM stock_lots';
/** The order of `firstOut` in core/model. */
const FIRST_OUT = "ORDER BY coalesce(expires, '9999-12-31'), opened_at IS NULL, number";

/**
 * Writes an event into the stock: what people and reservations say themselves, what steps consumed out of the events
 * that end them, and what was reserved and not used when an execution ends.
 */
export function projectInventory(connection: Connection, event: JournalEvent): void {
  switch (event.kind) {
    case 'step.ended':
    case 'command.outcome': {
      const consumed = consumedIn(event);
      if (consumed.length > 0) new Entry(connection, event).consume(event.data.stepId, consumed);
      return;
    }
    case 'execution.completed':
    case 'execution.failed':
    case 'execution.cancelled':
    case 'stock.released':
      new Entry(connection, event).giveBack(event.subject);
      return;
    case 'stock.article-changed':
      changeArticle(connection, event);
      return;
    default:
      if (changesOf(event)) new Entry(connection, event).byPerson(event);
  }
}

/** One event's lines in the ledger, and what they change. */
class Entry {
  readonly #connection: Connection;
  readonly #event: JournalEvent;
  #line = 0;

  constructor(connection: Connection, event: JournalEvent) {
    this.#connection = connection;
    this.#event = event;
  }

  byPerson(event: Extract<JournalEvent, { kind: `stock.${string}` }>): void {
    if (event.kind === 'stock.received') {
      this.#receive(event);
      return;
    }
    if (event.kind === 'stock.reserved') {
      for (const { lotId, amount } of event.data.lots) this.#reserve(lotId, toParts(amount));
      return;
    }
    const lot = this.#lot(event.subject);
    switch (event.kind) {
      case 'stock.opened':
        this.#set('opened_at = ?', lot, event.data.openedAt ?? event.at);
        this.#note('opened', lot, 0, 0);
        return;
      case 'stock.adjusted':
        this.#change('adjusted', lot, toParts(event.data.counted) - lot.amount, 0);
        return;
      case 'stock.discarded':
        this.#discard(lot);
        return;
      case 'stock.blocked':
        this.#set('blocked = ?', lot, event.reason ?? '');
        this.#note('blocked', lot, 0, 0);
        return;
      case 'stock.unblocked':
        this.#set('blocked = ?', lot, null);
        this.#note('unblocked', lot, 0, 0);
        return;
      default:
    }
  }

  /**
   * What a step has used: first from what is reserved for its execution, then from what is free in the order in which
   * lots are used up, never from locked ones. What no lot has stands in the ledger without a lot.
   */
  consume(stepId: string, consumed: readonly StockUse[]): void {
    const world = this.#worldOf(this.#event.subject);
    if (world === null) return;
    for (const { itemId, amount } of consumed) {
      let left = toParts(amount);
      if (left <= 0) continue;
      left = this.#consumeReserved(itemId, left, stepId);
      left = this.#consumeFree(world, itemId, left, stepId);
      if (left > 0) this.#insert({ change: 'consumed', itemId, world, delta: -left, stepId });
    }
  }

  /** Gives back what is left of a reservation. */
  giveBack(holder: string): void {
    const rows = this.#connection.all<{ lot_id: string; amount: number }>(
      'SELECT lot_id, amount FROM stock_reservations WHERE holder = ?',
      holder,
    );
    if (rows.length === 0) return;
    this.#connection.run('DELETE FROM stock_reservations WHERE holder = ?', holder);
    for (const row of rows.toSorted((left, right) => (left.lot_id < right.lot_id ? -1 : 1)))
      this.#change('returned', this.#lot(row.lot_id), 0, -row.amount, holder);
  }

  #receive(event: Extract<JournalEvent, { kind: 'stock.received' }>): void {
    const { lot } = event.data;
    const amount = toParts(lot.amount);
    this.#connection.run(
      'INSERT INTO stock_lots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, 0, ?, NULL)',
      event.subject,
      Number(event.subject.slice(event.subject.indexOf('-') + 1)),
      lot.itemId,
      lot.name,
      lot.kind,
      lot.lotNumber,
      lot.barcode,
      lot.gtin,
      lot.place,
      event.at,
      lot.expires,
      lot.unit,
      lot.priceUsd,
      lot.world,
      amount,
      amount,
    );
    this.#note('received', this.#lot(event.subject), amount, 0);
  }

  /** @throws AppError `conflict` when less is free: the whole unit of events is refused, and nothing is promised twice */
  #reserve(lotId: string, parts: number): void {
    const lot = this.#lot(lotId);
    const holder = this.#event.subject;
    if (lot.amount - lot.reserved < parts)
      throw new AppError('conflict', `Less is left of ${lotId} than is to be reserved for ${holder}. Try again.`);
    this.#connection.run(
      'INSERT INTO stock_reservations VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET amount = amount + excluded.amount',
      holder,
      lotId,
      lot.item_id,
      parts,
    );
    this.#change('reserved', lot, 0, parts, holder);
  }

  /** What was reserved of it is gone too; whoever it was kept for is short of it now. */
  #discard(lot: Lot): void {
    const holders = this.#connection.all<{ holder: string; amount: number }>(
      'SELECT holder, amount FROM stock_reservations WHERE lot_id = ? ORDER BY holder',
      lot.lot_id,
    );
    this.#connection.run('DELETE FROM stock_reservations WHERE lot_id = ?', lot.lot_id);
    for (const { holder, amount } of holders) this.#change('returned', this.#lot(lot.lot_id), 0, -amount, holder);
    this.#change('discarded', this.#lot(lot.lot_id), -lot.amount, 0);
  }

  #consumeReserved(itemId: string, wanted: number, stepId: string): number {
    const holder = this.#event.subject;
    const rows = this.#connection.all<{ lot_id: string; kept: number; amount: number }>(
      `SELECT r.lot_id AS lot_id, r.amount AS kept, l.amount AS amount FROM stock_reservations AS r
       JOIN stock_lots AS l ON l.lot_id = r.lot_id WHERE r.holder = ? AND r.item_id = ? ${FIRST_OUT}`,
      holder,
      itemId,
    );
    let left = wanted;
    for (const row of rows) {
      const taken = Math.min(left, row.kept, Math.max(0, row.amount));
      if (taken <= 0) continue;
      const key = [holder, row.lot_id] as const;
      if (taken === row.kept)
        this.#connection.run('DELETE FROM stock_reservations WHERE holder = ? AND lot_id = ?', ...key);
      else
        this.#connection.run(
          'UPDATE stock_reservations SET amount = amount - ? WHERE holder = ? AND lot_id = ?',
          taken,
          ...key,
        );
      this.#change('consumed', this.#lot(row.lot_id), -taken, -taken, holder, stepId);
      left -= taken;
    }
    return left;
  }

  #consumeFree(world: StockWorld, itemId: string, wanted: number, stepId: string): number {
    if (wanted <= 0) return 0;
    const lots = this.#connection.all<Lot>(
      `${LOT} WHERE world = ? AND item_id = ? AND amount > reserved AND blocked IS NULL
         AND (expires IS NULL OR expires >= ?) ${FIRST_OUT}`,
      world,
      itemId,
      dayOf(this.#event.at, this.#event.offsetMinutes),
    );
    let left = wanted;
    for (const lot of lots) {
      const taken = Math.min(left, lot.amount - lot.reserved);
      if (taken <= 0) continue;
      this.#change('consumed', lot, -taken, 0, this.#event.subject, stepId);
      left -= taken;
    }
    return left;
  }

  /** Changes a lot and says so in the ledger. */
  #change(
    change: StockChange,
    lot: Lot,
    delta: number,
    reservedDelta: number,
    executionId?: string,
    stepId?: string,
  ): void {
    this.#connection.run(
      'UPDATE stock_lots SET amount = amount + ?, reserved = reserved + ?, most = max(most, amount + ?) WHERE lot_id = ?',
      delta,
      reservedDelta,
      delta,
      lot.lot_id,
    );
    this.#note(change, { ...lot, amount: lot.amount + delta }, delta, reservedDelta, executionId, stepId);
  }

  #note(
    change: StockChange,
    after: Lot,
    delta: number,
    reservedDelta: number,
    executionId?: string,
    stepId?: string,
  ): void {
    this.#insert({
      change,
      lotId: after.lot_id,
      itemId: after.item_id,
      world: after.world,
      delta,
      reservedDelta,
      amount: after.amount,
      priceUsd: after.price_usd,
      ...(executionId === undefined ? {} : { executionId }),
      ...(stepId === undefined ? {} : { stepId }),
    });
  }

  #insert(line: {
    readonly change: StockChange;
    readonly lotId?: string;
    readonly itemId: string;
    readonly world: StockWorld;
    readonly delta: number;
    readonly reservedDelta?: number;
    readonly amount?: number;
    readonly priceUsd?: number;
    readonly executionId?: string;
    readonly stepId?: string;
  }): void {
    const event = this.#event;
    this.#connection.run(
      'INSERT INTO stock_ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      event.seq,
      this.#line++,
      event.at,
      event.actor,
      line.change,
      line.lotId ?? null,
      line.itemId,
      line.world,
      line.delta,
      line.reservedDelta ?? 0,
      line.amount ?? null,
      line.priceUsd ?? null,
      line.executionId ?? (line.change === 'consumed' ? event.subject : null),
      line.stepId ?? null,
      event.reason,
    );
  }

  #set(column: 'opened_at = ?' | 'blocked = ?', lot: Lot, value: string | number | null): void {
    this.#connection.run(`UPDATE stock_lots SET ${column} WHERE lot_id = ?`, value, lot.lot_id);
  }

  #lot(lotId: string): Lot {
    const lot = this.#connection.get<Lot>(`${LOT} WHERE lot_id = ?`, lotId);
    invariant(lot, `${lotId} was received before anything else happens to it.`);
    return lot;
  }

  /** Null: a dry run, which uses nothing. */
  #worldOf(executionId: string): StockWorld | null {
    const row = this.#connection.get<{ mode: string }>(
      'SELECT mode FROM executions WHERE execution_id = ?',
      executionId,
    );
    return row?.mode === 'real' || row?.mode === 'simulated' ? row.mode : null;
  }
}

function changeArticle(
  connection: Connection,
  { subject, data, actor, at, reason }: Extract<JournalEvent, { kind: 'stock.article-changed' }>,
): void {
  connection.run('INSERT INTO stock_articles (item_id) VALUES (?) ON CONFLICT DO NOTHING', subject);
  if (data.priceUsd !== undefined)
    connection.run(
      'UPDATE stock_articles SET price_usd = ?, price_by = ?, price_at = ?, price_reason = ? WHERE item_id = ?',
      data.priceUsd,
      actor,
      at,
      reason,
      subject,
    );
  if (data.warnBelow === undefined) return;
  const { world, amount } = data.warnBelow;
  const column = world === 'real' ? 'warn_below_real' : 'warn_below_simulated';
  connection.run(
    `UPDATE stock_articles SET ${column} = ? WHERE item_id = ?`,
    amount === null ? null : toParts(amount),
    subject,
  );
}
