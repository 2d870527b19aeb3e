import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Change, readRecord } from './record.ts';
import { recorderEnvironment } from './recorder-library.ts';
import { type Files, SimulatedDisk } from './simulated-disk.ts';

const WORKLOAD = fileURLToPath(new URL('workload.ts', import.meta.url));

export type Synchronous = 'FULL' | 'NORMAL';

/** A run of the workload: what was there before it, every change it made, and what it left. */
export interface RecordedRun {
  readonly before: Files;
  readonly changes: readonly Change[];
  /** The folder as the run left it; open to be looked at. */
  readonly folder: string;
}

/**
 * Runs the workload in a process of its own below `place` and records all that it writes.
 * @throws Error when the workload fails, or when the record does not give the folder back byte by byte
 */
export function recordWorkload(
  place: string,
  options: { readonly synchronous: Synchronous; readonly seed: string; readonly before?: Files },
): RecordedRun {
  const folder = join(place, 'data');
  const record = join(place, 'record');
  const before = options.before ?? new Map();
  mkdirSync(folder, { recursive: true });
  writeFiles(folder, before);
  const done = spawnSync(
    process.execPath,
    [WORKLOAD, '--dir', folder, '--synchronous', options.synchronous, '--seed', options.seed],
    {
      encoding: 'utf8',
      env: recorderEnvironment({ folder, record }),
    },
  );
  if (done.status !== 0) throw new Error(`The workload ended with ${done.status ?? done.signal}: ${done.stderr}`);
  const changes = readRecord(record);
  checkFaithful(changes, before, folder);
  return { before, changes, folder };
}

/** Writes files into a folder that exists. */
export function writeFiles(folder: string, files: Files): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

function checkFaithful(changes: readonly Change[], before: Files, folder: string): void {
  const disk = new SimulatedDisk(before);
  for (const change of changes) disk.apply(change);
  const simulated = disk.present();
  const real = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  for (const name of new Set([...real, ...simulated.keys()])) {
    const bytes = simulated.get(name);
    if (!real.includes(name) || bytes === undefined || !bytes.equals(readFileSync(join(folder, name)))) {
      throw new Error(`The record of the workload does not give ${name} as it is: a kind of write is not recorded`);
    }
  }
}
