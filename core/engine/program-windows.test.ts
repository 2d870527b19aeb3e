import { describe, expect, it } from 'vitest';
import { readCallRecords } from '../store/call-queries.ts';
import { TESTER, type EngineBench } from '../testing/engine-bench.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { openProgramBench, planProgram, programText, startProgram } from '../testing/program-bench.ts';
import { ScriptedInstrument } from '../testing/scripted-driver.ts';

const MINUTE_MS = 60_000;
const dispense = (name: string, options = '', labware = 'tube'): string =>
  `lab.dispense({ labware: '${labware}', reagent: 'dpbs', volumeUl: 10${labware === 'tube' ? '' : `, wells: 'A1'`} }, { name: '${name}'${options} })`;

/** Minutes between the first intents of the steps of these names. */
function minutesBetween(bench: EngineBench, id: string, first: string, second: string): number {
  const at = (name: string): number => {
    const step = [...readCallRecords(bench.store.connection, id)].find((call) => {
      const [row] = bench.store.connection.all<{ name: string }>(
        'SELECT name FROM execution_steps WHERE step_id = ?',
        `${id}/${call.stepId}`,
      );
      return row?.name === name;
    });
    return bench.eventsOf('command.intent', id).find(({ data }) => data.stepId === step?.stepId)!.data.labAt;
  };
  return (at(second) - at(first)) / MINUTE_MS;
}

async function ended(bench: EngineBench, id: string): Promise<string> {
  return bench.whenStatus(id, 'completed', 'failed', 'cancelled');
}

describe('a time window of a program', () => {
  it('keeps a call waiting until it opens, and the program hears the time after it', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `const began = lab.now();
       await ${dispense('Dose')};
       await ${dispense('Read', `, within: { after: 'Dose', from: 'start', exactlyMinutes: 30 }`)};
       if (lab.now() - began < 30 * 60_000) throw new Error('too early');`,
    );
    expect(await ended(bench, id)).toBe('completed');
    expect(minutesBetween(bench, id, 'Dose', 'Read')).toBe(30);
    expect(bench.eventsOf('step.window-missed')).toEqual([]);
  });

  it('that is missed is on record with the names of both, and the program goes on', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `await ${dispense('Dose')};
       await lab.wait({ minutes: 31 });
       await ${dispense('Read', `, within: { after: 'Dose', atLeastMinutes: 10, atMostMinutes: 30 }`)};`,
    );
    expect(await ended(bench, id)).toBe('completed');
    const [missed, ...more] = bench.eventsOf('step.window-missed', id);
    expect(missed!.data.sentence).toMatch(
      /^"Read" began 31(\.\d)? min after the end of "Dose"; at most 30 min were allowed\.$/,
    );
    expect(more).toEqual([]);
    expect(bench.eventsOf('execution.completed', id)[0]!.data.flags).toEqual([missed!.data.sentence]);
  });

  it('counts from what is still under way when it is called, from its end or from its start', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `const slow = lab.wait({ minutes: 20 }, { name: 'Slow' });
       await Promise.all([
         slow,
         ${dispense('Early', `, within: { after: 'Slow', from: 'start', atLeastMinutes: 5 }`, 'a')},
         ${dispense('Late', `, within: { after: 'Slow', atLeastMinutes: 5 }`, 'b')},
       ]);`,
    );
    expect(await ended(bench, id)).toBe('completed');
    expect(minutesBetween(bench, id, 'Early', 'Late')).toBe(20);
  });

  it('means the last call of its name, in its own group first', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      `for (const labware of ['a', 'b'])
         await lab.group('Plate ' + labware, async () => {
           await lab.dispense({ labware, reagent: 'dpbs', volumeUl: 10, wells: 'A1' }, { name: 'Dose' });
           await lab.wait({ minutes: 3 });
           await lab.dispense({ labware, reagent: 'dpbs', volumeUl: 10, wells: 'A1' }, { name: 'Read ' + labware, within: { after: 'Dose', from: 'start', exactlyMinutes: 10 } });
         });`,
    );
    expect(await ended(bench, id)).toBe('completed');
    const [doseA, readA, doseB, readB] = bench
      .eventsOf('command.intent', id)
      .filter(({ data }) => data.command === 'dispense');
    expect(readA!.data.labAt - doseA!.data.labAt).toBe(10 * MINUTE_MS);
    expect(readB!.data.labAt - doseB!.data.labAt).toBe(10 * MINUTE_MS);
  });

  it('is waited out anew by another process, from the time on record', async () => {
    const first = await openProgramBench();
    const id = await startProgram(
      first,
      `await ${dispense('Dose')};
       await lab.ask('Go on?');
       await ${dispense('Read', `, within: { after: 'Dose', from: 'start', exactlyMinutes: 45 }`)};`,
    );
    await first.when(() => first.engine.find(id)!.openAttention.length > 0);
    await first.crash();
    await using second = await openProgramBench({ dataDir: first.dataDir, instrument: first.instrument });
    await second.engine.resume(id, TESTER);
    await second.engine.answer(id, second.engine.find(id)!.openAttention[0]!.stepId, 'Done', TESTER);
    expect(await ended(second, id)).toBe('completed');
    expect(minutesBetween(second, id, 'Dose', 'Read')).toBeCloseTo(45, 3);
  });

  it('is part of the plan: the wait counts, and what no run can keep is told', async () => {
    const { plan, document } = await planProgram(
      programText(
        `await ${dispense('Dose')};
         await lab.group('Reading', async () => {
           await ${dispense('Read', `, within: { after: 'Dose', atLeastMinutes: 60, atMostMinutes: 70 }`)};
         });`,
      ),
    );
    const [dose, group, read] = plan.steps;
    expect(read!.windows).toEqual([{ from: dose!.stepId, point: 'end', minMs: 60 * MINUTE_MS, maxMs: 70 * MINUTE_MS }]);
    expect(read!.startMs).toBe(dose!.expectedMs + 60 * MINUTE_MS);
    expect(group!.expectedMs).toBe(60 * MINUTE_MS + read!.expectedMs);
    expect(plan.duration.expectedMs).toBe(read!.startMs + read!.expectedMs);
    expect(document.steps[1]!.steps![0]!.within).toEqual([
      { after: dose!.stepId, atLeastMinutes: 60, atMostMinutes: 70 },
    ]);
    const late = await planProgram(
      programText(
        `await ${dispense('Dose')}; await lab.wait({ minutes: 90 });
         await ${dispense('Read', `, within: { after: 'Dose', atMostMinutes: 70 }`)};`,
      ),
    );
    expect(late.plan.warnings.map(({ sentence }) => sentence)).toContainEqual(
      expect.stringMatching(/"Read" starts at most 1 h 10 min after "Dose", but at least 1 h 30 min/),
    );
  });

  it.each([
    [
      `{ after: 'Dos', atMostMinutes: 1 }`,
      /program:11: lab\.dispense, within: There is no earlier call or group "Dos"\. Is "Dose" meant\?/,
    ],
    [`{ after: 'Dose' }`, /program:11: .*Give atLeastMinutes, atMostMinutes or both, or exactlyMinutes/],
    [
      `{ after: 'Dose', atLeastMinutes: 5, atMostMinutes: 1 }`,
      /program:11: .*Nothing is at least 5 min and at most 1 min/,
    ],
    [
      `{ after: 'Dose', exactlyMinutes: 5, atMostMinutes: 9 }`,
      /program:11: .*exactlyMinutes, or atLeastMinutes and atMostMinutes, not both/,
    ],
    [
      `{ after: 'Dose', atMostMinutes: 5, toleranceMinutes: 1 }`,
      /program:11: .*toleranceMinutes goes with exactlyMinutes only/,
    ],
    [`{ after: 'Dose', atMostMinutes: -5 }`, /program:11: lab\.dispense, within/],
    [`{ after: 'Dose', atMost: 5 }`, /program:11: lab\.dispense, within/],
    [`'Dose'`, /program:11: lab\.dispense, within/],
  ])('that cannot be meant is a fault at its line: %s', async (within, sentence) => {
    const text = programText(`await ${dispense('Dose')};\n    await ${dispense('Read', `, within: ${within}`)};`);
    await expect(planProgram(text)).rejects.toThrow(sentence);
  });

  it('of the end of a group around it is a fault: it would wait for itself', async () => {
    const text = programText(
      `await lab.group('All', async () => { await ${dispense('Read', `, within: { after: 'All', atMostMinutes: 5 }`)}; });`,
    );
    await expect(planProgram(text)).rejects.toThrow(/The group "All" holds this call and ends after it/);
  });
});

describe('a wait of a program that may last only so long', () => {
  const INCUBATOR = ` requires: ['liquid-handler', 'balance', 'plate-arm', 'incubator'],`;
  const incubator = () => ({
    'INC-1': { kind: 'incubator' as const, effect: 'idempotent-set' as const, instrument: new ScriptedInstrument() },
  });

  async function pausedFor(bench: EngineBench, clock: FakeClock, id: string, minutes: number): Promise<void> {
    await bench.when(() => bench.eventsOf('command.intent', id).some(({ data }) => data.command === 'wait'));
    await clock.advance(MINUTE_MS);
    await bench.engine.pause(id, TESTER);
    await bench.whenStatus(id, 'paused');
    await clock.advance(minutes * MINUTE_MS);
    await bench.engine.resume(id, TESTER);
    expect(await ended(bench, id)).toBe('completed');
  }

  it.each([
    [
      'in the incubator, and is taken out by the same step',
      `await lab.incubate({ labware: 'a', minutes: 10, atMost: 15 });`,
      'incubate',
    ],
    [
      'in the incubator, where it is left',
      `await lab.incubate({ labware: 'a', minutes: 10, atMost: 15, leave: true });
       await ${dispense('Other')};
       await ${dispense('Read', '', 'a')};`,
      'dispense',
    ],
    [
      'on the deck',
      `await lab.settle({ labware: 'a', minutes: 10, atMost: 15 });
       await ${dispense('Other')};
       await ${dispense('Read', '', 'a')};`,
      'dispense',
    ],
    [
      'with nothing in particular',
      `await lab.wait({ minutes: 10, atMost: 15 }); await ${dispense('Read', '', 'a')};`,
      'dispense',
    ],
  ])(
    '%s: a pause that makes it longer is on record as a missed window, once, and a short one is not',
    async (...row) => {
      const [, text, missing] = row;
      const clock = new FakeClock();
      await using bench = await openProgramBench({ clock, labSpeed: 1, beside: incubator() });
      const id = await startProgram(bench, text, INCUBATOR);
      await pausedFor(bench, clock, id, 19);
      const [missed, ...more] = bench.eventsOf('step.window-missed', id);
      expect(missed?.data.sentence).toMatch(/^"(Incubate|Settle|Wait)" lasted 5 min longer than its window allows\.$/);
      expect(missed?.data.stepId).toMatch(new RegExp(missing));
      expect(more).toEqual([]);
      expect(bench.eventsOf('execution.completed', id)[0]!.data.flags).toEqual([missed?.data.sentence]);
      const short = await startProgram(bench, text, INCUBATOR);
      await pausedFor(bench, clock, short, 13);
      expect(bench.eventsOf('step.window-missed', short)).toEqual([]);
    },
  );

  it('is missed as well when the host was off meanwhile, counted from what is on record', async () => {
    const clock = new FakeClock();
    const beside = incubator();
    const first = await openProgramBench({ clock, labSpeed: 1, beside });
    const id = await startProgram(
      first,
      `await lab.settle({ labware: 'a', minutes: 10, atMost: 15 });
       await lab.ask('Go on?');
       await ${dispense('Read', '', 'a')};`,
      INCUBATOR,
    );
    await first.when(() => first.eventsOf('command.intent', id).some(({ data }) => data.command === 'wait'));
    await clock.advance(10 * MINUTE_MS);
    await first.when(() => first.engine.find(id)!.openAttention.length > 0);
    await first.crash();
    await clock.advance(8 * MINUTE_MS);
    await using second = await openProgramBench({ clock, labSpeed: 1, beside, dataDir: first.dataDir });
    await second.engine.resume(id, TESTER);
    await second.engine.answer(id, second.engine.find(id)!.openAttention[0]!.stepId, 'Done', TESTER);
    expect(await ended(second, id)).toBe('completed');
    expect(second.eventsOf('step.window-missed', id).map(({ data }) => data.sentence)).toEqual([
      '"Settle" lasted 3 min longer than its window allows.',
    ]);
  });
});

describe('calls of a program that wait for each other', () => {
  /** The plan knows nothing of what the run will do: there the groups come one after the other. */
  const unlessPlanned = (calm: string, hanging: string): string =>
    `if (lab.now() === Date.UTC(2026, 0, 1, 8)) { ${calm} }
     else { ${hanging} }`;
  const NOTE = `await lab.note('planned');`;
  const BY_GROUPS = `await Promise.all([
       lab.group('Left', async () => { await lab.note('l'); ${dispense(
         'A',
         `, within: { after: 'Right', atLeastMinutes: 1 }`,
         'a',
       ).replace(/^/, 'await ')} }),
       lab.group('Right', async () => { await lab.note('r');
         await ${dispense('B', `, within: { after: 'Left', atLeastMinutes: 1 }`, 'b')} }),
     ]);`;
  const BY_LABWARE = `const reading = lab.group('Reading', async () => { await lab.note('first');
         await ${dispense('Inside', '', 'a')} });
     await Promise.all([reading, ${dispense('Late', `, within: { after: 'Reading', atMostMinutes: 5 }`, 'a')}]);`;

  it.each([
    [
      'through the ends of the groups that they are in',
      BY_GROUPS,
      'Calls wait for each other (test.ts, line 12; test.ts, line 14): lab.dispense "A" (line 12) waits for the end of the group "Right" (line 13), which holds lab.dispense "B" (line 14), which waits for the end of the group "Left" (line 12), which holds lab.dispense "A" (line 12). None of them can ever begin.',
    ],
    [
      'one for a group, one in that group for the labware of the first',
      BY_LABWARE,
      'Calls wait for each other (test.ts, line 13; test.ts, line 12): lab.dispense "Late" (line 13) waits for the end of the group "Reading" (line 11), which holds lab.dispense "Inside" (line 12), which waits for lab.dispense "Late" (line 13). None of them can ever begin.',
    ],
  ])('%s, end the run at once, with both lines', async (_, hanging, sentence) => {
    await using bench = await openProgramBench();
    // What goes on beside them does not put it off.
    const beside = `const long = lab.wait({ minutes: 6000 }); void long;`;
    const id = await startProgram(bench, unlessPlanned(NOTE, `${beside} ${hanging}`));
    expect(await ended(bench, id)).toBe('failed');
    expect(
      bench.store.connection.get<{ error_message: string }>('SELECT error_message FROM executions')!.error_message,
    ).toContain(sentence);
    expect(bench.eventsOf('command.intent', id).map(({ data }) => data.command)).toEqual(['wait']);
    expect(bench.eventsOf('command.outcome', id).filter(({ data }) => data.outcome === 'ok')).toEqual([]);
  });

  it('are refused when they are planned', async () => {
    await expect(planProgram(programText(BY_GROUPS))).rejects.toThrow(/Calls wait for each other \(test\.ts, line 11/);
    await expect(planProgram(programText(BY_LABWARE))).rejects.toThrow(/"Late" \(line 12\) waits for the end of/);
  });

  it('in vain for a group that never ends end the run when nothing else is left to do', async () => {
    await using bench = await openProgramBench();
    const id = await startProgram(
      bench,
      unlessPlanned(
        NOTE,
        `let late;
         const group = lab.group('Open', async () => { await lab.note('in it'); await late; });
         late = ${dispense('Late', `, within: { after: 'Open', atLeastMinutes: 1 }`, 'a')};
         await Promise.all([group, late, lab.wait({ minutes: 30 })]);`,
      ),
    );
    expect(await ended(bench, id)).toBe('failed');
    const { error_message: why } = bench.store.connection.get<{ error_message: string }>(
      'SELECT error_message FROM executions',
    )!;
    expect(why).toBe(
      'test.ts, line 13: lab.dispense "Late" (line 13) waits for the group "Open" (line 12), which does not end before, so it can never begin.',
    );
    expect(bench.eventsOf('command.outcome', id).filter(({ data }) => data.outcome === 'ok')).toHaveLength(1);
  });

  it('only for a while are left alone: for the end of a group beside them, whose calls come first', async () => {
    const text = `await Promise.all([
       lab.group('Left', async () => { await lab.note('l');
         await ${dispense('A', `, within: { after: 'Right', atLeastMinutes: 7 }`, 'a')} }),
       lab.group('Right', async () => { await ${dispense('B', '', 'b')}; await lab.wait({ minutes: 5 }); }),
     ]);`;
    await using bench = await openProgramBench();
    const id = await startProgram(bench, text);
    expect(await ended(bench, id)).toBe('completed');
    expect(minutesBetween(bench, id, 'B', 'A')).toBeGreaterThanOrEqual(12);
  });
});
