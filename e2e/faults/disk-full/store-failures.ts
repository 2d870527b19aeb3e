import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SystemClock } from '#core/base/clock.ts';
import { AppError } from '#core/contract/errors.ts';
import { Store } from '#core/store/store.ts';
import type { Fault } from './fault.ts';
import { type Call, type ErrorName, Injection } from './injection.ts';

/**
 * Fails the Nth call of the record to the operating system, N = 1, 2 ... until there is no Nth, once and from then on,
 * while the record is opened and while it is written to; then mends the disk, and looks at what is there. Runs with
 * recorder.c loaded; prints one StoreFailures as JSON.
 */
export interface StoreFailures {
  runs: number;
  readonly faults: Fault[];
}

type Phase = 'opening' | 'writing';

const CALLS: readonly Call[] = ['write', 'truncate', 'sync', 'open', 'unlink', 'read'];
const ERRORS: readonly ErrorName[] = ['EIO', 'ENOSPC', 'EROFS', 'EBUSY'];
const RESERVE_BYTES = 64 * 1024;
/** Turns of the event loop without news after which the disk is mended. */
const PATIENCE = 20;

const { values } = parseArgs({
  options: { place: { type: 'string', default: '' }, stride: { type: 'string', default: '1' } },
});
const folder = join(values.place, 'data', 'lab');
using injection = Injection.open(join(values.place, 'control'));
const tally: StoreFailures = { runs: 0, faults: [] };

function openStore(): Store {
  return Store.open({ dataDir: folder, clock: new SystemClock(), folder: { reserveBytes: RESERVE_BYTES } });
}

/** What the workload was promised and refused; every event has a value of its own. */
class Told {
  readonly what: string;
  readonly promised: string[] = [];
  readonly refused: string[] = [];
  #count = 0;

  constructor(what: string) {
    this.what = what;
  }

  async append(store: Store): Promise<void> {
    const value = `value ${this.#count++}`;
    try {
      await store.journal.append([{ kind: 'settings.changed', subject: 'lab', data: { key: 'k', old: '', value } }]);
      this.promised.push(value);
    } catch (error) {
      this.refused.push(value);
      noteUnnamed(error, this.what);
    }
  }
}

/** A user reads what an error of ours says; anything else is gibberish to them. */
function noteUnnamed(error: unknown, what: string): void {
  if (error instanceof AppError && error.code.startsWith('storage-')) return;
  note('unnamed', `${what}: ${String(error)}`);
}

function note(kind: Fault['kind'], sentence: string): void {
  tally.faults.push({ kind, sentence });
}

async function write(store: Store, told: Told): Promise<void> {
  for (let at = 0; at < 6; at++) {
    await told.append(store);
    if (at !== 3) continue;
    try {
      store.connection.db.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // A checkpoint that fails is tried again by the next one; what counts is what it leaves.
    }
  }
}

/** Mends the disk when nothing moves any more, as a person does who deletes files. */
async function mendWhenStuck(store: Store, done: () => boolean): Promise<void> {
  let failed = -1;
  for (let still = 0; !done(); still++) {
    await nextTurn();
    if (injection.failed !== failed) still = 0;
    failed = injection.failed;
    if (still < PATIENCE) continue;
    injection.off();
    if (store.journal.state === 'faulted') store.journal.probe();
  }
}

async function use(store: Store, told: Told): Promise<void> {
  let isDone = false;
  const work = Promise.all([write(store, told), write(store, told)]).finally(() => {
    isDone = true;
  });
  await Promise.all([work, mendWhenStuck(store, () => isDone)]);
}

/** One failure at call number `at`; false when so many calls were not made. */
async function tryOnce(phase: Phase, mode: 'once' | 'sticky', error: ErrorName, at: number): Promise<boolean> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const told = new Told(`${phase}, ${error} ${mode} at call ${at}`);
  if (phase === 'opening' && at % 2 === 1) {
    using store = openStore();
    await told.append(store);
  }
  let store: Store | undefined;
  if (phase === 'writing') store = openStore();
  injection.fail({ mode, error, calls: CALLS, at });
  try {
    store ??= openStore();
    await use(store, told);
  } catch (refused) {
    noteUnnamed(refused, told.what);
  }
  const happened = injection.failed > 0;
  injection.off();
  if (store !== undefined) {
    if (store.journal.state === 'faulted') store.journal.probe();
    const promised = told.promised.length;
    await told.append(store);
    if (told.promised.length === promised) {
      note('stuck', `${told.what}: the record takes no events although the disk works again`);
    }
    store[Symbol.dispose]();
  }
  check(told);
  tally.runs++;
  return happened;
}

function check(told: Told): void {
  try {
    using store = openStore();
    const verification = store.verify();
    const integrity = store.connection.db.pragma('integrity_check', { simple: true });
    if (!verification.ok || integrity !== 'ok') throw new Error(verification.firstBad?.why ?? String(integrity));
    const found = store.connection
      .all<{ value: string }>("SELECT data ->> 'value' AS value FROM journal")
      .map(({ value }) => value);
    if (told.promised.some((value) => !found.includes(value)) || new Set(found).size !== found.length) {
      note('lost', `${told.what}: an acknowledged event is gone or there twice`);
    }
    if (told.refused.some((value) => found.includes(value))) {
      note('corrupt', `${told.what}: a refused event is there`);
    }
  } catch (error) {
    note('corrupt', `${told.what}: ${(error as Error).message}`);
  }
}

for (const phase of ['opening', 'writing'] as const) {
  for (const mode of ['once', 'sticky'] as const) {
    for (const error of ERRORS) {
      let at = 1;
      while (await tryOnce(phase, mode, error, at)) at += Number(values.stride);
    }
  }
}
console.log(JSON.stringify(tally));
