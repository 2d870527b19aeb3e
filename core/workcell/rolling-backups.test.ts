import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { openStore, settingEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { RollingBackups } from './rolling-backups.ts';

const HOUR_MS = 3_600_000;

/** Lets the timers of one hour run, and what they started end. */
async function anHour(clock: FakeClock, count: () => number, expected: number): Promise<void> {
  await clock.advance(HOUR_MS);
  await expect.poll(count, { timeout: 5000, interval: 2 }).toBe(expected);
}

describe('rolling backups', () => {
  it('are written every hour in which something was recorded, each verified and on record, and not otherwise', async () => {
    using folder = new TemporaryFolder();
    const clock = new FakeClock();
    using store = openStore(folder.path, { clock });
    await using backups = new RollingBackups({ store, clock, logger: silentLogger });
    const events = () => store.connection.all(`SELECT 1 FROM journal WHERE kind = 'workcell.backed-up'`).length;
    expect(backups.lastAt()).toBeNull();
    await store.journal.append([settingEvent('a')]);
    await anHour(clock, events, 1);
    await anHour(clock, events, 1);
    await store.journal.append([settingEvent('b')]);
    await anHour(clock, events, 2);
    const list = backups.list();
    expect(list.map(({ events: count }) => count)).toEqual([3, 1]);
    expect(backups.lastAt()).toBe(list[0]!.writtenAt);
    await expect(backups.drill(list[0]!.fileName)).resolves.toMatchObject({ ok: true, events: 3 });
    await expect(backups.drill('rolling-nothing.db')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('delete old ones of their own and never one that a person has written', async () => {
    using folder = new TemporaryFolder();
    const clock = new FakeClock();
    using store = openStore(folder.path, { clock });
    await using backups = new RollingBackups({ store, clock, logger: silentLogger });
    await store.journal.append([settingEvent('k')]);
    const byHand = await store.backup();
    for (let hour = 0; hour < 40; hour++) {
      await store.journal.append([settingEvent(`k${hour}`)]);
      clock.jump(HOUR_MS);
      await backups.writeIfNew();
    }
    const names = readdirSync(store.folder.backupFolder);
    expect(names).toContain(byHand.file.split('/').at(-1));
    // 24 hours, and the newest of the two days before that which have one.
    expect(names.filter((name) => name.startsWith('rolling-'))).toHaveLength(25);
  });

  it('that cannot be written are said so until one is, and leave no half a file', async () => {
    using folder = new TemporaryFolder();
    const clock = new FakeClock();
    using store = openStore(folder.path, { clock });
    await using backups = new RollingBackups({ store, clock, logger: silentLogger });
    await store.journal.append([settingEvent('a')]);
    writeFileSync(store.folder.backupFolder, 'in the way');
    await clock.advance(HOUR_MS);
    await expect.poll(() => backups.fault?.sentence).toContain('backups');
    rmSync(store.folder.backupFolder);
    await backups.writeIfNew();
    expect(backups.fault).toBeNull();
    expect(readdirSync(store.folder.backupFolder)).toHaveLength(1);
  });
});
