import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SystemClock } from '#core/base/clock.ts';
import { Store } from '#core/store/store.ts';
import { checkCrashState, checkStart, type Hashes, readHashes } from './check-crash-state.ts';

const EVENTS = 12;

describe('the checker of crash states', () => {
  let dataDir: string;
  let written: Hashes;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'wellrun-checker-'));
    using store = Store.open({ dataDir, clock: new SystemClock(), folder: { reserveBytes: 0 } });
    for (let value = 0; value < EVENTS; value++) {
      await store.journal.append([
        { kind: 'settings.changed', subject: 'lab', data: { key: `key ${value}`, old: null, value } },
      ]);
    }
    written = readHashesOf(store);
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('finds nothing wrong with a record that is whole, and starts the lab on it', async () => {
    expect(readHashes(dataDir)).toEqual(written);
    expect(checkCrashState(dataDir, written, EVENTS)).toEqual({ kind: 'kept' });
    expect(await checkStart(dataDir)).toBeNull();
  });

  it('sees that acknowledged events are gone, and how many', () => {
    expect(checkCrashState(dataDir, [...written, 'more', 'more'], EVENTS + 2)).toMatchObject({
      kind: 'lost',
      events: 2,
    });
  });

  it('sees an event that was not the one written', () => {
    const others = written.with(7, 'another');
    expect(checkCrashState(dataDir, others, EVENTS)).toMatchObject({
      kind: 'corrupt',
      sentence: expect.stringContaining('8'),
    });
  });

  it('sees a table that is not what the journal gives', () => {
    {
      using store = Store.open({ dataDir, clock: new SystemClock(), folder: { reserveBytes: 0 } });
      store.connection.run("UPDATE settings SET value = '99' WHERE key = 'key 3'");
    }
    expect(checkCrashState(dataDir, written, EVENTS)).toMatchObject({ kind: 'corrupt' });
  });

  it('sees a file that is no record any more', async () => {
    const file = join(dataDir, 'wellrun.db');
    writeFileSync(file, readFileSync(file).fill(0x5a, 0, 200));
    expect(checkCrashState(dataDir, written, EVENTS)).toMatchObject({ kind: 'corrupt' });
    expect(await checkStart(dataDir)).toContain('does not start');
  });
});

function readHashesOf(store: Store): Hashes {
  return store.connection.all<{ hash: string }>('SELECT hash FROM journal ORDER BY seq').map(({ hash }) => hash);
}
