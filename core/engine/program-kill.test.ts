import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import { readCallRecords } from '../store/call-queries.ts';
import { TESTER, type EngineBench } from '../testing/engine-bench.ts';
import { openProgramBench, planProgram, programText, type PlannedProgram } from '../testing/program-bench.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';

/** Each volume is dispensed once, whatever happens; some of them side by side, one of them by what was measured. */
const TEXT = `
  const give = (labware: string, volumeUl: number) => lab.dispense({ labware, reagent: 'dpbs', volumeUl, ...(labware === 'tube' ? {} : { wells: 'A1' }) });
  await lab.group('First', async () => { await give('tube', 1); await give('tube', 2); });
  await Promise.all([
    lab.group('Left', async () => { await give('a', 3); await give('a', 4); }),
    lab.group('Right', async () => { await give('b', 5); await lab.wait({ minutes: 1 }); await give('b', 6); }),
  ]);
  const { grams } = await lab.weigh();
  await give('tube', grams > 0.5 ? 7 : 8);
  await lab.note('at ' + lab.now() + ' by ' + lab.random());`;
const ONCE = [1, 2, 3, 4, 5, 6, 7];

interface Lab {
  readonly liquid: ScriptedInstrument;
  readonly balance: ScriptedInstrument;
}

function dispensed({ liquid }: Lab): number[] {
  return liquid.log
    .filter(({ command }) => command === 'dispense')
    .map(({ params }) => (params as { volumeUl: number }).volumeUl);
}

/** Opens the record with instruments that outlive the process, and ends at the nth commit, or at the nth point of the engine. */
async function open(
  lab: Lab,
  dataDir: string | undefined,
  dieAt: number,
  atCommits: boolean,
): Promise<{ bench: EngineBench; died: Promise<void> }> {
  let left = dieAt;
  const made: { bench?: EngineBench } = {};
  const { promise: died, resolve } = Promise.withResolvers<void>();
  const bench = await openProgramBench({
    instrument: lab.liquid,
    beside: { 'BAL-1': { kind: 'balance', effect: 'read', instrument: lab.balance } },
    ...(dataDir === undefined ? {} : { dataDir }),
    reach: (point) => {
      if (atCommits || made.bench === undefined || !point.startsWith('engine:') || --left !== 0) return;
      resolve();
      made.bench.endAt(point);
    },
  });
  made.bench = bench;
  if (atCommits)
    bench.store.journal.onCommitted(() => {
      if (--left === 0) resolve();
    });
  return { bench, died };
}

/** What a person does who can look at the instrument: says what became of what is in doubt, and lets it go on. */
async function goOn(bench: EngineBench, id: string, { liquid }: Lab, isHonest: boolean): Promise<void> {
  for (const attention of bench.engine.find(id)?.openAttention ?? []) {
    if (attention.kind !== 'in-doubt') continue;
    const isDone = liquid.log.some(({ commandId }) => commandId === attention.commandId);
    await bench.engine.decide(id, attention.commandId, isDone && isHonest ? 'done' : 'repeat', 'looked', TESTER);
  }
  if (bench.status(id) === 'paused') await bench.engine.resume(id, TESTER);
}

/** Runs the program to its end, killed at random moments. @returns how often it was killed */
async function runKilled(
  planned: PlannedProgram,
  lab: Lab,
  seed: string,
  isHonest = true,
): Promise<{ kills: number; note: string }> {
  const random = new SeededRandom(seed);
  const openNext = (dataDir: string | undefined, isLast: boolean) =>
    open(lab, dataDir, isLast ? Number.MAX_SAFE_INTEGER : 1 + Math.floor(random.next() * 30), random.next() < 0.5);
  let { bench, died } = await openNext(undefined, false);
  const { dataDir } = bench;
  const id = await bench
    .create(planned.plan, 'simulated', { protocol: planned.document, requestId: `request-${seed}` })
    .catch(() => 'EX-1');
  let kills = 0;
  for (let begun = false; ; begun = true) {
    const current = bench;
    const isOver = (): boolean => ['completed', 'failed', 'cancelled'].includes(current.status(id));
    const work = (async () => {
      if (!begun) await current.engine.start(id, TESTER);
      else if (current.status(id) === 'pending') await current.engine.start(id, TESTER);
      else if (!isOver()) await goOn(current, id, lab, isHonest);
      await current.when(isOver);
      return 'ended' as const;
    })().catch(() => died.then(() => 'died' as const));
    const outcome = await Promise.race([work, died.then(() => 'died' as const)]);
    if (outcome === 'ended') {
      expect(current.status(id)).toBe('completed');
      const notes = readCallRecords(current.store.connection, id).filter(({ name }) => name === 'comment');
      await current[Symbol.asyncDispose]();
      return { kills, note: JSON.stringify(notes.at(-1)?.arguments['text']) };
    }
    kills++;
    await current.crash();
    ({ bench, died } = await openNext(dataDir, kills > 3));
  }
}

function newLab(): Lab {
  const balance = new ScriptedInstrument();
  balance.script = (command) => Promise.resolve(balance.carryOut(command, { grams: 1, stable: true }));
  return { liquid: new ScriptedInstrument(), balance };
}

describe('a program whose host is killed at random moments', () => {
  it('goes on where it was, with nothing lost and nothing done twice', async () => {
    const planned = await planProgram(programText(TEXT));
    let kills = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const lab = newLab();
      const run = await runKilled(planned, lab, `kill ${seed}`);
      kills += run.kills;
      expect(
        dispensed(lab).toSorted((one, other) => one - other),
        `of seed ${seed}`,
      ).toEqual(ONCE);
    }
    expect(kills).toBeGreaterThan(6);
  }, 60_000);

  it('would be found out if something were done twice', async () => {
    const planned = await planProgram(programText(TEXT));
    let repeated = 0;
    for (let seed = 1; seed <= 6 && repeated === 0; seed++) {
      const lab = newLab();
      await runKilled(planned, lab, `kill ${seed}`, false);
      repeated += dispensed(lab).length - ONCE.length;
    }
    expect(repeated).toBeGreaterThan(0);
  }, 60_000);
});
