import type { Connection } from './connection.ts';
import { eventOf, type JournalRow } from './journal-row.ts';
import { project, PROJECTION_TABLES } from './projections.ts';

/** Empties every projection and folds the whole journal into it again, in one transaction. Returns how many events. */
export function rebuildProjections(connection: Connection): number {
  return connection.db
    .transaction(() => {
      for (const table of PROJECTION_TABLES) connection.run(`DELETE FROM ${table}`);
      let count = 0;
      // Rows are read in pages, because a statement that is being iterated keeps others from writing.
      for (let after = 0; ;) {
        const rows = connection.all<JournalRow>('SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT 2000', after);
        for (const row of rows) project(connection, eventOf(row));
        count += rows.length;
        if (rows.length === 0) return count;
        after = rows.at(-1)!.seq;
      }
    })
    .immediate();
}
