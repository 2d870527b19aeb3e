import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Random, SeededRandom } from '#core/base/random.ts';
import { checkCrashState, checkStart, type Hashes, readHashes, type Verdict } from './check-crash-state.ts';
import { crashStates, type CrashState } from './crash-states.ts';
import { type RecordedRun, recordWorkload, type Synchronous, writeFiles } from './record-workload.ts';

export interface PowercutOptions {
  /** How many crash states to build with synchronous=FULL. */
  readonly states: number;
  /** The same seed cuts the same way; what is cut is a new run of the workload each time. */
  readonly seed: string;
}

export interface PowercutReport extends Record<string, unknown> {
  readonly states: number;
  /** States in which an acknowledged event was gone. */
  readonly lost: number;
  /** States that could not be used, or held something that was not written. */
  readonly corrupt: number;
  /** States with synchronous=NORMAL that lost acknowledged events. None would mean that this test is blind. */
  readonly normalModeLost: number;
}

/** On every so manieth state the whole lab is started. */
const START_EVERY = 10;
/** Runs that start from a crash state and are cut again: every fifth state is of these. */
const SECOND_RUNS = 4;

interface Tally {
  states: number;
  lost: number;
  corrupt: number;
  mostEventsLost: number;
  firstFailure: string | null;
  kept: string | null;
}

/**
 * Records a run of the real store and engine, builds `states` crash states of it and opens each as the next start would;
 * then once more with synchronous=NORMAL, which must lose acknowledged events.
 * @throws CannotRunHere without Linux or a C compiler
 */
export async function runPowercut(options: PowercutOptions): Promise<PowercutReport> {
  const memory = '/dev/shm';
  const place = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'wellrun-powercut-'));
  const start = performance.now();
  const random = new SeededRandom(`powercut ${options.seed}`);
  const runs = { seed: options.seed, place };
  const full = newTally();
  const normal = newTally();
  let keep = false;
  try {
    const second = Math.floor(options.states / 5);
    const first = record(runs, 'first', 'FULL');
    const survivors = await cutRun(first, options.states - second, random.fork('first'), place, full);
    for (const [at, from] of survivors.entries()) {
      const count = Math.floor(second / survivors.length) + (at < second % survivors.length ? 1 : 0);
      if (count === 0) continue;
      const again = record(runs, `second-${at}`, 'FULL', from);
      await cutRun(again, count, random.fork(`second ${at}`), place, full);
    }
    const mutated = record(runs, 'normal', 'NORMAL');
    await cutRun(mutated, Math.max(40, Math.ceil(options.states / 5)), random.fork('normal'), place, normal);
    keep = full.kept !== null;
    return {
      states: full.states,
      lost: full.lost,
      corrupt: full.corrupt,
      normalModeLost: normal.lost,
      normalModeStates: normal.states,
      normalModeCorrupt: normal.corrupt,
      normalModeMostEventsLost: normal.mostEventsLost,
      changes: first.run.changes.length,
      events: first.written.length,
      seed: options.seed,
      seconds: Math.round((performance.now() - start) / 100) / 10,
      ...(full.firstFailure === null ? {} : { firstFailure: full.firstFailure, kept: full.kept }),
    };
  } finally {
    if (!keep) rmSync(place, { recursive: true, force: true });
  }
}

/** `faults -- powercut [--states 500] [--seed 1]` */
export async function main(args: string[]): Promise<{ ok: boolean; report: Record<string, unknown> }> {
  const { values } = parseArgs({
    args,
    options: { states: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
  });
  const report = await runPowercut({ states: Number(values.states), seed: values.seed });
  return { ok: powercutHeld(report), report };
}

export function powercutHeld(report: PowercutReport): boolean {
  return report.states > 0 && report.lost === 0 && report.corrupt === 0 && report.normalModeLost > 0;
}

interface Recorded {
  readonly name: string;
  readonly run: RecordedRun;
  readonly written: Hashes;
  /** How many events had been promised before the run began. */
  readonly promised: number;
}

function record(
  runs: { readonly seed: string; readonly place: string },
  name: string,
  synchronous: Synchronous,
  from?: CrashState,
): Recorded {
  const run = recordWorkload(join(runs.place, name), {
    synchronous,
    seed: `${runs.seed} ${name}`,
    before: from?.files ?? new Map(),
  });
  return { name, run, written: readHashes(run.folder), promised: from?.acknowledged ?? 0 };
}

/** Checks `count` crash states of a run; returns a few that were kept, taken by chance. */
async function cutRun(
  recorded: Recorded,
  count: number,
  random: Random,
  place: string,
  tally: Tally,
): Promise<CrashState[]> {
  const survivors: CrashState[] = [];
  const choice = random.fork('survivors');
  for (const state of crashStates(recorded.run.changes, { count, random, before: recorded.run.before })) {
    const folder = join(place, 'state');
    mkdirSync(folder);
    writeFiles(folder, state.files);
    const promised = Math.max(recorded.promised, state.acknowledged);
    const verdict = await judge(folder, recorded.written, promised, tally.states % START_EVERY === 0);
    tally.states++;
    rmSync(folder, { recursive: true, force: true });
    if (verdict.kind === 'kept') {
      if (survivors.length < SECOND_RUNS) survivors.push(state);
      else if (choice.next() < SECOND_RUNS / tally.states) survivors[Math.floor(choice.next() * SECOND_RUNS)] = state;
      continue;
    }
    tally[verdict.kind]++;
    if (verdict.kind === 'lost') tally.mostEventsLost = Math.max(tally.mostEventsLost, verdict.events);
    if (tally.firstFailure === null) {
      tally.kept = join(place, `failed-${recorded.name}-${state.number}`);
      mkdirSync(tally.kept);
      writeFiles(tally.kept, state.files);
      tally.firstFailure = `${recorded.name}, state ${state.number}, cut after change ${state.cut} (${state.style}): ${verdict.sentence}`;
    }
  }
  return survivors;
}

async function judge(folder: string, written: Hashes, promised: number, starts: boolean): Promise<Verdict> {
  const verdict = checkCrashState(folder, written, promised);
  if (verdict.kind !== 'kept' || !starts) return verdict;
  const wrong = await checkStart(folder);
  return wrong === null ? verdict : { kind: 'corrupt', sentence: wrong };
}

function newTally(): Tally {
  return { states: 0, lost: 0, corrupt: 0, mostEventsLost: 0, firstFailure: null, kept: null };
}
