import type { Connection } from '../store/connection.ts';
import { PROJECTION_TABLES } from '../store/projections.ts';

type Rows = Readonly<Record<string, readonly unknown[]>>;

/** Every row of the projection tables (or those given), in an order that does not depend on how they were written. */
export function dumpTables(connection: Connection, tables: readonly string[] = PROJECTION_TABLES): Rows {
  const textsOf = (table: string): string[] =>
    connection.all<Record<string, unknown>>(`SELECT * FROM ${table}`).map((row) => JSON.stringify(row));
  return Object.fromEntries(
    tables.map((table) => [
      table,
      textsOf(table)
        .sort()
        .map((text) => JSON.parse(text) as unknown),
    ]),
  );
}
