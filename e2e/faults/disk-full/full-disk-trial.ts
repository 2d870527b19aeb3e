import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#core/contract/errors.ts';
import { checkRecord } from './check-record.ts';
import type { Fault } from './fault.ts';
import type { SmallDisk } from './small-disk.ts';
import { PERSON, until, WatchedLab } from './watched-lab.ts';

export interface FullDiskTrial {
  /** After how many commits of the execution the disk is filled to the last byte. */
  readonly fillAfter: number;
  /** Whether there is a reserve to give back. */
  readonly hasReserve: boolean;
  /** What happens then: somebody makes room; or stops the execution first, and makes room after. */
  readonly next: 'free' | 'stop';
}

export interface FullDiskOutcome {
  /** From the full disk to an execution that is shown paused (storage); null when it took longer than LIMIT_MS. */
  readonly pausedMs: number | null;
  /** How long Stop took on the full disk; null when it was not asked for, or took longer than LIMIT_MS. */
  readonly stoppedMs: number | null;
  /** From free space to the end of the execution; null when it took longer than LIMIT_MS. */
  readonly endedMs: number | null;
  readonly faults: readonly Fault[];
}

const LIMIT_MS = 6000;
const PAUSE_WITHIN_MS = 1000;
const STOP_WITHIN_MS = 4000;
const RESERVE_BYTES = 256 * 1024;
const FLOOR_BYTES = 512 * 1024;

/** One execution on a disk that is filled in the middle of it, and what the next start finds. */
export async function tryFullDisk(disk: SmallDisk, name: string, trial: FullDiskTrial): Promise<FullDiskOutcome> {
  const options = {
    dataDir: join(disk.folder, name),
    instrumentsDir: join(disk.beside, name),
    seed: name,
    folder: { reserveBytes: trial.hasReserve ? RESERVE_BYTES : 0, floorBytes: FLOOR_BYTES },
  };
  for (const folder of [options.dataDir, options.instrumentsDir]) mkdirSync(folder, { recursive: true });
  const faults: Fault[] = [];
  const expect = (isSo: boolean, kind: Fault['kind'], otherwise: string): void => {
    if (!isSo) faults.push({ kind, sentence: `${name}: ${otherwise}` });
  };
  const times = await runOnFullDisk(disk, name, trial, options, expect);
  await using again = await WatchedLab.open(options);
  for (const fault of checkRecord(again, times.promised, options.instrumentsDir)) {
    faults.push({ ...fault, sentence: `${name}: ${fault.sentence}` });
  }
  rmSync(options.dataDir, { recursive: true, force: true });
  const { pausedMs, stoppedMs, endedMs } = times;
  return { pausedMs, stoppedMs, endedMs, faults };
}

async function runOnFullDisk(
  disk: SmallDisk,
  name: string,
  trial: FullDiskTrial,
  options: Parameters<typeof WatchedLab.open>[0],
  expect: (isSo: boolean, kind: Fault['kind'], otherwise: string) => void,
): Promise<Omit<FullDiskOutcome, 'faults'> & { promised: ReadonlySet<number> }> {
  await using watched = await WatchedLab.open(options);
  const full = Promise.withResolvers<void>();
  watched.afterCommits(trial.fillAfter, () => {
    disk.fill();
    full.resolve();
  });
  const executionId = await watched.start(`request-${name}`);
  await full.promise;

  const pausedMs = await until(() => isPausedForStorage(watched, executionId), LIMIT_MS);
  expect(
    pausedMs !== null && pausedMs <= PAUSE_WITHIN_MS,
    'late',
    `not paused (storage): ${inWords(watched, executionId)}`,
  );
  expect(statusOf(watched, executionId) !== null, 'unreadable', 'the record cannot be read on the full disk');
  const refused = await refusalOf(watched, name);
  expect(refused === 'storage-full', 'unnamed', `a new execution on the full disk: ${refused}`);

  let stoppedMs: number | null = null;
  if (trial.next === 'stop') {
    let answer: string | null = null;
    const stopping = watched.lab.engine.stop(executionId, PERSON);
    stopping.then(
      () => (answer = 'stopped'),
      (error: Error) => (answer = error.message),
    );
    stoppedMs = await until(() => answer !== null, LIMIT_MS);
    expect(stoppedMs !== null && stoppedMs <= STOP_WITHIN_MS, 'late', 'Stop does not come to an end on the full disk');
    expect(stoppedMs === null || answer === 'stopped', 'stuck', `Stop on the full disk: ${answer ?? ''}`);
  }

  disk.free();
  const wanted = trial.next === 'stop' ? 'cancelled' : 'completed';
  const endedMs = await until(() => statusOf(watched, executionId) === wanted, LIMIT_MS);
  expect(endedMs !== null, 'stuck', `not ${wanted} after there was room again: ${inWords(watched, executionId)}`);
  for (const id of watched.sentWithoutIntent)
    expect(false, 'unasked', `command ${id} was sent without an intent on record`);
  return { pausedMs, stoppedMs, endedMs, promised: watched.promised };
}

function isPausedForStorage(watched: WatchedLab, executionId: string): boolean {
  const live = watched.live(executionId);
  return live?.status === 'paused' && live.reasons.includes('storage');
}

/** What the record says; null when it cannot be read. */
function statusOf(watched: WatchedLab, executionId: string): string | null {
  try {
    return watched.status(executionId) ?? null;
  } catch {
    return null;
  }
}

/** With what a new execution is refused. */
async function refusalOf(watched: WatchedLab, name: string): Promise<string> {
  try {
    await watched.start(`second-${name}`);
    return 'it was taken';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

function inWords(watched: WatchedLab, executionId: string): string {
  const live = watched.live(executionId);
  if (live === undefined) return statusOf(watched, executionId) ?? 'not readable';
  const { status, phase, reasons, stepsEnded } = live;
  return JSON.stringify({ status, phase, reasons, stepsEnded, journal: watched.lab.store.journal.state });
}
