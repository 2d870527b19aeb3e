import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { planOf, stepOf, waitOf } from '../testing/plan-of.ts';

/** A bench whose disk can be made full: every commit throws as SQLite does then. */
async function benchWithFullableDisk() {
  const clock = new FakeClock();
  const disk = { isFull: false };
  const bench = await EngineBench.open({
    clock,
    reach: (point) => {
      if (disk.isFull && point === 'store:in-transaction')
        throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
    },
  });
  return { bench, clock, disk };
}

describe('a full disk', () => {
  it('holds a command back whose intent cannot be recorded, and sends it when there is room again', async () => {
    const { bench: opened, clock, disk } = await benchWithFullableDisk();
    await using bench = opened;
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const first = await held.next();
    disk.isFull = true;
    first.finish();
    await clock.advance(2000);
    expect(bench.store.journal.state).toBe('faulted');
    expect(held.count, 'a command without an intent on record').toBe(0);
    expect(bench.feed.snapshot().storageFault).not.toBeNull();
    await expect(bench.create(planOf([stepOf('a')]))).rejects.toMatchObject({ code: 'storage-full' });
    disk.isFull = false;
    await clock.advance(2000);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
    expect(bench.store.journal.state).toBe('ok');
    expect(bench.feed.snapshot().storageFault).toBeNull();
    expect(bench.eventsOf('command.outcome', id).map((event) => event.data.outcome)).toEqual(['ok', 'ok']);
    expect(bench.eventsOf('storage.recovered')).toHaveLength(1);
  });

  it('pauses every execution for that reason, and lets only those go on that nobody else holds', async () => {
    const { bench: opened, clock, disk } = await benchWithFullableDisk();
    await using bench = opened;
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a'), stepOf('b')]));
    const command = await held.next();
    disk.isFull = true;
    command.finish();
    await clock.advance(600);
    const pausing = bench.engine.pause(id, TESTER).catch((error: unknown) => error);
    await clock.advance(600);
    disk.isFull = false;
    await clock.advance(3000);
    await pausing;
    expect(bench.live(id)).toMatchObject({ status: 'paused', reasons: ['operator'] });
    expect(held.count).toBe(0);
    await bench.engine.resume(id, TESTER);
    (await held.next()).finish();
    await bench.whenStatus(id, 'completed');
  });

  it('does not keep an execution from being stopped: instruments at once, the record when it can', async () => {
    const { bench: opened, clock, disk } = await benchWithFullableDisk();
    await using bench = opened;
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planOf([stepOf('a')]));
    await held.next();
    disk.isFull = true;
    const stopping = bench.engine.stop(id, TESTER);
    await clock.advance(10);
    expect(bench.instrument.stops).toBe(1);
    await clock.advance(5000);
    disk.isFull = false;
    await clock.advance(5000);
    expect((await stopping).status).toBe('cancelled');
    expect(bench.status(id)).toBe('cancelled');
  });

  it('that is found while nothing moves is over without a trace of harm', async () => {
    const { bench: opened, clock, disk } = await benchWithFullableDisk();
    await using bench = opened;
    const id = await bench.start(planOf([waitOf('w', 100), stepOf('a')]));
    disk.isFull = true;
    await clock.advance(3000);
    disk.isFull = false;
    await clock.advance(3000);
    await bench.whenStatus(id, 'completed');
    expect(bench.store.verify().ok).toBe(true);
  });
});

const smallDisk = mountSmallDisk();

describe.skipIf(smallDisk === undefined)('a small disk that is really full (needs root and mount)', () => {
  it('takes the events of the pause from its reserve, goes on when there is room, and loses nothing', async () => {
    const folder = smallDisk!;
    try {
      const opened = await EngineBench.open({
        dataDir: join(folder, 'data'),
        store: { folder: { reserveBytes: 512 * 1024, floorBytes: 1024 * 1024 } },
      });
      await using bench = opened;
      const held = new HeldCommands(bench.instrument);
      const id = await bench.start(planOf(Array.from({ length: 40 }, (_, at) => stepOf(`s${at}`))));
      (await held.next()).finish();
      const filler = join(folder, 'filler');
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 8192), 1));
      let sent = 0;
      const finishing = (async () => {
        for (;;) {
          const command = await held.next();
          sent++;
          command.finish();
        }
      })();
      void finishing;
      await bench.when(() => bench.store.journal.state !== 'ok' || bench.status(id) === 'completed');
      await bench.whenStatus(id, 'paused');
      expect(bench.live(id).reasons).toContain('storage');
      expect(bench.status(id)).toBe('paused');
      const waiting = bench.create(planOf([stepOf('a')]));
      await expect(waiting).rejects.toMatchObject({ code: 'storage-full' });
      rmSync(filler);
      await bench.whenStatus(id, 'completed');
      expect(sent).toBe(39);
      expect(bench.instrument.log).toHaveLength(40);
      expect(bench.store.verify().ok).toBe(true);
    } finally {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** A file system of 8 MB, or undefined where this process may not mount one. */
function mountSmallDisk(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/proc/mounts')) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'wellrun-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}
