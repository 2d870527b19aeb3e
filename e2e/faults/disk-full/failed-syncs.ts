import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '#core/base/random.ts';
import { SystemClock } from '#core/base/clock.ts';
import { Store } from '#core/store/store.ts';
import type { Fault } from './fault.ts';
import { readRecord } from '../powercut/record.ts';
import { writeFiles } from '../powercut/record-workload.ts';
import { SimulatedDisk } from '../powercut/simulated-disk.ts';

export interface FailedSyncs {
  states: number;
  readonly faults: Fault[];
}

/**
 * Cuts the power after each event that was acknowledged while syncs failed. What a failed sync left behind never reaches
 * the disk by itself, whatever syncs come after it (SimulatedDisk): only what was written again is there.
 */
export function checkFailedSyncs(place: string, random: Random): FailedSyncs {
  const tally: FailedSyncs = { states: 0, faults: [] };
  const disk = new SimulatedDisk();
  const marks = new Set<bigint>();
  for (const change of readRecord(join(place, 'record'))) {
    disk.apply(change);
    if (change.kind === 'opened' && change.name === 'acknowledged') marks.add(change.inode);
    if (change.kind !== 'written' || !marks.has(change.inode)) continue;
    const [trial = '', seq = ''] = change.data.toString('utf8').trim().split(' ');
    const { style, files } = disk.afterCut(random.fork(`state ${tally.states}`));
    tally.states++;
    const state = join(place, 'state');
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state);
    const own = [...files].filter(([name]) => name.startsWith(`${trial}/`));
    writeFiles(state, new Map(own.map(([name, bytes]) => [name.slice(trial.length + 1), bytes])));
    const wrong = whatIsWrong(state, Number(seq));
    if (wrong === null) continue;
    tally.faults.push({ ...wrong, sentence: `${trial}, after event ${seq} (${style}): ${wrong.sentence}` });
  }
  return tally;
}

function whatIsWrong(dataDir: string, acknowledged: number): Fault | null {
  try {
    using store = Store.open({ dataDir, clock: new SystemClock(), folder: { reserveBytes: 0 } });
    const verification = store.verify();
    if (!verification.ok) return { kind: 'corrupt', sentence: verification.firstBad?.why ?? '' };
    if (store.journal.headSeq >= acknowledged) return null;
    return { kind: 'lost', sentence: `The record ends with event ${store.journal.headSeq}.` };
  } catch (error) {
    return { kind: 'corrupt', sentence: (error as Error).message };
  }
}
