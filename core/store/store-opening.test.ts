import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { openStore, settingEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { Connection } from './connection.ts';
import { DataFolder } from './data-folder.ts';

const openAndWait = fileURLToPath(new URL('../testing/open-and-wait.ts', import.meta.url));

/** A record of `count` entries, closed properly. */
async function madeRecord(path: string, count = 5): Promise<void> {
  using store = openStore(path);
  for (let at = 0; at < count; at++) await store.journal.append([settingEvent(`key-${at}`)]);
}

function thrownBy(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}

/** Everything in the folder but the lock and the files SQLite makes while it reads. */
function bytesOf(path: string): string[] {
  return ['wellrun.db', 'wellrun.db-wal', 'anchors.jsonl']
    .filter((name) => existsSync(join(path, name)))
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(path, name)))
          .digest('hex')}`,
    );
}

describe('opening a record', () => {
  it('sets and reads back what durability stands on', () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const read = (name: string): unknown => store.connection.db.pragma(name, { simple: true });
    expect(read('synchronous')).toBe(2);
    expect(read('journal_mode')).toBe('wal');
    expect(read('foreign_keys')).toBe(1);
    expect(read('trusted_schema')).toBe(0);
    expect(read('cell_size_check')).toBe(1);
    expect(read('journal_size_limit')).toBe(67_108_864);
  });

  it('fails when a setting was not taken', () => {
    const error = thrownBy(() => Connection.open(':memory:'));
    expect(error.code).toBe('storage-fault');
    expect(error.message).toMatch(/did not take the setting journal_mode: wanted wal, found memory/);
  });

  it('raises the boot epoch every time, and knows whether the last end was a proper one', async () => {
    using folder = new TemporaryFolder();
    const epochs: number[] = [];
    for (let times = 0; times < 3; times++) {
      using store = openStore(folder.path);
      epochs.push(store.journal.epoch);
    }
    expect(epochs).toEqual([1, 2, 3]);
    {
      using store = openStore(folder.path);
      expect(store.wasClean).toBe(true);
      await store.journal.append([
        { kind: 'lab.started', subject: 'lab', data: { version: '1', epoch: 4, sqlite: '3', clean: true } },
      ]);
    }
    using again = openStore(folder.path);
    expect(again.wasClean).toBe(false);
  });
});

describe('the lock on the data folder', () => {
  it('refuses a second store in this process with a sentence, and lets go when the first closes', () => {
    using folder = new TemporaryFolder();
    {
      using _first = openStore(folder.path);
      const error = thrownBy(() => openStore(folder.path));
      expect(error.code).toBe('storage-in-use');
      expect(error.message).toBe(
        `Another Wellrun is using ${folder.path}. Close it, or start this one with another --data-dir.`,
      );
    }
    using second = openStore(folder.path);
    expect(second.journal.epoch).toBe(2);
  });

  it('refuses while another process has it, and is free once that process was killed', async () => {
    using folder = new TemporaryFolder();
    const other = spawn(process.execPath, [openAndWait, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await once(other.stdout, 'data');
      const before = statSync(join(folder.path, 'wellrun.db')).mtimeMs;
      expect(thrownBy(() => openStore(folder.path)).code).toBe('storage-in-use');
      expect(statSync(join(folder.path, 'wellrun.db')).mtimeMs).toBe(before);
    } finally {
      await killed(other);
    }
    using store = openStore(folder.path);
    expect(store.journal.headSeq).toBe(3);
    expect(store.verify().ok).toBe(true);
  });
});

describe('a record that is not what it was', () => {
  it.each([
    [
      'nonsense instead of a database',
      (file: string) => writeFileSync(file, 'This is no database at all. '.repeat(500)),
    ],
    ['a database cut in half', (file: string) => truncateSync(file, 4096 * 6)],
    [
      'a page of noise in the middle',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0xa5, 4096 * 3, 4096 * 4);
        writeFileSync(file, bytes);
      },
    ],
    [
      'a page of noise in an index that nobody reads at the start',
      (file: string) => {
        const page = rootPageOf(file, 'idx_journal_subject');
        const bytes = readFileSync(file);
        bytes.fill(0xa5, (page - 1) * 4096, page * 4096);
        writeFileSync(file, bytes);
      },
    ],
  ])('%s is refused as damaged, and nothing is written', async (_what, damage) => {
    using folder = new TemporaryFolder();
    await madeRecord(folder.path, 200);
    damage(join(folder.path, 'wellrun.db'));
    const before = bytesOf(folder.path);
    const error = thrownBy(() => openStore(folder.path));
    expect(error.code).toBe('storage-damaged');
    expect(error.message).toMatch(/damaged/);
    expect(bytesOf(folder.path)).toEqual(before);
    expect(thrownBy(() => openStore(folder.path)).code, 'and the lock was let go').toBe('storage-damaged');
  });

  it('made by a newer Wellrun is refused with a sentence that says so', async () => {
    using folder = new TemporaryFolder();
    await madeRecord(folder.path);
    rawly(folder.path, (db) => db.exec("INSERT INTO schema_migrations VALUES ('0099-from-the-future.sql', 'x')"));
    const error = thrownBy(() => openStore(folder.path));
    expect(error.code).toBe('storage-damaged');
    expect(error.message).toMatch(/newer Wellrun \(it knows 0099-from-the-future.sql\)/);
  });

  it('made with another migration of the same name is refused', async () => {
    using folder = new TemporaryFolder();
    await madeRecord(folder.path);
    rawly(folder.path, (db) => db.exec("UPDATE schema_migrations SET hash = 'another'"));
    expect(thrownBy(() => openStore(folder.path)).message).toMatch(/is not the one this record was made with/);
  });

  it('replaced by an older copy of itself is refused: an anchor outside knows better', async () => {
    using folder = new TemporaryFolder();
    await madeRecord(folder.path, 3);
    const copy = join(folder.path, 'old-copy.db');
    cpSync(join(folder.path, 'wellrun.db'), copy);
    {
      using store = openStore(folder.path);
      await store.journal.append([settingEvent('later')]);
    }
    cpSync(copy, join(folder.path, 'wellrun.db'));
    const error = thrownBy(() => openStore(folder.path));
    expect(error.code).toBe('storage-damaged');
    expect(error.message).toMatch(/ends before entry 4.*cut off or replaced by an older copy/);
  });

  it('replaced by the record of another folder is refused', async () => {
    using folder = new TemporaryFolder();
    using other = new TemporaryFolder();
    await madeRecord(folder.path, 3);
    await madeRecord(other.path, 9);
    cpSync(join(other.path, 'wellrun.db'), join(folder.path, 'wellrun.db'));
    expect(thrownBy(() => openStore(folder.path)).message).toMatch(/^Entry 1 is not the one that was anchored/);
  });

  it('that is missing is not made anew over its anchors', async () => {
    using folder = new TemporaryFolder();
    await madeRecord(folder.path, 3);
    rmSync(join(folder.path, 'wellrun.db'));
    expect(thrownBy(() => openStore(folder.path)).code).toBe('storage-damaged');
    expect(rootPageOf(join(folder.path, 'wellrun.db'), 'journal'), 'nothing was made').toBe(0);
    expect(thrownBy(() => openStore(folder.path)).code, 'nor at the next try').toBe('storage-damaged');
  });

  it('whose log was deleted after a kill is refused, and not made anew', async () => {
    using folder = new TemporaryFolder();
    const other = spawn(process.execPath, [openAndWait, folder.path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    await killed(other);
    expect(statSync(join(folder.path, 'wellrun.db-wal')).size, 'the log holds what was written').toBeGreaterThan(0);
    rmSync(join(folder.path, 'wellrun.db-wal'));
    rmSync(join(folder.path, 'wellrun.db-shm'));
    const error = thrownBy(() => openStore(folder.path));
    expect(error.code).toBe('storage-damaged');
    expect(error.message).toMatch(/ends before entry 1,/);
    expect(thrownBy(() => openStore(folder.path)).code, 'also at the next try').toBe('storage-damaged');
  });

  it('whose only entry was changed is refused at once, without any anchor', async () => {
    using folder = new TemporaryFolder();
    await madeRecord(folder.path, 1);
    rmSync(join(folder.path, 'anchors.jsonl'));
    rawly(folder.path, (db) => {
      db.exec('DROP TRIGGER journal_no_update');
      db.exec("UPDATE journal SET subject = 'other'");
    });
    expect(thrownBy(() => openStore(folder.path)).message).toMatch(/^Entry 1 \(settings.changed of other\)/);
  });
});

describe('a folder that cannot be used', () => {
  it('is refused with a sentence when it cannot be made', () => {
    using folder = new TemporaryFolder();
    writeFileSync(join(folder.path, 'file'), 'not a folder');
    const error = thrownBy(() => DataFolder.open(join(folder.path, 'file', 'data')));
    expect(error.code).toBe('storage-fault');
    expect(error.message).toMatch(/^The data folder .* cannot be made/);
  });

  it.each(['//server/share/data', '\\\\server\\share\\data'])('is refused on a network share: %s', (path) => {
    const error = thrownBy(() => DataFolder.open(path));
    expect(error.code).toBe('storage-fault');
  });

  const isRoot = process.getuid?.() === 0;
  it.runIf(process.platform === 'linux')('is refused when it is read-only, and nothing in it changes', async () => {
    using folder = new TemporaryFolder();
    await madeRecord(folder.path);
    const before = bytesOf(folder.path);
    chmodSync(folder.path, 0o555);
    for (const name of ['wellrun.db', 'wellrun.lock', 'anchors.jsonl']) chmodSync(join(folder.path, name), 0o444);
    // The administrator may write anywhere, so somebody else has to try.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [openAndWait, folder.path, 'once'],
      isRoot ? { uid: 65_534, gid: 65_534 } : {},
    ).catch((error: { stdout: string; stderr: string }) => error);
    chmodSync(folder.path, 0o755);
    expect(stdout).toMatch(/^storage-fault: /);
    expect(bytesOf(folder.path)).toEqual(before);
  });
});

describe('the reserve', () => {
  it('is set aside at opening, made anew when a power cut left a part of it, and given back on demand', () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'reserve.bin');
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(file, 'part');
    using data = DataFolder.open(folder.path, { reserveBytes: 3 * 1024 * 1024, floorBytes: 0 });
    expect(statSync(file).size).toBe(3 * 1024 * 1024);
    expect(data.hasRoom).toBe(true);
    expect(data.releaseReserve()).toBe(true);
    expect(existsSync(file)).toBe(false);
    expect(data.releaseReserve()).toBe(false);
    expect(data.setAsideReserve()).toBe(true);
  });

  it('is not set aside where there is no room for it, and the floor says when nothing new may start', () => {
    using folder = new TemporaryFolder();
    using data = DataFolder.open(folder.path, { reserveBytes: 2 ** 50, floorBytes: 2 ** 50 });
    expect(data.setAsideReserve()).toBe(false);
    expect(data.hasRoom).toBe(false);
  });
});

/** 0 when there is no such thing in the database. */
function rootPageOf(file: string, name: string): number {
  const db = new Database(file);
  try {
    const row = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name) as
      { rootpage: number } | undefined;
    return row?.rootpage ?? 0;
  } finally {
    db.close();
  }
}

function rawly(path: string, work: (db: Database.Database) => void): void {
  const db = new Database(join(path, 'wellrun.db'));
  try {
    work(db);
  } finally {
    db.close();
  }
}

async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
