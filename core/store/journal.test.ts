import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { FaultPoint } from '../base/fault-points.ts';
import type { JournalEvent } from '../contract/event.ts';
import { cancelledEvents, createdEvent, openStore, planEvent, settingEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { readEventsAfter } from './journal-row.ts';
import type { Store } from './store.ts';

/** A store of which a test can make any commit fail. */
class FailingStore implements Disposable {
  readonly #folder = new TemporaryFolder();
  readonly store: Store;
  failWith: Error | undefined;
  times = Number.POSITIVE_INFINITY;

  constructor() {
    this.store = openStore(this.#folder.path, { reach: (point) => this.#reach(point) });
  }

  #reach(point: FaultPoint): void {
    if (point === 'store:in-transaction' && this.failWith !== undefined && this.times-- > 0) throw this.failWith;
  }

  [Symbol.dispose](): void {
    this.failWith = undefined;
    this.store[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }
}

const full = (): Error => new Database.SqliteError('database or disk is full', 'SQLITE_FULL');

function keysOf(store: Store): string[] {
  return store.connection.all<{ key: string }>('SELECT key FROM settings ORDER BY key').map((row) => row.key);
}

describe('appending', () => {
  it('numbers entries from 1 without gaps, with time, offset, epoch, actor, role and reason', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const [first] = await store.journal.append([settingEvent('a')]);
    const [second] = await store.journal.append([{ ...settingEvent('b'), reason: 'wanted' }], {
      name: 'Ada',
      role: 'operator',
    });
    expect(first).toMatchObject({ seq: 1, epoch: 1, actor: 'wellrun', role: 'system', reason: null });
    expect(second).toMatchObject({ seq: 2, actor: 'Ada', role: 'operator', reason: 'wanted' });
    expect(Math.abs(second!.at - Date.now())).toBeLessThan(5000);
    expect(readEventsAfter(store.connection, 0, 10)).toEqual([first, second]);
  });

  it('commits everything of one turn together, in the order of asking', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const before = store.journal.commits;
    const all = await Promise.all(
      Array.from({ length: 500 }, (_, at) => store.journal.append([settingEvent(`k${at}`), settingEvent(`l${at}`)])),
    );
    expect(store.journal.commits - before).toBe(1);
    expect(all.flat().map((event) => event.seq)).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1));
    expect(store.verify()).toMatchObject({ ok: true, events: 1000 });
  });

  it('resolves, and tells listeners, only when the entries are durable and projected', async () => {
    using folder = new TemporaryFolder();
    let isCommitted = false;
    let inTransaction = false;
    using store = openStore(folder.path, {
      reach: (point) => {
        if (point === 'store:in-transaction') inTransaction = true;
        if (point === 'store:after-commit') isCommitted = true;
      },
    });
    const order: string[] = [];
    store.journal.onCommitted((events) => {
      order.push('listener');
      expect(isCommitted).toBe(true);
      expect(store.connection.db.inTransaction).toBe(false);
      expect(keysOf(store)).toEqual(['a']);
      expect(events).toHaveLength(1);
    });
    const appending = store.journal.append([settingEvent('a')]).then(() => order.push('promise'));
    expect([inTransaction, isCommitted], 'nothing is written in the same turn').toEqual([false, false]);
    await appending;
    expect(order).toEqual(['listener', 'promise']);
  });

  it('is not disturbed by a listener that throws', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const heard: number[] = [];
    store.journal.onCommitted(() => {
      throw new Error('a bad listener');
    });
    store.journal.onCommitted((events) => heard.push(events.length));
    await store.journal.append([settingEvent('a')]);
    expect(heard).toEqual([1]);
  });

  it('refuses what comes after the journal was closed', async () => {
    using folder = new TemporaryFolder();
    const store = openStore(folder.path);
    const last = store.journal.append([settingEvent('last')]);
    store[Symbol.dispose]();
    await expect(last).resolves.toHaveLength(1);
    await expect(store.journal.append([settingEvent('late')])).rejects.toMatchObject({ code: 'storage-fault' });
    using again = openStore(folder.path);
    expect(keysOf(again)).toEqual(['last']);
  });
});

describe('a unit of entries', () => {
  it('is written whole or not at all', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const bad = store.journal.append([settingEvent('a'), ...cancelledEvents(77)]);
    await expect(bad).rejects.toMatchObject({ code: 'invariant' });
    expect(keysOf(store)).toEqual([]);
    expect(store.journal.headSeq).toBe(0);
  });

  it('that is bad does not take down the others of its commit, nor change their order', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const units = [
      store.journal.append([settingEvent('a')]),
      store.journal.append(cancelledEvents(77)),
      store.journal.append([settingEvent('b')]),
      store.journal.append([planEvent(), createdEvent(1)]),
      store.journal.append([createdEvent(2, { requestId: 'request-1' })]),
      store.journal.append([settingEvent('c')]),
    ];
    const settled = await Promise.allSettled(units);
    expect(settled.map((one) => one.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const subjects = readEventsAfter(store.connection, 0, 99).map((event) => event.subject);
    expect(subjects.filter((subject) => subject.length < 5)).toEqual(['a', 'b', 'EX-1', 'c']);
    expect(store.verify().ok).toBe(true);
    expect(store.journal.state).toBe('ok');
  });

  it('that was appended while bad ones were sorted out comes after those that waited before it', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    const later: Promise<JournalEvent[]>[] = [];
    store.journal.onCommitted((events) => {
      const about = events[0]?.subject ?? '';
      if (about.length === 1) later.push(store.journal.append([settingEvent(`after ${about}`)]));
    });
    const results = await Promise.allSettled([
      store.journal.append([settingEvent('a')]),
      store.journal.append(cancelledEvents(77)),
      store.journal.append([settingEvent('b')]),
    ]);
    await Promise.all(later);
    expect(results.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(readEventsAfter(store.connection, 0, 9).map((event) => event.subject)).toEqual([
      'a',
      'b',
      'after a',
      'after b',
    ]);
  });
});

describe('a commit that fails', () => {
  it('rejects what was not written, leaves no gap, and takes entries again afterwards', async () => {
    using failing = new FailingStore();
    const { journal } = failing.store;
    await journal.append([settingEvent('before')]);
    failing.failWith = new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
    await expect(journal.append([settingEvent('lost')])).rejects.toMatchObject({ code: 'storage-fault' });
    expect(journal.state).toBe('faulted');
    failing.failWith = undefined;
    expect(journal.probe()).toBe(true);
    const [after] = await journal.append([settingEvent('after')]);
    expect(after?.seq).toBe(2);
    expect(keysOf(failing.store)).toEqual(['after', 'before']);
    expect(failing.store.verify()).toMatchObject({ ok: true, events: 2 });
  });

  it('for want of room spends the reserve once and takes the entries; then it says that it is low', async () => {
    using failing = new FailingStore();
    const { journal } = failing.store;
    const states: string[] = [];
    journal.onState((state) => states.push(state));
    failing.failWith = full();
    failing.times = 1;
    await expect(journal.append([settingEvent('kept')])).resolves.toHaveLength(1);
    expect(states).toEqual(['low']);
    expect(failing.store.folder.releaseReserve(), 'the reserve is spent').toBe(false);
    journal.recovered();
    expect(journal.state).toBe('ok');
  });

  it('is not read as written when the connection is opened anew: what the file holds decides', async () => {
    using failing = new FailingStore();
    const { journal } = failing.store;
    const heard: number[] = [];
    journal.onCommitted((events) => heard.push(...events.map((event) => event.seq)));
    failing.failWith = full();
    await expect(journal.append([settingEvent('a')])).rejects.toMatchObject({ code: 'storage-full' });
    failing.failWith = undefined;
    await journal.append([settingEvent('b')]);
    expect(heard).toEqual([1]);
    expect(keysOf(failing.store)).toEqual(['b']);
  });
});

describe('two processes', () => {
  it('of which the later one has raised the epoch: the earlier one writes nothing any more', async () => {
    using folder = new TemporaryFolder();
    using store = openStore(folder.path);
    await store.journal.append([settingEvent('a')]);
    store.connection.run('UPDATE lab SET boot_epoch = boot_epoch + 1');
    const results = await Promise.allSettled([
      store.journal.append([settingEvent('b')]),
      store.journal.append([settingEvent('c')]),
    ]);
    for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { code: 'fenced-off' } });
    expect(keysOf(store)).toEqual(['a']);
    expect(store.journal.headSeq).toBe(1);
  });
});
