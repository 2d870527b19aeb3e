import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '../contract/errors.ts';
import type { ReachFaultPoint } from '../base/fault-points.ts';
import type { Connection } from './connection.ts';

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

/** Every file of the folder in order; a file that has been released is never edited, a new one is added. */
export function readMigrations(folder = fileURLToPath(new URL('migrations/', import.meta.url))): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(`${folder}/${name}`, 'utf8');
      return { name, sql, hash: createHash('sha256').update(sql).digest('hex') };
    });
}

/** The migrations a record was made with, by name. Writes nothing. */
function appliedTo(connection: Connection): Map<string, string> {
  const { db } = connection;
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'").get();
  if (isThere === undefined) return new Map();
  const rows = db.prepare('SELECT name, hash FROM schema_migrations').all() as Migration[];
  return new Map(rows.map((row) => [row.name, row.hash]));
}

/**
 * Writes nothing.
 * @throws AppError `storage-damaged` when the record was made by a newer Wellrun or a migration differs from the one applied
 */
export function assertKnownSchema(connection: Connection, migrations = readMigrations()): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.hash]));
  for (const [name, hash] of appliedTo(connection)) {
    if (!known.has(name)) {
      throw new AppError(
        'storage-damaged',
        `This record was written by a newer Wellrun (it knows ${name}). Start that version, or restore a backup made by this one.`,
      );
    }
    if (known.get(name) !== hash)
      throw new AppError('storage-damaged', `The migration ${name} is not the one this record was made with.`);
  }
}

/**
 * Brings the schema up to date, each migration in a transaction of its own. Returns the names of those it applied.
 * @throws AppError `storage-damaged` as `assertKnownSchema`
 */
export function migrate(connection: Connection, reach: ReachFaultPoint, migrations = readMigrations()): string[] {
  assertKnownSchema(connection, migrations);
  const { db } = connection;
  db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT');
  const applied = appliedTo(connection);
  const fresh = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of fresh) {
    db.transaction(() => {
      db.prepare('INSERT INTO schema_migrations VALUES (?, ?)').run(migration.name, migration.hash);
      db.exec(migration.sql);
      reach('store:in-migration');
    }).immediate();
  }
  return fresh.map((migration) => migration.name);
}
