import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkRecord } from './check-record.ts';
import type { Fault } from './fault.ts';
import { type Call, type ErrorName, Injection } from './injection.ts';
import { until, WatchedLab } from './watched-lab.ts';

/**
 * Fails the Nth call to the operating system during an execution, once or from then on until somebody mends the disk,
 * for N in steps until there is no Nth. Runs with recorder.c loaded; prints one LabFailures as JSON.
 */
export interface LabFailures {
  runs: number;
  readonly faults: Fault[];
}

const CALLS: readonly Call[] = ['write', 'truncate', 'sync', 'open', 'unlink', 'read'];
const LIMIT_MS = 8000;

const { values } = parseArgs({
  options: { place: { type: 'string', default: '' }, stride: { type: 'string', default: '40' } },
});
using injection = Injection.open(join(values.place, 'control'));
const tally: LabFailures = { runs: 0, faults: [] };

async function tryOnce(mode: 'once' | 'sticky', error: ErrorName, at: number): Promise<boolean> {
  const name = `${mode}-${error}-${at}`;
  const dataDir = join(values.place, 'data', name);
  const instrumentsDir = join(values.place, 'beside', name);
  for (const folder of [dataDir, instrumentsDir]) mkdirSync(folder, { recursive: true });
  const folder = { reserveBytes: 64 * 1024, floorBytes: 0 };
  const note = (kind: Fault['kind'], sentence: string): void => {
    tally.faults.push({ kind, sentence: `${name}: ${sentence}` });
  };
  let promised: ReadonlySet<number>;
  let happened = false;
  {
    await using watched = await WatchedLab.open({ dataDir, instrumentsDir, seed: name, folder });
    promised = watched.promised;
    // The execution is on record before the disk fails: what is tried here is a run, not its start.
    watched.afterCommits(4, () => injection.fail({ mode, error, calls: CALLS, at }));
    const executionId = await watched.start(`request-${name}`);
    const isOver = (): boolean => watched.lab.engine.find(executionId) === undefined;
    let stillSince = performance.now();
    let failed = 0;
    const ended = await until(() => {
      if (injection.failed !== failed) stillSince = performance.now();
      failed = injection.failed;
      if (failed > 0 && performance.now() - stillSince > 50) injection.off();
      return isOver();
    }, LIMIT_MS);
    happened = injection.failed > 0;
    injection.off();
    if (ended === null) {
      note('stuck', JSON.stringify({ ...watched.live(executionId), steps: [] }));
    }
    for (const id of watched.sentWithoutIntent) note('unasked', `command ${id} was sent without an intent on record`);
  }
  await using again = await WatchedLab.open({ dataDir, instrumentsDir, seed: name, folder });
  for (const { kind, sentence } of checkRecord(again, promised, instrumentsDir)) note(kind, sentence);
  tally.runs++;
  rmSync(dataDir, { recursive: true, force: true });
  return happened;
}

for (const mode of ['once', 'sticky'] as const) {
  for (const error of ['EIO', 'ENOSPC'] as const) {
    for (let at = 1; await tryOnce(mode, error, at); at += Number(values.stride)) {
      // Until so many calls are not made any more.
    }
  }
}
console.log(JSON.stringify(tally));
