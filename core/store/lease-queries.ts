import type { JournalEvent } from '../contract/event.ts';
import type { LeaseView } from '../contract/forecast.ts';
import type { Connection } from './connection.ts';
import { eventOf, type JournalRow } from './journal-row.ts';

/** Leases on record, of this start and of earlier ones. */
export function readLeases(connection: Connection): LeaseView[] {
  return connection.all<LeaseView>(
    'SELECT token, asset_id AS assetId, unit, amount, execution_id AS executionId, holder, since, epoch FROM leases ORDER BY token',
  );
}

/** All that can say what an execution was given and when it gave it back, oldest first. */
export function readLeaseHistory(connection: Connection, executionId: string): JournalEvent[] {
  return connection
    .all<JournalRow>(
      `SELECT * FROM journal WHERE subject = ? AND kind IN (
         'execution.started', 'execution.completed', 'execution.failed', 'execution.cancelled', 'program.started',
         'lease.granted', 'step.started', 'step.ended', 'command.intent', 'command.outcome')
       UNION ALL
       SELECT * FROM journal WHERE subject = 'lab' AND kind = 'lease.taken-over'
         AND seq > (SELECT min(seq) FROM journal WHERE subject = ?)
       ORDER BY seq`,
      executionId,
      executionId,
    )
    .map(eventOf);
}
