import type { JournalEvent } from '../contract/event.ts';
import type { Connection } from './connection.ts';

/** Writes what the lab has put in the place of the reference data's values; null takes its own away again. */
export function projectCatalog(connection: Connection, event: JournalEvent): void {
  if (event.kind !== 'catalog.changed') return;
  const { section, id, field, value } = event.data;
  if (value === null) {
    connection.run('DELETE FROM catalog_values WHERE section = ? AND id = ? AND field = ?', section, id, field);
    return;
  }
  connection.run(
    'INSERT OR REPLACE INTO catalog_values (section, id, field, value, by, at, reason) VALUES (?, ?, ?, ?, ?, ?, ?)',
    section,
    id,
    field,
    JSON.stringify(value),
    event.actor,
    event.at,
    event.reason ?? '',
  );
}
