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

/**
 * Brings the schema up to date, each migration in a transaction of its own.
 * @throws AppError `storage-damaged` when the record was made by a newer Wellrun or a migration differs from the one applied
 */
export function migrate(connection: Connection, reach: ReachFaultPoint, migrations = readMigrations()): string[] {
  const { db } = connection;
  db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT');
  const applied = new Map(
    (db.prepare('SELECT name, hash FROM schema_migrations').all() as Migration[]).map((row) => [row.name, row.hash]),
  );
  for (const name of applied.keys()) {
    if (!migrations.some((migration) => migration.name === name)) {
      throw new AppError(
        'storage-damaged',
        `This record was written by a newer Wellrun (it knows ${name}). Start that version, or restore a backup made by this one.`,
      );
    }
  }
  const done: string[] = [];
  for (const migration of migrations) {
    const hash = applied.get(migration.name);
    if (hash === migration.hash) continue;
    if (hash !== undefined) {
      throw new AppError(
        'storage-damaged',
        `The migration ${migration.name} is not the one this record was made with.`,
      );
    }
    db.transaction(() => {
      db.prepare('INSERT INTO schema_migrations VALUES (?, ?)').run(migration.name, migration.hash);
      db.exec(migration.sql);
      reach('store:in-migration');
    }).immediate();
    done.push(migration.name);
  }
  return done;
}
