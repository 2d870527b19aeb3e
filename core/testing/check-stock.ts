import type { JournalEvent } from '../contract/event.ts';
import { isTerminal, type ExecutionStatus } from '../contract/words.ts';
import { fromParts, toParts } from '../model/stock-amount.ts';
import type { Connection } from '../store/connection.ts';

/**
 * INV8: the stock says what the events say. A lot has the sum of its ledger, reservations are those of executions that
 * have not ended, and what executions consumed by the ledger is what their steps took by their outcomes.
 */
export function stockFaults(connection: Connection, events: readonly JournalEvent[]): string[] {
  return [...lotFaults(connection), ...reservationFaults(connection), ...consumptionFaults(connection, events)];
}

function lotFaults(connection: Connection): string[] {
  const lots = connection.all<{
    lotId: string;
    amount: number;
    reserved: number;
    sum: number;
    kept: number;
    rows: number;
  }>(
    `SELECT lot_id AS lotId, amount, reserved,
       (SELECT coalesce(sum(delta), 0) FROM stock_ledger AS g WHERE g.lot_id = l.lot_id) AS sum,
       (SELECT coalesce(sum(reserved_delta), 0) FROM stock_ledger AS g WHERE g.lot_id = l.lot_id) AS kept,
       (SELECT coalesce(sum(amount), 0) FROM stock_reservations AS r WHERE r.lot_id = l.lot_id) AS rows
     FROM stock_lots AS l`,
  );
  return lots.flatMap(({ lotId, amount, reserved, sum, kept, rows }) => [
    ...(amount === sum ? [] : [`INV8: ${lotId} has ${fromParts(amount)}, its ledger comes to ${fromParts(sum)}.`]),
    ...(reserved === kept && reserved === rows
      ? []
      : [
          `INV8: ${lotId} has ${fromParts(reserved)} reserved, by its ledger ${fromParts(kept)}, kept ${fromParts(rows)}.`,
        ]),
  ]);
}

function reservationFaults(connection: Connection): string[] {
  return connection
    .all<{ holder: string; status: ExecutionStatus }>(
      `SELECT DISTINCT r.holder AS holder, e.status AS status FROM stock_reservations AS r
       JOIN executions AS e ON e.execution_id = r.holder`,
    )
    .filter(({ status }) => isTerminal(status))
    .map(({ holder, status }) => `INV8: ${holder} is ${status} and stock is still kept for it.`);
}

function consumptionFaults(connection: Connection, events: readonly JournalEvent[]): string[] {
  const said = new Map<string, number>();
  for (const event of events) {
    const ends =
      event.kind === 'step.ended' ? event.data : event.kind === 'command.outcome' ? event.data.ends : undefined;
    for (const { itemId, amount } of ends?.consumed ?? []) {
      const key = `${event.subject} ${itemId}`;
      said.set(key, (said.get(key) ?? 0) + toParts(amount));
    }
  }
  const rows = connection.all<{ key: string; used: number }>(
    `SELECT execution_id || ' ' || item_id AS key, -sum(delta) AS used FROM stock_ledger
     WHERE change = 'consumed' GROUP BY execution_id, item_id`,
  );
  const used = new Map(rows.map((row) => [row.key, row.used]));
  return [...new Set([...said.keys(), ...used.keys()])]
    .filter((key) => (said.get(key) ?? 0) !== (used.get(key) ?? 0))
    .map(
      (key) =>
        `INV8: ${key}: its steps took ${fromParts(said.get(key) ?? 0)}, the ledger says ${fromParts(used.get(key) ?? 0)}.`,
    );
}
