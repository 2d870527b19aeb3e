import { unendedExecutions } from '#core/store/execution-queries.ts';
import { SystemClock } from '#core/base/clock.ts';
import { PROJECTION_TABLES } from '#core/store/projections.ts';
import { Store } from '#core/store/store.ts';
import { abortAll } from './abort-all.ts';
import { openLab } from './open-lab.ts';

/** The hash of every event of a record, from event 1 on. */
export type Hashes = readonly string[];

/** `lost`: an acknowledged event is gone. `corrupt`: what is there cannot be used, or is not what was written. */
export type Verdict =
  | { readonly kind: 'kept' }
  | { readonly kind: 'lost'; readonly sentence: string; readonly events: number }
  | { readonly kind: 'corrupt'; readonly sentence: string };

/** The data folder of a crash state needs no reserve. */
const FOLDER = { reserveBytes: 0 };

export function readHashes(dataDir: string): Hashes {
  using store = Store.open({ dataDir, clock: new SystemClock(), folder: FOLDER });
  return hashesIn(store);
}

/**
 * Opens what a power cut left as the next start would, and compares it with the events that the run wrote (`written`),
 * of which the first `acknowledged` had been promised.
 */
export function checkCrashState(dataDir: string, written: Hashes, acknowledged: number): Verdict {
  let store: Store;
  try {
    store = Store.open({ dataDir, clock: new SystemClock(), folder: FOLDER });
  } catch (error) {
    return { kind: 'corrupt', sentence: `It does not open: ${(error as Error).message}` };
  }
  using open = store;
  const integrity = open.connection.db.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') return { kind: 'corrupt', sentence: `integrity_check: ${String(integrity)}` };
  const verification = open.verify();
  if (!verification.ok)
    return { kind: 'corrupt', sentence: verification.firstBad?.why ?? 'The chain does not verify.' };
  const found = hashesIn(open);
  const foreign = found.findIndex((hash, at) => hash !== written[at]);
  if (foreign !== -1) return { kind: 'corrupt', sentence: `Event ${foreign + 1} is not the one that was written.` };
  if (found.length < acknowledged) {
    const events = acknowledged - found.length;
    return {
      kind: 'lost',
      events,
      sentence: `Event ${found.length + 1} of ${acknowledged} promised ones is the first gone.`,
    };
  }
  const live = dump(open);
  open.rebuild();
  if (dump(open) !== live) return { kind: 'corrupt', sentence: 'The tables are not what the journal gives.' };
  return { kind: 'kept' };
}

function hashesIn(store: Store): Hashes {
  return store.connection.all<{ hash: string }>('SELECT hash FROM journal ORDER BY seq').map(({ hash }) => hash);
}

function dump(store: Store): string {
  const tables = PROJECTION_TABLES.map((table) =>
    store.connection
      .all<object>(`SELECT * FROM ${table}`)
      .map((row) => JSON.stringify(row))
      .sort(),
  );
  return JSON.stringify(tables);
}

/**
 * Starts the lab on what a power cut left: nothing may run by itself, and every execution must be endable.
 * Null when all is well, else what is not.
 */
export async function checkStart(dataDir: string): Promise<string | null> {
  try {
    await using lab = await openLab({ dataDir, seed: 'check', folder: { ...FOLDER, floorBytes: 0 } });
    const running = lab.engine.live().find(({ status }) => status === 'running');
    if (running !== undefined) return `${running.executionId} runs although nobody resumed it.`;
    await abortAll(lab);
    const stuck = unendedExecutions(lab.store.connection)[0];
    return stuck === undefined ? null : `${stuck.execution_id} cannot be ended.`;
  } catch (error) {
    return `The lab does not start: ${(error as Error).message}`;
  }
}
