import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeededRandom } from '#core/base/random.ts';
import { checkFailedSyncs } from './failed-syncs.ts';
import { runProgram } from './run-program.ts';
import type { StoreFailures } from './store-failures.ts';

export interface DiskFullOptions {
  /** Every how manieth call of the record to the operating system is made to fail; 1 = each. */
  readonly stride: number;
  readonly seed: string;
}

export interface DiskFullReport extends Record<string, unknown> {
  /** Single failures tried on the record, and states after failed syncs and a power cut. */
  readonly failures: number;
  /** Acknowledged events that were gone. */
  readonly lost: number;
  /** Records that could not be used afterwards, or held what was refused. */
  readonly corrupt: number;
  readonly notRecovered: number;
}

/** @throws CannotRunHere without Linux or a C compiler */
export async function runDiskFull(options: DiskFullOptions): Promise<DiskFullReport> {
  const memory = '/dev/shm';
  const place = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'wellrun-disk-full-'));
  const start = performance.now();
  const sub = (name: string): string => {
    mkdirSync(join(place, name));
    return join(place, name);
  };
  try {
    const random = new SeededRandom(`disk-full ${options.seed}`);
    const single = JSON.parse(
      await runProgram('store-failures.ts', sub('single'), { args: ['--stride', String(options.stride)] }),
    ) as StoreFailures;
    const syncs = sub('syncs');
    await runProgram('failed-syncs-workload.ts', syncs, { record: true });
    const cut = checkFailedSyncs(syncs, random.fork('syncs'));
    const notes = [...single.notes, ...cut.notes];
    return {
      failures: single.runs,
      failedSyncStates: cut.states,
      lost: single.lost + cut.lost,
      corrupt: single.corrupt + single.refusedYetWritten + single.unnamed + cut.corrupt,
      notRecovered: single.notRecovered,
      seed: options.seed,
      seconds: Math.round((performance.now() - start) / 100) / 10,
      ...(notes.length === 0 ? {} : { notes }),
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

export function diskFullHeld(report: DiskFullReport): boolean {
  return report.failures > 0 && report.lost === 0 && report.corrupt === 0 && report.notRecovered === 0;
}

/** `faults -- disk-full [--stride 1] [--seed 1]` */
export async function main(args: string[]): Promise<{ ok: boolean; report: Record<string, unknown> }> {
  const { values } = parseArgs({
    args,
    options: { stride: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
  });
  const report = await runDiskFull({ stride: Number(values.stride), seed: values.seed });
  return { ok: diskFullHeld(report), report };
}
