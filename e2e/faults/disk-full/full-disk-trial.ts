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
  /** Whether there is a reserve to give back, so that a pause and an end can be recorded on the full disk. */
  readonly hasReserve: boolean;
  /** What happens then: somebody makes room; or stops the execution first, and makes room after. */
  readonly next: 'free' | 'stop';
}

/** Times are null when they were longer than LIMIT_MS, or were not measured. */
export interface FullDiskOutcome {
  /** From the full disk to paused (storage); without a reserve, to an execution that is held and says so. */
  readonly heldMs: number | null;
  /** From Stop on the full disk to its end; without a reserve, to the confirmations of the instruments. */
  readonly stoppedMs: number | null;
  /** From free space to the end of the execution on record. */
  readonly endedMs: number | null;
  readonly faults: readonly Fault[];
}

const LIMIT_MS = 6000;
const HELD_WITHIN_MS = 1000;
const STOP_WITHIN_MS = 4000;
const RESERVE_BYTES = 2 * 1024 * 1024;
const FLOOR_BYTES = 1024 * 1024;

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
  const { heldMs, stoppedMs, endedMs } = times;
  return { heldMs, stoppedMs, endedMs, faults };
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

  const heldMs = await until(() => isHeld(watched, executionId, trial.hasReserve), LIMIT_MS);
  expect(heldMs !== null && heldMs <= HELD_WITHIN_MS, 'late', `not paused (storage): ${inWords(watched, executionId)}`);
  const sent = watched.sent.length;
  expect(statusOf(watched, executionId) !== null, 'unreadable', 'the record cannot be read on the full disk');
  const refused = await refusalOf(watched, name);
  expect(refused === 'storage-full', 'unnamed', `a new execution on the full disk: ${refused}`);
  const stoppedMs = trial.next === 'stop' ? await stop(watched, executionId, trial.hasReserve) : null;
  expect(
    trial.next === 'free' || (stoppedMs !== null && stoppedMs <= STOP_WITHIN_MS),
    'late',
    `not stopped on the full disk: ${inWords(watched, executionId)}`,
  );
  expect(watched.sent.length === sent, 'unasked', 'a command was sent while the disk was full');

  disk.free();
  const wanted = trial.next === 'stop' ? 'cancelled' : 'completed';
  const endedMs = await until(() => statusOf(watched, executionId) === wanted, LIMIT_MS);
  expect(endedMs !== null, 'stuck', `not ${wanted} after there was room again: ${inWords(watched, executionId)}`);
  for (const id of watched.sentWithoutIntent)
    expect(false, 'unasked', `command ${id} was sent without an intent on record`);
  return { heldMs, stoppedMs, endedMs, promised: watched.promised };
}

/** An execution is shown paused when that is on record; where nothing can be recorded it is held, which is shown too. */
function isHeld(watched: WatchedLab, executionId: string, canRecord: boolean): boolean {
  const live = watched.live(executionId);
  if (live?.status === 'paused' && live.reasons.includes('storage')) return true;
  return !canRecord && live?.phase === 'pausing' && watched.lab.services.feed.snapshot().storageFault !== null;
}

/** Stops an execution; the milliseconds that took, or null when it took longer than LIMIT_MS. */
function stop(watched: WatchedLab, executionId: string, canRecord: boolean): Promise<number | null> {
  let isStopped = false;
  watched.lab.engine.stop(executionId, PERSON).then(
    () => {
      isStopped = true;
    },
    () => undefined,
  );
  return until(() => {
    const confirmed = watched.live(executionId)?.stopConfirmations.some(({ result }) => result === 'confirmed');
    return isStopped || (!canRecord && confirmed === true);
  }, LIMIT_MS);
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
