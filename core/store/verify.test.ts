import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore, settingEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { readAnchors } from './anchors.ts';
import { chainHash, GENESIS_HASH } from './hash-chain.ts';
import { fieldsOf, type JournalRow } from './journal-row.ts';
import type { Store } from './store.ts';

const COUNT = 12;

async function withRecord(work: (store: Store, path: string) => unknown): Promise<void> {
  using folder = new TemporaryFolder();
  using store = openStore(folder.path);
  for (let at = 1; at <= COUNT; at++)
    await store.journal.append([{ ...settingEvent(`key-${at}`, at), ...(at === 3 ? { reason: 'why' } : {}) }]);
  await work(store, folder.path);
}

/** Somebody with the file and a database program, who has taken the triggers away. */
function tamper(store: Store, ...statements: string[]): void {
  const { db } = store.connection;
  db.exec('DROP TRIGGER IF EXISTS journal_no_update; DROP TRIGGER IF EXISTS journal_no_delete;');
  for (const statement of statements) db.exec(statement);
}

describe('the journal', () => {
  it.each([
    "UPDATE journal SET data = '{}' WHERE seq = 1",
    'DELETE FROM journal WHERE seq = 1',
    'DELETE FROM journal',
    "INSERT OR REPLACE INTO journal SELECT seq, at, offset_minutes, epoch, 'other', role, kind, subject, reason, data, hash FROM journal WHERE seq = 2",
  ])('refuses: %s', async (statement) => {
    await withRecord((store) => {
      store.connection.db.pragma('recursive_triggers = 1');
      expect(() => store.connection.db.exec(statement)).toThrow(/append-only/);
      expect(store.verify().ok).toBe(true);
    });
  });
});

describe('the check of the chain', () => {
  it('finds nothing wrong with a record that nobody touched, in one go and in the background', async () => {
    await withRecord(async (store) => {
      const now = store.verify();
      expect(now).toMatchObject({ ok: true, events: COUNT, headHash: store.journal.headHash, firstBad: null });
      expect(await store.verifyInBackground()).toEqual(now);
    });
  });

  it('can be followed by hand: SHA-256 of the hash before, the fields and the data', async () => {
    await withRecord((store) => {
      let hash = GENESIS_HASH;
      for (const row of store.connection.all<JournalRow>('SELECT * FROM journal ORDER BY seq')) {
        hash = chainHash(hash, fieldsOf(row), row.data);
        expect(row.hash).toBe(hash);
      }
    });
  });

  const columns: [string, string][] = [
    ['at', 'at + 1'],
    ['offset_minutes', 'offset_minutes + 60'],
    ['epoch', 'epoch + 1'],
    ['actor', "'somebody else'"],
    ['role', "'administrator'"],
    ['kind', "'lab.stopped'"],
    ['subject', "'another'"],
    ['reason', "'a better reason'"],
    ['data', `replace(data, '3', '4')`],
    ['hash', `'${'f'.repeat(64)}'`],
  ];
  it.each(columns)('names entry 3 when its %s was changed', async (column, value) => {
    await withRecord(async (store) => {
      tamper(store, `UPDATE journal SET ${column} = ${value} WHERE seq = 3`);
      const found = store.verify();
      expect(found).toMatchObject({ ok: false, events: 2, firstBad: { seq: 3 } });
      expect(found.firstBad?.why).toMatch(/^Entry 3 \(.*\) was changed after it was written\.$/);
      expect(await store.verifyInBackground()).toEqual(found);
    });
  });

  it('names an entry whose reason was taken away', async () => {
    await withRecord((store) => {
      tamper(store, 'UPDATE journal SET reason = NULL WHERE seq = 3');
      expect(store.verify().firstBad?.seq).toBe(3);
    });
  });

  it('names an entry that was deleted from the middle', async () => {
    await withRecord((store) => {
      tamper(store, 'DELETE FROM journal WHERE seq = 5');
      expect(store.verify().firstBad).toEqual({ seq: 5, why: 'Entry 5 is missing; the next one found is 6.' });
    });
  });

  it('names the gap that is left when later entries were moved up', async () => {
    await withRecord((store) => {
      tamper(store, 'DELETE FROM journal WHERE seq = 5', 'UPDATE journal SET seq = seq - 1 WHERE seq > 5');
      expect(store.verify().firstBad?.seq).toBe(5);
    });
  });

  it('names an entry that was slipped in', async () => {
    await withRecord((store) => {
      tamper(
        store,
        'UPDATE journal SET seq = -seq WHERE seq > 5',
        'UPDATE journal SET seq = 1 - seq WHERE seq < 0',
        `INSERT INTO journal SELECT 6, at, offset_minutes, epoch, actor, role, kind, subject, reason, data, hash FROM journal WHERE seq = 5`,
      );
      expect(store.verify().firstBad?.seq).toBe(6);
    });
  });

  it('names the first of two entries that changed places', async () => {
    await withRecord((store) => {
      tamper(
        store,
        'UPDATE journal SET seq = -4 WHERE seq = 4',
        'UPDATE journal SET seq = 4 WHERE seq = 9',
        'UPDATE journal SET seq = 9 WHERE seq = -4',
      );
      expect(store.verify().firstBad?.seq).toBe(4);
    });
  });

  it('names where the end was cut off, thanks to an anchor outside the database', async () => {
    await withRecord((store) => {
      store.anchor();
      tamper(store, 'DELETE FROM journal WHERE seq > 9');
      expect(store.verify().firstBad).toEqual({
        seq: 10,
        why: `Entries 10 to ${COUNT} were cut off: an anchor outside the database knows them.`,
      });
    });
  });

  it('names where a rewritten chain leaves the anchors, though every link of it is right', async () => {
    await withRecord((store) => {
      store.anchor();
      const rows = store.connection.all<JournalRow>('SELECT * FROM journal ORDER BY seq');
      tamper(store, 'DELETE FROM journal');
      let hash = GENESIS_HASH;
      for (const row of rows) {
        const forged = { ...row, data: row.seq === 7 ? row.data.replace('"value":7', '"value":8') : row.data };
        hash = chainHash(hash, fieldsOf(forged), forged.data);
        store.connection.run(
          'INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
          ...Object.values<string | number | null>({ ...forged, hash }),
        );
      }
      expect(store.verify().firstBad).toEqual({
        seq: COUNT,
        why: `Entry ${COUNT} is not the one that was anchored outside the database: the record was rewritten.`,
      });
    });
  });

  it('finds one byte that was changed in the file itself', async () => {
    using folder = new TemporaryFolder();
    {
      using store = openStore(folder.path);
      for (let at = 1; at <= COUNT; at++) await store.journal.append([settingEvent(`marked-${at}`, at)]);
    }
    const file = join(folder.path, 'wellrun.db');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('"key":"marked-6"');
    expect(at).toBeGreaterThan(0);
    bytes[at + '"key":"'.length] = 'M'.charCodeAt(0);
    writeFileSync(file, bytes);
    expect(() => openStore(folder.path)).toThrow(/Entry 6 \(settings.changed of marked-6\)/);
  });

  it('reads records longer than a page of it', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    await store.journal.append(Array.from({ length: 2345 }, (_, at) => settingEvent(`k${at}`)));
    expect(await store.verifyInBackground()).toMatchObject({ ok: true, events: 2345 });
    tamper(store, "UPDATE journal SET actor = 'x' WHERE seq = 2222");
    expect((await store.verifyInBackground()).firstBad?.seq).toBe(2222);
  });
});

describe('anchors', () => {
  it('are written at the first commit, at the end, and once a day in between', async () => {
    using folder = new TemporaryFolder();
    let now = Date.UTC(2026, 0, 1);
    const clock = {
      now: () => now,
      monotonic: () => now,
      offsetMinutes: () => 0,
      sleep: () => Promise.resolve(),
      setTimer: () => ({ [Symbol.dispose]: () => undefined }),
    };
    const anchors = (): number[] => readAnchors(join(folder.path, 'anchors.jsonl')).map((anchor) => anchor.seq);
    {
      using store = openStore(folder.path, { clock });
      await store.journal.append([settingEvent('a')]);
      expect(anchors()).toEqual([1]);
      now += 60_000;
      await store.journal.append([settingEvent('b')]);
      expect(anchors()).toEqual([1]);
      now += 25 * 60 * 60 * 1000;
      await store.journal.append([settingEvent('c')]);
      expect(anchors()).toEqual([1, 3]);
      await store.journal.append([settingEvent('d')]);
    }
    expect(anchors()).toEqual([1, 3, 4]);
  });
});
