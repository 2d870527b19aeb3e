import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PlannedLabware } from '../contract/plan.ts';
import { SystemClock } from '../base/clock.ts';
import { catalogFrom } from '../protocols/catalog.ts';
import { AppError } from '../contract/errors.ts';
import { EngineBench, TESTER } from '../testing/engine-bench.ts';
import { HeldCommands } from '../testing/held-commands.ts';
import { commandOf, planOf, stepOf } from '../testing/plan-of.ts';
import { LabwareRegister } from './labware-register.ts';

const catalog = catalogFrom(
  JSON.parse(readFileSync(new URL('../../resources/cell-culture.json', import.meta.url), 'utf8')),
);

const PLATE: PlannedLabware = {
  labwareId: 'plate',
  title: 'Plate',
  type: 'plate_96_white',
  kind: 'plate',
  rows: 8,
  columns: 12,
  location: { instrument: 'liquid-handler', place: 'B1' },
  contents: { reagent: 'dpbs', volumeMl: 0.05 },
  wells: [],
};

const dispense = commandOf('consume', {
  command: 'dispense',
  params: { labwareId: 'plate', wells: ['A1', 'B1'], reagent: 'medium', volumeUl: 100 },
});
const planWith = (over: Partial<Parameters<typeof stepOf>[1]> = {}) => ({
  ...planOf([stepOf('a', { commands: [dispense], ...over })]),
  labware: [PLATE],
});

function registerOf(bench: EngineBench): LabwareRegister {
  return new LabwareRegister({ journal: bench.store.journal, bench: bench.bench, catalog, clock: new SystemClock() });
}

describe('labware on the bench', () => {
  it('comes with an execution, is filled by its commands, and leaves when it completes', async () => {
    await using bench = await EngineBench.open();
    const register = registerOf(bench);
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start(planWith());
    const command = await held.next();
    expect(register.list()).toMatchObject([
      { labwareId: `${id}:plate`, at: { instrument: 'LH-1', place: 'B1' }, filledWells: 96, mostUl: 50 },
    ]);
    await expect(register.remove(`${id}:plate`, TESTER)).rejects.toThrow(`${id} works with Plate`);
    command.finish({});
    await bench.whenStatus(id, 'completed');
    expect(register.list()).toEqual([]);
    expect(bench.eventsOf('command.outcome', id)[0]?.data.labware).toMatchObject([
      { labwareId: `${id}:plate`, wells: [{ deltaUl: 100 }] },
    ]);
  });

  it('of an execution that was cut short stays, with what was in it, until a person takes it away', async () => {
    await using bench = await EngineBench.open();
    const register = registerOf(bench);
    const held = new HeldCommands(bench.instrument);
    const id = await bench.start({
      ...planOf([stepOf('a', { commands: [dispense] }), stepOf('b', { commands: [dispense] })]),
      labware: [PLATE],
    });
    (await held.next()).finish({});
    (await held.next()).fail(new AppError('device-refused'));
    await bench.whenStatus(id, 'paused');
    await bench.engine.abort(id, TESTER, 'test');
    const labwareId = `${id}:plate`;
    expect(register.get(labwareId).groups.map(({ wells, volumeUl }) => [wells.length, volumeUl])).toEqual(
      expect.arrayContaining([
        [2, 150],
        [94, 50],
      ]),
    );
    await register.move(labwareId, { instrument: 'LH-1', place: 'C1' }, TESTER);
    expect(register.get(labwareId).at).toEqual({ instrument: 'LH-1', place: 'C1' });
    await register.remove(labwareId, TESTER);
    expect(register.list()).toEqual([]);
  });

  it('is not brought by a dry run', async () => {
    await using bench = await EngineBench.open();
    await bench.run(planWith(), 'dry-run');
    expect(registerOf(bench).list()).toEqual([]);
  });

  it('is put by hand where there is room, and its tips are used up rack by rack', async () => {
    await using bench = await EngineBench.open();
    const register = registerOf(bench);
    const rack = { type: 'tip_200', at: { instrument: 'LH-1', place: 'D1' } };
    await register.place({ labwareId: 'Rack 1', ...rack }, TESTER);
    await expect(register.place({ labwareId: 'Rack 2', ...rack }, TESTER)).rejects.toThrow('D1 is taken by');
    await expect(
      register.place({ labwareId: 'Rack 2', ...rack, at: { instrument: 'LH-1', place: 'Z9' } }, TESTER),
    ).rejects.toThrow('LH-1 has no place Z9');
    await expect(register.place({ labwareId: 'X', ...rack, type: 'nothing' }, TESTER)).rejects.toThrow(
      'no labware type',
    );
    await register.place({ labwareId: 'Rack 2', ...rack, at: { instrument: 'LH-1', place: 'D2' } }, TESTER);
    const onHandler = (): string => 'LH-1';
    const left = (amount: number) => register.tipWarnings([{ reagentId: 'tip_200', amount }], onHandler);
    expect(left(192)).toEqual([]);
    expect(left(193).map(({ code, sentence }) => `${code}: ${sentence}`)).toEqual([
      expect.stringMatching(
        /^out-of-tips: .*: 193 are needed, and the 2 racks on LH-1 have 192 left\. Put another rack on it\.$/,
      ),
    ]);
    expect(register.tipWarnings([{ reagentId: 'tip_20', amount: 500 }], onHandler)).toEqual([]);
    const tips = (amount: number) => [{ itemId: 'tip_200', amount, unit: 'pieces' as const }];
    await bench.run(planWith({ uses: tips(90) }));
    await bench.run(planWith({ uses: tips(10) }));
    expect(register.list().map(({ labwareId, tipsUsed }) => [labwareId, tipsUsed])).toEqual([
      ['Rack 1', 96],
      ['Rack 2', 4],
    ]);
  });
});
