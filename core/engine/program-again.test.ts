import { describe, expect, it } from 'vitest';
import { readCallRecords } from '../store/call-queries.ts';
import { TESTER, type EngineBench } from '../testing/engine-bench.ts';
import { openProgramBench, planProgram, programText } from '../testing/program-bench.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';
import { assertWasCalled } from './take-over-calls.ts';

/** A balance that shows these values one after the other. */
function balance(...grams: number[]): { 'BAL-1': { kind: 'balance'; effect: 'read'; instrument: ScriptedInstrument } } {
  const instrument = new ScriptedInstrument();
  instrument.script = (command) =>
    Promise.resolve(instrument.carryOut(command, { grams: grams.shift() ?? 0, stable: true }));
  return { 'BAL-1': { kind: 'balance', effect: 'read', instrument } };
}

function volumes(bench: EngineBench): unknown[] {
  return bench.instrument.log
    .filter(({ command }) => command === 'dispense')
    .map(({ params }) => (params as { volumeUl: number }).volumeUl);
}

function noteOf(bench: EngineBench, id: string): unknown {
  return readCallRecords(bench.store.connection, id).findLast(({ name }) => name === 'comment')?.arguments['text'];
}

const TEXT = `
  const began = lab.now();
  const chance = Math.round(lab.random() * 1000);
  await lab.group('First', async () => {
    const { grams } = await lab.weigh({}, { foreseen: { grams: 1, stable: true } });
    await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: grams * 10 });
    await lab.wait({ minutes: 5 });
  });
  const { A1 } = await lab.contents('tube');
  const { grams } = await lab.weigh({}, { foreseen: { grams: 1, stable: true } });
  await lab.group('Second', async () => {
    await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: grams * 100 });
    await lab.weigh({}, { foreseen: { grams: 1, stable: true } });
  });
  await lab.note([grams, chance, A1.volumeUl, lab.now() - began > 4 * 60_000, began].join(' '));`;

interface Ran {
  readonly bench: EngineBench;
  readonly id: string;
  readonly planned: Awaited<ReturnType<typeof planProgram>>;
}

/** Runs it to its end. The amounts that are measured are none of those that were foreseen. */
async function ran(text: string, ...grams: number[]): Promise<Ran> {
  const bench = await openProgramBench({ beside: balance(...grams) });
  const planned = await planProgram(programText(text));
  const id = await bench.start(planned.plan, 'simulated', { protocol: planned.document });
  await bench.whenStatus(id, 'completed', 'failed');
  return { bench, id, planned };
}

/** The step of the nth call. */
function stepOf({ bench, id }: Ran, callId: number): string {
  return readCallRecords(bench.store.connection, id)[callId - 1]!.stepId!;
}

function goOnFrom({ bench, id, planned }: Ran, startStepId: string, on = bench): Promise<string> {
  return on.start(planned.plan, 'simulated', { protocol: planned.document, resumedFrom: id, startStepId });
}

describe('a program that is run again from a step', () => {
  it('hears the answers of all calls before it, and makes the rest anew', async () => {
    const first = await ran(TEXT, 2, 3, 4, 9, 5);
    await using bench = first.bench;
    const before = noteOf(bench, first.id);
    // Call 8 is the dispense of the second group, after three steps in a group, a look and a weighing.
    const again = await goOnFrom(first, stepOf(first, 8));
    expect(await bench.whenStatus(again, 'completed', 'failed')).toBe('completed');
    expect(volumes(bench)).toEqual([20, 300, 300]);
    // Same results, chance, contents and beginning.
    expect(noteOf(bench, again)).toBe(before);
    const calls = readCallRecords(bench.store.connection, again);
    expect(calls.map(({ name, status }) => [name, status])).toEqual([
      ['First', 'skipped'],
      ['weigh', 'skipped'],
      ['dispense', 'skipped'],
      ['wait', 'skipped'],
      ['contents', 'completed'],
      ['weigh', 'skipped'],
      ['Second', 'completed'],
      ['dispense', 'completed'],
      ['weigh', 'completed'],
      ['comment', 'completed'],
    ]);
    expect(calls[1]).toMatchObject({ result: { grams: 2 }, errorMessage: `Taken over from ${first.id}.` });
    expect(calls[0]).toMatchObject({ errorMessage: `Taken over from ${first.id}.` });
    expect(bench.eventsOf('command.intent', again).map(({ data }) => data.command)).toEqual(['dispense', 'weigh']);
    expect(bench.eventsOf('program.started', again)[0]!.data.answered).toBe(7);
  });

  it('can be run again once more, from a step of the second run', async () => {
    const first = await ran(TEXT, 2, 3, 4, 9, 5);
    await using bench = first.bench;
    const second = await goOnFrom(first, stepOf(first, 8));
    await bench.whenStatus(second, 'completed', 'failed');
    const third = await goOnFrom({ ...first, id: second }, stepOf({ ...first, id: second }, 9));
    expect(await bench.whenStatus(third, 'completed', 'failed')).toBe('completed');
    expect(noteOf(bench, third)).toBe(noteOf(bench, first.id));
    expect(volumes(bench)).toEqual([20, 300, 300]);
  });

  it('goes on after a crash of its own, with the same answers', async () => {
    const asking = TEXT.replace('await lab.note(', `await lab.ask('Seen?');\n  await lab.note(`);
    const bench = await openProgramBench({ beside: balance(2, 3, 4) });
    const planned = await planProgram(programText(asking));
    const id = await bench.start(planned.plan, 'simulated', { protocol: planned.document });
    const asks = (on: EngineBench, of: string) => on.when(() => on.engine.find(of)!.openAttention.length > 0);
    await asks(bench, id);
    await bench.engine.stop(id, TESTER);
    const again = await goOnFrom({ bench, id, planned }, stepOf({ bench, id, planned }, 8));
    await asks(bench, again);
    await bench.crash();
    await using second = await openProgramBench({ dataDir: bench.dataDir, instrument: bench.instrument });
    await second.engine.resume(again, TESTER);
    await second.engine.answer(again, second.engine.find(again)!.openAttention[0]!.stepId, 'Done', TESTER);
    expect(await second.whenStatus(again, 'completed', 'failed')).toBe('completed');
    expect(volumes(second)).toEqual([20, 300, 300]);
    expect(noteOf(second, again)).toMatch(/^3 \d+ 1020 /);
  });

  it('is not asked again what a person has answered', async () => {
    const bench = await openProgramBench();
    const planned = await planProgram(
      programText(
        `const left = await lab.ask('Look?').then((said) => said, (error) => error.message);
         await lab.note(String(left));
         await lab.note('end');`,
      ),
    );
    const id = await bench.start(planned.plan, 'simulated', { protocol: planned.document });
    await bench.when(() => bench.engine.find(id)!.openAttention.length > 0);
    await bench.engine.answer(id, bench.engine.find(id)!.openAttention[0]!.stepId, 'Done', TESTER);
    await bench.whenStatus(id, 'completed');
    const first = { bench, id, planned };
    const again = await goOnFrom(first, stepOf(first, 3));
    expect(await bench.whenStatus(again, 'completed', 'failed')).toBe('completed');
    expect(readCallRecords(bench.store.connection, again).map((call) => [call.name, call.result])).toEqual([
      ['waitOperator', { answer: 'Done' }],
      ['comment', {}],
      ['comment', null],
    ]);
    await bench[Symbol.asyncDispose]();
  });

  it('makes those calls that had no end, also where they come before the chosen one', async () => {
    const bench = await openProgramBench();
    const planned = await planProgram(
      programText(
        `await Promise.all([
           lab.ask('Look?'),
           lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: 7 }),
         ]);`,
      ),
    );
    const id = await bench.start(planned.plan, 'simulated', { protocol: planned.document });
    await bench.when(() => volumes(bench).length > 0 && bench.engine.find(id)!.openAttention.length > 0);
    await bench.engine.stop(id, TESTER);
    const first = { bench, id, planned };
    const again = await goOnFrom(first, stepOf(first, 2));
    await bench.when(() => bench.engine.find(again)!.openAttention.length > 0);
    const [question] = bench.engine.find(again)!.openAttention;
    await bench.engine.answer(again, question!.stepId, 'Done', TESTER);
    expect(await bench.whenStatus(again, 'completed', 'failed')).toBe('completed');
    expect(volumes(bench)).toEqual([7, 7]);
    await bench[Symbol.asyncDispose]();
  });

  it('is refused where the first run never came', async () => {
    const first = await ran(
      `const { grams } = await lab.weigh({}, { foreseen: { grams: 1, stable: true } }); if (grams < 2) await lab.note('light');`,
      5,
    );
    await using bench = first.bench;
    const [light] = first.planned.plan.steps.filter(({ operationType }) => operationType === 'comment');
    expect(() => assertWasCalled(bench.store.connection, first.id, light!.stepId)).toThrow(
      `${first.id} never came to this step, so there is nothing to take over.`,
    );
    expect(() => assertWasCalled(bench.store.connection, first.id, stepOf(first, 1))).not.toThrow();
  });
});
