import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dumpTables } from '../testing/dump-tables.ts';
import { EngineBench } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';
import { openStore, settingEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';

describe('a backup', () => {
  it('is a verified copy in one file, written while the record is in use', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    await store.journal.append(Array.from({ length: 3000 }, (_, at) => settingEvent(`k${at}`)));
    const backing = store.backup();
    await store.journal.append([settingEvent('meanwhile')]);
    const backup = await backing;
    expect(backup.events).toBeGreaterThanOrEqual(3000);
    expect(readFileSync(backup.file)).toHaveLength(backup.bytes);
    expect(readdirSync(dirname(backup.file))).toHaveLength(1);
    expect(store.verify()).toMatchObject({ ok: true, events: 3001 });
  });

  it('opens in another folder as the same record, and nothing in it starts by itself', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    await bench.run(planOf([stepOf('a')]), 'dry-run');
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    await held.next();
    const backup = await bench.store.backup();
    const { headHash } = bench.store.journal;
    const tables = dumpTables(bench.store.connection);

    using elsewhere = new TemporaryFolder();
    cpSync(backup.file, join(elsewhere.path, 'wellrun.db'));
    {
      using store = openStore(elsewhere.path);
      expect(store.journal.headHash).toBe(headHash);
      expect(store.verify().ok).toBe(true);
      expect(dumpTables(store.connection)).toEqual(tables);
    }
    await using restored = await EngineBench.open({ dataDir: elsewhere.path, instrument: bench.instrument });
    expect(restored.status(id)).toBe('paused');
    expect(restored.store.journal.epoch).toBeGreaterThan(bench.store.journal.epoch);
    expect(held.count).toBe(0);
  });

  it('put back into its own folder without its anchors is taken; over later anchors it is refused', async () => {
    using folder = new TemporaryFolder();
    let file: string;
    {
      using store = openStore(folder.path);
      await store.journal.append([settingEvent('a')]);
      ({ file } = await store.backup());
      await store.journal.append([settingEvent('b')]);
    }
    cpSync(file, join(folder.path, 'wellrun.db'));
    expect(() => openStore(folder.path)).toThrow(/cut off or replaced by an older copy/);
    mkdirSync(join(folder.path, 'aside'));
    cpSync(join(folder.path, 'anchors.jsonl'), join(folder.path, 'aside', 'anchors.jsonl'));
    writeFileSync(join(folder.path, 'anchors.jsonl'), '');
    using store = openStore(folder.path);
    expect(store.journal.headSeq).toBe(1);
  });

  it('of a record that does not verify is refused and removed', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    await store.journal.append([settingEvent('a'), settingEvent('b')]);
    store.connection.db.exec('DROP TRIGGER journal_no_update');
    store.connection.db.exec("UPDATE journal SET actor = 'x' WHERE seq = 1");
    await expect(store.backup()).rejects.toMatchObject({
      code: 'storage-damaged',
      message: expect.stringContaining('Entry 1') as string,
    });
    expect(readdirSync(store.folder.backupFolder)).toEqual([]);
  });
});
