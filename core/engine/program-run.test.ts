import { describe, expect, it } from 'vitest';
import { ProgramLoader } from '../protocols/program/load-program.ts';
import { launchNode, type LaunchedProcess } from '../protocols/program/launch-node.ts';
import { readCallRecords } from '../store/call-queries.ts';
import { TESTER, type EngineBench } from '../testing/engine-bench.ts';
import { openProgramBench, planProgram, programText, startProgram } from '../testing/program-bench.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';

const DISPENSE = `await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: 100 });`;

/** A balance that shows these values one after the other. */
function balance(...grams: number[]): { 'BAL-1': { kind: 'balance'; effect: 'read'; instrument: ScriptedInstrument } } {
  const instrument = new ScriptedInstrument();
  instrument.script = (command) =>
    Promise.resolve(instrument.carryOut(command, { grams: grams.shift() ?? 0, stable: true }));
  return { 'BAL-1': { kind: 'balance', effect: 'read', instrument } };
}

async function ends(bench: EngineBench, id: string): Promise<string> {
  return bench.whenStatus(id, 'completed', 'failed', 'cancelled');
}

function volumes(bench: EngineBench): unknown[] {
  return bench.instrument.log
    .filter(({ command }) => command === 'dispense')
    .map(({ params }) => (params as { volumeUl: number }).volumeUl);
}

function errorOf(bench: EngineBench, id: string): string | null {
  return bench.store.connection.get<{ error_message: string | null }>(
    'SELECT error_message FROM executions WHERE execution_id = ?',
    id,
  )!.error_message;
}

describe('a protocol that is a program', () => {
  it('runs as it was foreseen, with its call tree on record', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `await lab.group('Fill', async () => { ${DISPENSE} await lab.note('full'); });
       const { A1 } = await lab.contents('tube');
       if (A1.volumeUl !== 1100) throw new Error('expected 1100, not ' + A1.volumeUl);`,
    );
    expect(await ends(bench, id)).toBe('completed');
    expect(errorOf(bench, id)).toBeNull();
    expect(bench.stepStatuses(id)).toEqual({
      fill_1: 'completed',
      'fill_1.dispense_2': 'completed',
      'fill_1.comment_3': 'completed',
    });
    expect(bench.eventsOf('execution.revised', id)).toEqual([]);
    const calls = readCallRecords(bench.store.connection, id);
    expect(calls.map(({ callId, parentId, name, line, status }) => [callId, parentId, name, line, status])).toEqual([
      [1, null, 'Fill', 10, 'completed'],
      [2, 1, 'dispense', 10, 'completed'],
      [3, 1, 'comment', 10, 'completed'],
      [4, null, 'contents', 11, 'completed'],
    ]);
    expect(calls[1]!.arguments).toEqual({ labware: 'tube', reagent: 'dpbs', volumeUl: 100 });
  });

  it('goes by what it measures: more steps than foreseen, other amounts, and rows that do not come', async () => {
    await using bench = await openProgramBench({ beside: balance(0.1, 0.15, 0.2) });
    const id = await startProgram(
      bench,
      `let grams = 0;
       for (let n = 0; n < 5 && grams < 0.2; n++) {
         await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: Math.round((0.2 - grams) * 1000) });
         ({ grams } = await lab.weigh());
       }
       if (grams > 1) await lab.note('foreseen only');
       await lab.note('done');`,
    );
    expect(await ends(bench, id)).toBe('completed');
    expect(volumes(bench)).toEqual([200, 100, 50]);
    const steps = bench.store.connection.all<{
      name: string;
      status: string;
      step_index: number;
      error_message: string | null;
    }>(
      'SELECT name, status, step_index, error_message FROM execution_steps WHERE execution_id = ? ORDER BY step_index',
      id,
    );
    const done = steps.filter((step) => step.status === 'completed').map((step) => step.name);
    expect(done).toEqual(['Dispense', 'Weigh', 'Dispense', 'Weigh', 'Dispense', 'Weigh', 'Comment']);
    expect(steps.map((step) => step.step_index)).toEqual(steps.map((_, index) => index));
    for (const step of steps.filter((one) => one.status === 'skipped'))
      expect(step.error_message).toBe('The run took another way than foreseen.');
    expect(new Set(steps.map((step) => step.status))).toEqual(new Set(['completed', 'skipped']));
  });

  it('does side by side what does not touch the same labware, and the rest in the order of the calls', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `const order: string[] = [];
       await Promise.all([
         lab.wait({ minutes: 60, labware: 'a' }).then(() => order.push('a')),
         lab.wait({ minutes: 5 }).then(() => order.push('b')),
         lab.dispense({ labware: 'a', reagent: 'dpbs', volumeUl: 10 }).then(() => order.push('c')),
       ]);
       await lab.note(order.join());`,
    );
    expect(await ends(bench, id)).toBe('completed');
    const [note] = readCallRecords(bench.store.connection, id).filter(({ name }) => name === 'comment');
    expect(note?.arguments['text']).toMatch(/^b,/);
  });

  it('lets calls that need the same instrument take turns with it, however many are made at once', async () => {
    await using bench = await openProgramBench();
    const underWay = { now: 0, most: 0 };
    bench.instrument.script = async (command) => {
      underWay.most = Math.max(underWay.most, ++underWay.now);
      await new Promise((resolve) => setImmediate(resolve));
      underWay.now--;
      return bench.instrument.carryOut(command);
    };
    const id = await startProgram(
      bench,
      `await Promise.all(Array.from({ length: 40 }, (_, n) =>
         lab.dispense({ labware: n % 2 === 0 ? 'a' : 'b', wells: 'A1', reagent: 'dpbs', volumeUl: n + 1 })));`,
    );
    expect(await ends(bench, id)).toBe('completed');
    expect(underWay.most).toBe(1);
    const all = volumes(bench) as number[];
    expect(all.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    // On each plate they are done in the order of the calls.
    for (const rest of [0, 1]) {
      const own = all.filter((volume) => volume % 2 === rest);
      expect(own).toEqual(own.toSorted((one, other) => one - other));
    }
  });

  it.each([
    ['works for ever', `while (true);`, /did not come to rest\. It worked for 0\.5 s/],
    ['waits for what never comes', `await new Promise(() => {});`, /waits for something that never comes/],
    ['calls without end', `for (let n = 0; n < 1e6; n++) lab.note('x');`, /line 11: More than 256 calls wait/],
    ['throws a text', `throw 'nothing';`, /It threw "nothing", which is no Error\./],
    ['leaves calls behind', `lab.note('x');`, /It ended before lab\.comment had\. Put await before it\./],
  ])('that %s in mid-run ends with a sentence, and the host goes on', async (_, run, sentence) => {
    // Only what works for ever is to come to the end of its time; the others have enough also on a busy PC.
    const turnMs = run.startsWith('while') ? 500 : 20_000;
    const programs = new ProgramLoader({ turnMs, memoryMb: 64, calls: 500 });
    await using bench = await openProgramBench({ beside: balance(5), programs });
    const text = `const { grams } = await lab.weigh({}, { foreseen: { grams: 0, stable: true } });\n    if (grams === 5) { ${run} return; } ${DISPENSE}`;
    const id = await startProgram(bench, text);
    expect(await ends(bench, id)).toBe('failed');
    expect(errorOf(bench, id)).toMatch(sentence);
    expect(volumes(bench)).toEqual([]);
    // As after every end by force, a person looks at the instruments first; then the next one runs.
    for (const instrumentId of ['LH-1', 'BAL-1', 'ARM-1']) bench.bench.get(instrumentId).setNeedsClearing(null);
    expect(await ends(bench, await startProgram(bench, `await lab.note('none the worse');`))).toBe('completed');
  });

  it('ends with the line of what it throws', async () => {
    await using bench = await openProgramBench({ beside: balance(7) });
    const id = await startProgram(
      bench,
      `const { grams } = await lab.weigh();\n    if (grams > 1) throw new Error('Too heavy: ' + grams);`,
    );
    expect(await ends(bench, id)).toBe('failed');
    expect(errorOf(bench, id)).toBe('test.ts, line 11: Too heavy: 7.');
  });

  it('shows a group as failed whose function throws, with the line, and goes on where that is caught', async () => {
    await using bench = await openProgramBench({ beside: balance(7) });
    const id = await startProgram(
      bench,
      `try {
         await lab.group('Outer', async () => {
           await lab.group('Weigh', async () => {
             const { grams } = await lab.weigh();
             if (grams > 1) throw new Error('Too heavy: ' + grams);
           });
         });
       } catch (error) { await lab.note(error.message); }
       await lab.group('After', async () => { ${DISPENSE} });`,
    );
    expect(await ends(bench, id)).toBe('completed');
    const groups = readCallRecords(bench.store.connection, id)
      .filter(({ kind }) => kind === 'group')
      .map(({ name, status, errorMessage }) => [name, status, errorMessage]);
    const why = 'test.ts, line 14: Too heavy: 7.';
    expect(groups).toEqual([
      ['Outer', 'failed', why],
      ['Weigh', 'failed', why],
      ['After', 'completed', null],
    ]);
    const failed = bench.eventsOf('step.ended', id).filter(({ data }) => data.status === 'failed');
    expect(failed.map(({ data }) => data.error)).toEqual([
      { code: 'program-fault', sentence: why },
      { code: 'program-fault', sentence: why },
    ]);
    expect(volumes(bench)).toEqual([100]);
  });

  it('ends with the groups as failed that what it throws went through, and no others', async () => {
    await using bench = await openProgramBench({ beside: balance(7, 7) });
    const throwing = `await lab.group('Beside', async () => { await lab.note('done'); });
       await lab.group('Weigh', async () => { if ((await lab.weigh()).grams > 1) BAD });`;
    for (const [bad, why] of [
      ['throw 7;', 'test.ts: It threw 7, which is no Error.'],
      [
        `await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: -5 });`,
        expect.stringMatching(/^test\.ts, line 11: lab\.dispense, volumeUl: /),
      ],
    ] as const) {
      const id = await startProgram(bench, throwing.replace('BAD', bad));
      expect(await ends(bench, id)).toBe('failed');
      expect(errorOf(bench, id)).toEqual(why);
      const groups = readCallRecords(bench.store.connection, id).filter(({ kind }) => kind === 'group');
      expect(groups.map(({ status, errorMessage }) => [status, errorMessage])).toEqual([
        ['completed', null],
        ['failed', why],
      ]);
      for (const instrumentId of ['LH-1', 'BAL-1', 'ARM-1']) bench.bench.get(instrumentId).setNeedsClearing(null);
    }
  });

  it('keeps a group that has failed as it was when it is told again', async () => {
    const first = await openProgramBench();
    const id = await startProgram(
      first,
      `await lab.group('Weigh', async () => { throw new Error('no'); }).catch(() => undefined);
       await lab.ask('Go on?');
       await lab.group('Left out', async () => { await lab.weigh({}, { name: 'Weigh it' }); });`,
    );
    await first.when(() => first.engine.find(id)!.openAttention.length > 0);
    await first.crash();
    await using second = await openProgramBench({ dataDir: first.dataDir, instrument: first.instrument });
    await second.engine.resume(id, TESTER);
    await second.engine.answer(id, second.engine.find(id)!.openAttention[0]!.stepId, 'Done', TESTER);
    expect(await ends(second, id)).toBe('completed');
    const groups = readCallRecords(second.store.connection, id).filter(({ kind }) => kind === 'group');
    expect(groups.map(({ status, errorMessage }) => [status, errorMessage])).toEqual([
      ['failed', 'test.ts, line 10: no.'],
      ['completed', null],
    ]);
  });

  it('ends with the line of a call that cannot be done', async () => {
    await using bench = await openProgramBench({ beside: balance(-1) });
    const id = await startProgram(
      bench,
      `const { grams } = await lab.weigh();\n    await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: grams < 0 ? -5 : 5 });`,
    );
    expect(await ends(bench, id)).toBe('failed');
    expect(errorOf(bench, id)).toMatch(/^test\.ts, line 11: lab\.dispense, volumeUl: /);
    expect(volumes(bench)).toEqual([]);
  });

  it('hears nothing while the execution is paused, and goes on after', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `for (let n = 1; n <= 3; n++) await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: n });`,
    );
    await bench.when(() => volumes(bench).length > 0);
    await bench.engine.pause(id, TESTER);
    await bench.whenStatus(id, 'paused');
    const sent = volumes(bench).length;
    const made = readCallRecords(bench.store.connection, id).length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(volumes(bench)).toHaveLength(sent);
    expect(readCallRecords(bench.store.connection, id)).toHaveLength(made);
    await bench.engine.resume(id, TESTER);
    expect(await ends(bench, id)).toBe('completed');
    expect(volumes(bench)).toEqual([1, 2, 3]);
  });

  it('cannot swallow the end: what it calls after is refused', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `try { await lab.ask('Go on?'); } catch { await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: 1 }).catch(() => 0); }
       for (;;) await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: 1 }).catch(() => 0);`.replace(
        'for (;;)',
        'for (let n = 0; n < 9; n++)',
      ),
    );
    await bench.when(() => bench.engine.find(id)!.openAttention.length > 0);
    await bench.engine.stop(id, TESTER);
    expect(bench.status(id)).toBe('cancelled');
    expect(volumes(bench)).toEqual([]);
  });

  it('goes on after a restart from where it was, with the same chance, time and answers', async () => {
    const instrument = new ScriptedInstrument();
    const first = await openProgramBench({ instrument, beside: balance(0.3) });
    const text = `const chance = lab.random(); const began = Date.now();
       const { grams } = await lab.weigh();
       await lab.dispense({ labware: 'tube', reagent: 'dpbs', volumeUl: Math.round(chance * 1e6) / 1e3 });
       await lab.ask('Go on?');
       await lab.note([grams, chance, began, lab.now()].join(' '));`;
    const id = await startProgram(first, text);
    await first.when(() => first.engine.find(id)!.openAttention.length > 0);
    const before = volumes(first);
    await first.crash();
    await using second = await openProgramBench({ dataDir: first.dataDir, instrument });
    expect(second.status(id)).toBe('paused');
    await second.engine.resume(id, TESTER);
    const [question] = second.engine.find(id)!.openAttention;
    await second.engine.answer(id, question!.stepId, 'Done', TESTER);
    expect(await ends(second, id)).toBe('completed');
    expect(volumes(second)).toEqual(before);
    const note = readCallRecords(second.store.connection, id).at(-1)!;
    expect(note.arguments['text']).toMatch(/^0\.3 /);
    expect(Number((note.arguments['text'] as string).split(' ')[1]) * 1000).toBeCloseTo(before[0] as number, 3);
    expect(second.eventsOf('program.started', id).map((event) => event.data.answered)).toEqual([0, 3]);
  });

  it('is held when it does not do the same again, with both calls and the line', async () => {
    const first = await openProgramBench();
    const id = await startProgram(first, `${DISPENSE} await lab.ask('Go on?');`);
    await first.when(() => first.engine.find(id)!.openAttention.length > 0);
    first.store.connection.db.exec(
      `UPDATE calls SET arguments = '{"labware":"tube","reagent":"dpbs","volumeUl":99}' WHERE call_id = 1`,
    );
    await first.crash();
    await using second = await openProgramBench({ dataDir: first.dataDir, instrument: first.instrument });
    await second.engine.resume(id, TESTER);
    await second.when(() => second.engine.find(id)!.openAttention.some(({ kind }) => kind === 'recovery'));
    const held = second.engine.find(id)!.openAttention.find(({ kind }) => kind === 'recovery');
    expect(held).toMatchObject({
      error: {
        code: 'program-strayed',
        sentence:
          'test.ts does not do the same when it runs again, so it cannot go on. According to the record it called ' +
          'lab.dispense({"labware":"tube","reagent":"dpbs","volumeUl":99}) in line 10; now it called ' +
          'lab.dispense({"labware":"tube","reagent":"dpbs","volumeUl":100}) in line 10.',
      },
    });
    expect(volumes(second)).toEqual([100]);
    await second.engine.recover(id, held!.stepId, 'abort', 'strayed', undefined, TESTER);
    expect(second.status(id)).toBe('failed');
  });

  it('runs dry, as it was foreseen', async () => {
    await using bench = await openProgramBench();
    const { document, plan } = await planProgram(programText(`await lab.group('Fill', async () => { ${DISPENSE} });`));
    const id = await bench.run(plan, 'dry-run', { protocol: document });
    expect(bench.stepStatuses(id)).toEqual({ fill_1: 'completed', 'fill_1.dispense_2': 'completed' });
    expect(volumes(bench)).toEqual([]);
  });

  it('keeps what it writes to its console, once', async () => {
    const first = await openProgramBench();
    const id = await startProgram(
      first,
      `console.log('hello', { n: 1 }); await lab.ask('Go on?'); console.warn('bye');`,
    );
    await first.when(() => first.engine.find(id)!.openAttention.length > 0);
    await first.crash();
    await using second = await openProgramBench({ dataDir: first.dataDir });
    await second.engine.resume(id, TESTER);
    await second.engine.answer(id, second.engine.find(id)!.openAttention[0]!.stepId, 'Done', TESTER);
    expect(await ends(second, id)).toBe('completed');
    expect(second.eventsOf('program.logged', id).flatMap((event) => event.data.lines)).toEqual([
      'hello {"n":1}',
      'warning: bye',
    ]);
  });

  it('goes on in another process when its own is lost', async () => {
    const launched: LaunchedProcess[] = [];
    const programs = new ProgramLoader(undefined, (options) => {
      const process = launchNode(options);
      launched.push(process);
      return process;
    });
    await using bench = await openProgramBench({ programs });
    const id = await startProgram(bench, `${DISPENSE} await lab.ask('Go on?'); await lab.note('on');`);
    await bench.when(() => bench.engine.find(id)!.openAttention.length > 0);
    launched[0]!.kill();
    await bench.engine.answer(id, bench.engine.find(id)!.openAttention[0]!.stepId, 'Done', TESTER);
    expect(await ends(bench, id)).toBe('completed');
    expect(volumes(bench)).toEqual([100]);
    expect(bench.eventsOf('program.started', id).map((event) => event.data.answered)).toEqual([0, 2]);
  });
});
