import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noFaults } from '../base/fault-points.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { Connection } from './connection.ts';
import { migrate, readMigrations } from './migrations.ts';

function tablesOf(connection: Connection): string[] {
  return connection
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .map((row) => row.name);
}

function folderWith(path: string, files: Record<string, string>): ReturnType<typeof readMigrations> {
  const folder = join(path, 'migrations');
  mkdirSync(folder, { recursive: true });
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
  return readMigrations(folder);
}

const FIRST = { '0001-a.sql': 'CREATE TABLE a (x); INSERT INTO a VALUES (1);' };
const SECOND = { ...FIRST, '0002-b.sql': 'CREATE TABLE b (x); INSERT INTO b SELECT x FROM a;' };

describe('migrations', () => {
  it('that ship are in order, and make an empty record whole in one go', () => {
    using folder = new TemporaryFolder();
    using connection = Connection.open(join(folder.path, 'a.db'));
    const done = migrate(connection, noFaults);
    expect(done).toEqual(done.toSorted());
    expect(tablesOf(connection)).toEqual(expect.arrayContaining(['executions', 'execution_steps', 'journal', 'lab']));
    expect(migrate(connection, noFaults)).toEqual([]);
  });

  it('are applied once each, in the order of their names, and only what is missing', () => {
    using folder = new TemporaryFolder();
    using connection = Connection.open(join(folder.path, 'a.db'));
    expect(migrate(connection, noFaults, folderWith(folder.path, FIRST))).toEqual(['0001-a.sql']);
    expect(migrate(connection, noFaults, folderWith(folder.path, SECOND))).toEqual(['0002-b.sql']);
    expect(connection.all('SELECT x FROM b')).toEqual([{ x: 1 }]);
  });

  it('are a transaction each: one that breaks leaves those before it and nothing of its own', () => {
    using folder = new TemporaryFolder();
    using connection = Connection.open(join(folder.path, 'a.db'));
    const broken = folderWith(folder.path, {
      ...FIRST,
      '0002-b.sql': 'CREATE TABLE b (x); INSERT INTO nowhere VALUES (1);',
    });
    expect(() => migrate(connection, noFaults, broken)).toThrow(/nowhere/);
    expect(tablesOf(connection)).toEqual(['a', 'schema_migrations']);
    expect(migrate(connection, noFaults, folderWith(folder.path, SECOND))).toEqual(['0002-b.sql']);
  });

  it('leave nothing half done when the process ends in the middle of one', () => {
    using folder = new TemporaryFolder();
    const migrations = folderWith(folder.path, SECOND);
    let reached = 0;
    {
      using connection = Connection.open(join(folder.path, 'a.db'));
      const ends = (): void => {
        if (++reached === 2) throw new Error('the process ends here');
      };
      expect(() => migrate(connection, ends, migrations)).toThrow('ends here');
    }
    using again = Connection.open(join(folder.path, 'a.db'));
    expect(tablesOf(again)).toEqual(['a', 'schema_migrations']);
    migrate(again, noFaults, migrations);
    expect(again.all('SELECT x FROM b')).toEqual([{ x: 1 }]);
  });

  it('refuse a record that knows more than they do, before they change anything', () => {
    using folder = new TemporaryFolder();
    using connection = Connection.open(join(folder.path, 'a.db'));
    const two = folderWith(folder.path, SECOND);
    migrate(connection, noFaults, two);
    const other = [two[0]!, { name: '0003-c.sql', sql: 'CREATE TABLE c (x)', hash: 'h' }];
    expect(() => migrate(connection, noFaults, other)).toThrow(/newer Wellrun \(it knows 0002-b.sql\)/);
    expect(tablesOf(connection)).not.toContain('c');
  });
});
