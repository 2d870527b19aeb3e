import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { EngineBench } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf } from '../testing/plan-of.ts';
import { openStore, settingEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { restoreRecord } from './restore.ts';

const actor = { name: 'AK', role: 'operator' };
const clock = new FakeClock();

/** A record with a backup after its first entry, and one more entry behind it. */
async function backedUp(dataDir: string): Promise<{ file: string; headHash: string }> {
  using store = openStore(dataDir);
  await store.journal.append([settingEvent('a')]);
  const { headHash } = store.journal;
  const { file } = await store.backup();
  await store.journal.append([settingEvent('b')]);
  return { file, headHash };
}

describe('a restore', () => {
  it('puts a verified backup in place, marked so that the queue is held, and moves the present record aside', async () => {
    using folder = new TemporaryFolder();
    const { file, headHash } = await backedUp(folder.path);
    const restored = await restoreRecord({ file, dataDir: folder.path, clock, actor });
    expect(restored).toMatchObject({ events: 1, headHash });
    using store = openStore(folder.path);
    expect(store.verify()).toMatchObject({ ok: true, events: 2 });
    const kinds = store.connection.all<{ kind: string; actor: string }>('SELECT kind, actor FROM journal ORDER BY seq');
    expect(kinds.map(({ kind }) => kind)).toEqual(['settings.changed', 'workcell.restored']);
    expect(kinds[1]?.actor).toBe('AK');
    expect(store.connection.get('SELECT is_held, reason FROM queue_state')).toEqual({ is_held: 1, reason: 'restored' });
    using aside = openStore(restored.replacedIn!);
    expect(aside.verify()).toMatchObject({ ok: true, events: 2 });
    expect(readdirSync(folder.path).filter((name) => name.startsWith('restoring-'))).toEqual([]);
  });

  it('leaves an execution that was running when the backup was written paused, and sends nothing', async () => {
    await using bench = await EngineBench.open();
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    await held.next();
    const { file } = await bench.store.backup();
    using elsewhere = new TemporaryFolder();
    await restoreRecord({ file, dataDir: elsewhere.path, clock, actor });
    await using again = await EngineBench.open({ dataDir: elsewhere.path, instrument: bench.instrument });
    expect(again.status(id)).toBe('paused');
    expect(held.count).toBe(0);
  });

  it('is refused while the record is in use, and changes nothing then', async () => {
    using folder = new TemporaryFolder();
    const { file } = await backedUp(folder.path);
    using store = openStore(folder.path);
    await expect(restoreRecord({ file, dataDir: folder.path, clock, actor })).rejects.toMatchObject({
      code: 'storage-in-use',
    });
    expect(store.verify()).toMatchObject({ ok: true, events: 2 });
  });

  it('is refused for a file that is damaged, is no record or is not there, and changes nothing then', async () => {
    using folder = new TemporaryFolder();
    const { file } = await backedUp(folder.path);
    {
      using copy = openStore(join(folder.path, 'other'));
      copy.connection.db.exec('DROP TRIGGER journal_no_update');
    }
    const fake = join(folder.path, 'fake.db');
    writeFileSync(fake, 'nothing of that kind');
    for (const bad of [fake, join(folder.path, 'none.db')]) {
      await expect(restoreRecord({ file: bad, dataDir: folder.path, clock, actor })).rejects.toThrow(AppError);
    }
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(file);
    db.exec(`DROP TRIGGER journal_no_update; UPDATE journal SET actor = 'somebody else' WHERE seq = 1`);
    db.close();
    await expect(restoreRecord({ file, dataDir: folder.path, clock, actor })).rejects.toMatchObject({
      code: 'storage-damaged',
    });
    using store = openStore(folder.path);
    expect(store.verify()).toMatchObject({ ok: true, events: 2 });
    expect(existsSync(join(folder.path, 'replaced-2026-11-18T08-00-00'))).toBe(false);
  });
});
