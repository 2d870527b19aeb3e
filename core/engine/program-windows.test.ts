import { describe, expect, it } from 'vitest';
import { readCallRecords } from '../store/call-queries.ts';
import { TESTER, type EngineBench } from '../testing/engine-bench.ts';
import { openProgramBench, planProgram, programText, startProgram } from '../testing/program-bench.ts';

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
