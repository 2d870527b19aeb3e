import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { better, defineQueue } from 'plainjob';
import { temporaryFolder } from '../engine/measured-lab.ts';

export interface PlainjobRound {
  readonly enqueueMs: number;
  /** One by one: taking a job, and marking it as done. */
  readonly claimMs: readonly number[];
  readonly perSecond: number;
}

const quiet = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/**
 * The same number of jobs through plainjob on a file of its own, as durable as the record of Wellrun: it has no
 * priorities, order by hand, batches, chain of hashes or executions, so its time is that of a queue that does far less.
 */
export function measurePlainjob(count: number): PlainjobRound {
  const folder = temporaryFolder();
  const database = new Database(join(folder, 'plainjob.db'));
  try {
    const queue = defineQueue({ connection: better(database), logger: quiet });
    // It chooses NORMAL, which loses what was acknowledged in a power cut.
    database.pragma('synchronous = FULL');
    const jobs = Array.from({ length: count }, (_, at) => ({ experiment: at, project: 'bench' }));
    const beforeEnqueue = performance.now();
    queue.addMany('experiment', jobs);
    const enqueueMs = performance.now() - beforeEnqueue;
    const claimMs: number[] = [];
    const began = performance.now();
    for (;;) {
      const before = performance.now();
      const job = queue.getAndMarkJobAsProcessing('experiment');
      if (job === undefined) break;
      claimMs.push(performance.now() - before);
      queue.markJobAsDone(job.id);
    }
    const seconds = (performance.now() - began) / 1000;
    if (claimMs.length !== count) throw new Error(`plainjob gave ${claimMs.length} of ${count} jobs.`);
    queue.close();
    return { enqueueMs, claimMs, perSecond: count / seconds };
  } finally {
    if (database.open) database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
