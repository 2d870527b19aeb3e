import type { LeaseGrant } from '../contract/account.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Connection } from './connection.ts';

/**
 * Writes what an event says about leases into `leases`: grants come with the command, or the program, they were granted for, and are
 * given back with the event that ends what they were for, or with the execution.
 */
export function projectLease(connection: Connection, event: JournalEvent): void {
  switch (event.kind) {
    case 'command.intent':
    case 'program.started':
      for (const grant of event.data.leases ?? []) insert(connection, event, grant);
      return;
    case 'lease.granted':
      for (const grant of event.data.leases) insert(connection, event, grant);
      return;
    case 'command.outcome':
      release(connection, event.data.released);
      release(connection, event.data.ends?.released);
      return;
    case 'step.ended':
      release(connection, event.data.released);
      return;
    case 'execution.completed':
    case 'execution.failed':
    case 'execution.cancelled':
      connection.run('DELETE FROM leases WHERE execution_id = ?', event.subject);
      return;
    case 'lease.taken-over':
      for (const { token, newToken } of event.data.kept)
        connection.run('UPDATE leases SET token = ?, epoch = ? WHERE token = ?', newToken, event.epoch, token);
      for (const { token } of event.data.revoked) connection.run('DELETE FROM leases WHERE token = ?', token);
      return;
    default:
      return;
  }
}

function insert(connection: Connection, event: JournalEvent, grant: LeaseGrant): void {
  const { token, assetId, unit, amount, holder } = grant;
  connection.run(
    'INSERT INTO leases VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    token,
    assetId,
    unit,
    amount,
    event.subject,
    holder,
    event.at,
    event.epoch,
  );
  const slash = assetId.indexOf('/');
  const owner = slash < 0 ? assetId : assetId.slice(0, slash);
  // Instruments tell what they do themselves; the one that a command goes to need not be looked up.
  if (event.kind === 'command.intent' && event.data.instrumentId === owner) return;
  connection.run(
    `INSERT OR IGNORE INTO asset_uses (asset_id, seq)
     SELECT asset_id, ? FROM assets WHERE asset_id = ? AND kind <> 'instrument'`,
    event.seq,
    owner,
  );
}

function release(connection: Connection, tokens: readonly number[] | undefined): void {
  for (const token of tokens ?? []) connection.run('DELETE FROM leases WHERE token = ?', token);
}
