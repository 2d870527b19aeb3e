import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SeededRandom } from '#core/base/random.ts';
import { goOnAfterCommitThrew } from './commit-threw.ts';
import { checkFailedSyncs, type FailedSyncs } from './failed-syncs.ts';
import { countFaults, type Fault, type FaultKind } from './fault.ts';
import type { FullDiskOutcome } from './full-disk-trial.ts';
import type { LabFailures } from './lab-failures.ts';
import { askProgram, runProgram } from './run-program.ts';
import type { StoreFailures } from './store-failures.ts';

export interface DiskFullOptions {
  /** How thorough: every call of the record is made to fail at 1, every n-th at n; the rest goes along. */
  readonly stride: number;
  readonly seed: string;
}

export interface DiskFullReport extends Record<FaultKind, number> {
  /** `mounted`: a file system of its own that is really full; `injected`: every call that needs room fails. */
  readonly disk: 'mounted' | 'injected';
  /** Executions on a disk that became full in the middle of them. */
  readonly fullDisks: number;
  readonly longestToHeldMs: number;
  readonly longestToStoppedMs: number;
  readonly longestToEndedMs: number;
  /** Single failing calls during an execution, and on the bare record. */
  readonly labFailures: number;
  readonly storeFailures: number;
  /** States after failed syncs and then a power cut. */
  readonly failedSyncStates: number;
  /** Commits that threw right before the process died, and how many of them had taken place all the same. */
  readonly commitsThatThrew: number;
  readonly committedAllTheSame: number;
  readonly held: number;
  readonly seed: string;
  readonly seconds: number;
  readonly firstFaults?: readonly string[];
}

const DISK_SIZE = '24m';

/** Makes the disk full, and fails it call by call. @throws CannotRunHere without Linux or a C compiler */
export async function runDiskFull(options: DiskFullOptions): Promise<DiskFullReport> {
  const memory = '/dev/shm';
  const place = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'wellrun-disk-full-'));
  const start = performance.now();
  const sub = (name: string): string => {
    mkdirSync(join(place, name));
    return join(place, name);
  };
  try {
    // How quickly a full disk is noticed is measured while nothing else runs.
    const full = await tryFullDisks(sub('full'), options.stride);
    const [lab, store, cut, threw] = await Promise.all([
      askProgram<LabFailures>('lab-failures.ts', sub('lab'), { args: ['--stride', String(options.stride * 40)] }),
      askProgram<StoreFailures>('store-failures.ts', sub('store'), { args: ['--stride', String(options.stride)] }),
      cutAfterFailedSyncs(sub('syncs'), options.seed),
      tryCommitsThatThrow(sub('threw'), options.stride * 6),
    ]);
    const faults: Fault[] = [full, [lab], [store], [cut], threw].flat().flatMap((part) => part.faults);
    const longest = (times: readonly (number | null)[]): number => Math.max(0, ...times.map((time) => time ?? 0));
    return {
      disk: full[0]!.disk,
      fullDisks: full.length,
      longestToHeldMs: longest(full.map(({ heldMs }) => heldMs)),
      longestToStoppedMs: longest(full.map(({ stoppedMs }) => stoppedMs)),
      longestToEndedMs: longest(full.map(({ endedMs }) => endedMs)),
      labFailures: lab.runs,
      storeFailures: store.runs,
      failedSyncStates: cut.states,
      commitsThatThrew: threw.length,
      committedAllTheSame: threw.filter(({ isThere }) => isThere).length,
      held: threw.reduce((sum, { held }) => sum + held, 0),
      ...countFaults(faults),
      seed: options.seed,
      seconds: Math.round((performance.now() - start) / 100) / 10,
      ...(faults.length === 0
        ? {}
        : { firstFaults: faults.slice(0, 10).map(({ kind, sentence }) => `${kind}: ${sentence}`) }),
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Something was tried in every part, and no fault was found. */
export function diskFullHeld(report: DiskFullReport): boolean {
  const tried = [report.fullDisks, report.labFailures, report.storeFailures, report.failedSyncStates];
  const isTried = tried.every((count) => count > 0) && report.committedAllTheSame > 0;
  return isTried && report.firstFaults === undefined;
}

/** `faults -- disk-full [--stride 1] [--seed 1]` */
export async function main(args: string[]): Promise<{ ok: boolean; report: Record<string, unknown> }> {
  const { values } = parseArgs({
    args,
    options: { stride: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
  });
  const report = await runDiskFull({ stride: Number(values.stride), seed: values.seed });
  return { ok: diskFullHeld(report), report: { ...report } };
}

async function tryFullDisks(
  place: string,
  stride: number,
): Promise<(FullDiskOutcome & { disk: DiskFullReport['disk'] })[]> {
  const moments = Array.from({ length: 5 }, (_, at) => 3 + at * 16).filter((_, at) => at % Math.min(stride, 4) === 0);
  const point = join(place, 'disk');
  mkdirSync(point);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_SIZE}`, 'tmpfs', point]).status === 0;
  const disk = mounted ? 'mounted' : 'injected';
  try {
    const outcomes = await askProgram<FullDiskOutcome[]>('full-disk.ts', place, {
      args: ['--disk', disk, '--moments', moments.join(',')],
      unloaded: mounted,
    });
    return outcomes.map((outcome) => ({ ...outcome, disk }));
  } finally {
    if (mounted) spawnSync('umount', ['-l', point]);
  }
}

async function cutAfterFailedSyncs(place: string, seed: string): Promise<FailedSyncs> {
  await askProgram('failed-syncs-workload.ts', place, { record: true });
  return checkFailedSyncs(place, new SeededRandom(`disk-full ${seed}`));
}

async function tryCommitsThatThrow(place: string, stride: number) {
  const found = [];
  for (let at = 1; ; at += stride) {
    const own = join(place, String(at));
    mkdirSync(own);
    const { status, errors } = await runProgram('commit-threw-workload.ts', own, { args: ['--at', String(at)] });
    if (status === 0) return found;
    if (status !== 'SIGKILL') throw new Error(`The workload ended with ${status}: ${errors}`);
    found.push(await goOnAfterCommitThrew(own));
  }
}
