import type { ChangeoverRule, ChangeoverUnderWay } from '../contract/changeover.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Connection } from './connection.ts';

/** Writes rules of changeovers, what instruments are set up for and what is being changed over into `changeovers`. */
export function projectChangeover(connection: Connection, event: JournalEvent): void {
  const { subject, at } = event;
  switch (event.kind) {
    case 'changeover.declared': {
      const { rule, setUp } = event.data;
      if (rule === null) connection.run('DELETE FROM changeovers WHERE asset_id = ?', subject);
      else
        connection.run(
          `INSERT INTO changeovers VALUES (?, ?, ?, ?, NULL)
           ON CONFLICT DO UPDATE SET rule = excluded.rule, set_up = excluded.set_up, since = excluded.since`,
          subject,
          JSON.stringify(rule),
          setUp,
          at,
        );
      return;
    }
    case 'changeover.begun': {
      const { from, to, labAt, readyLabAt, needsPerson, executionId } = event.data;
      const underWay: ChangeoverUnderWay = { from, to, beganLabAt: labAt, readyLabAt, needsPerson, executionId };
      connection.run('UPDATE changeovers SET under_way = ? WHERE asset_id = ?', JSON.stringify(underWay), subject);
      return;
    }
    case 'changeover.done':
      setTo(connection, subject, event.data.to, at);
      return;
    case 'changeover.interrupted':
      setTo(connection, subject, null, at);
      return;
    case 'changeover.stated':
      setTo(connection, subject, event.data.setUp, at);
      return;
    default:
      return;
  }
}

function setTo(connection: Connection, assetId: string, setUp: string | null, at: number): void {
  connection.run(
    'UPDATE changeovers SET set_up = ?, since = ?, under_way = NULL WHERE asset_id = ?',
    setUp,
    at,
    assetId,
  );
}

/** A row of `changeovers`. */
export interface ChangeoverRow {
  readonly assetId: string;
  readonly rule: ChangeoverRule;
  readonly setUp: string | null;
  readonly since: number;
  readonly underWay: ChangeoverUnderWay | null;
}

export function readChangeovers(connection: Connection): ChangeoverRow[] {
  return connection
    .all<{
      asset_id: string;
      rule: string;
      set_up: string | null;
      since: number;
      under_way: string | null;
    }>('SELECT * FROM changeovers ORDER BY asset_id')
    .map((row) => ({
      assetId: row.asset_id,
      rule: JSON.parse(row.rule) as ChangeoverRule,
      setUp: row.set_up,
      since: row.since,
      underWay: row.under_way === null ? null : (JSON.parse(row.under_way) as ChangeoverUnderWay),
    }));
}
