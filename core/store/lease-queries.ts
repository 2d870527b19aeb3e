import type { LeaseView } from '../contract/forecast.ts';
import type { Connection } from './connection.ts';

/** Leases on record, of this start and of earlier ones. */
export function readLeases(connection: Connection): LeaseView[] {
  return connection.all<LeaseView>(
    'SELECT token, asset_id AS assetId, unit, amount, execution_id AS executionId, holder, since, epoch FROM leases ORDER BY token',
  );
}
