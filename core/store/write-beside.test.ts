import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openStore, settingEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import type { Connection } from './connection.ts';

const put = (hash: string) => (connection: Connection) =>
  connection.run('INSERT INTO protocol_facts VALUES (?, 1, ?)', hash, '[]');

function factsOf(connection: Connection): string[] {
  return connection.all<{ hash: string }>('SELECT hash FROM protocol_facts ORDER BY hash').map((row) => row.hash);
}

describe('what is written beside the journal', () => {
  it('is durable at once and no part of the chain', () => {
    using folder = new TemporaryFolder();
    {
      using store = openStore(folder.path);
      store.journal.writeBeside(put('a'));
      expect(store.journal.headSeq).toBe(0);
      expect(store.connection.db.inTransaction).toBe(false);
    }
    using again = openStore(folder.path);
    expect(factsOf(again.connection)).toEqual(['a']);
  });

  it('is written whole or not at all, and what it throws goes to whoever wrote it', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const half = (connection: Connection): void => {
      put('b')(connection);
      throw new Error('half way');
    };
    expect(() => store.journal.writeBeside(half)).toThrow('half way');
    expect(() => store.journal.writeBeside((connection) => (put('c')(connection), put('c')(connection)))).toThrow(
      'The record refused a change',
    );
    expect(factsOf(store.connection)).toEqual([]);
    expect(store.journal.state).toBe('ok');
    await store.journal.append([settingEvent('a')]);
  });

  it('leaves the reserve of a full disk to the journal', () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const full = (): never => {
      throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    };
    expect(() => store.journal.writeBeside(full)).toThrow('The disk is full.');
    expect(store.journal.state).toBe('ok');
    expect(store.folder.releaseReserve()).toBe(true);
  });

  it('uses the connection no more after a fault, and loses no entry that waits', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const before = store.connection;
    const waiting = store.journal.append([settingEvent('waits')]);
    const failing = (): never => {
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
    };
    expect(() => store.journal.writeBeside(failing)).toThrow('cannot be read or written');
    expect(store.journal.state).toBe('faulted');
    expect(store.connection).not.toBe(before);
    expect(before.db.open).toBe(false);
    await expect(waiting).resolves.toHaveLength(1);
    expect(store.verify()).toMatchObject({ ok: true, events: 1 });
  });

  it('is refused when a later start owns the record, and when the journal is closed', () => {
    using folder = new TemporaryFolder();
    const store = openStore(folder.path);
    store.connection.db.exec('UPDATE lab SET boot_epoch = boot_epoch + 1');
    expect(() => store.journal.writeBeside(put('a'))).toThrow(expect.objectContaining({ code: 'fenced-off' }) as Error);
    store[Symbol.dispose]();
    expect(() => store.journal.writeBeside(put('a'))).toThrow('The record is closed.');
  });
});
