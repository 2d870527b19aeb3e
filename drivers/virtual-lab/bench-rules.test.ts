import { describe, expect, test } from 'vitest';
import { AppError } from '#core/contract/errors.ts';
import type { JsonObject } from '#core/contract/json.ts';
import { getVesselType } from './biology/vessel.ts';
import { massOnPan } from './instruments/balance.ts';
import { hourMs, LabRig, never } from './testing/lab-rig.ts';

const plate = 'EX-1:plate';

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).code).toBe('device-refused');
  return (error as AppError).message;
}

async function rigWithPlate(): Promise<LabRig> {
  const rig = new LabRig();
  await rig.load({ labwareId: plate, type: 'plate_96_white' });
  return rig;
}

describe('a command that cannot be done', () => {
  const dispense = { labwareId: plate, wells: ['A1'], reagent: 'dpbs', volumeUl: 100 };
  const cases: readonly (readonly [string, string, string, JsonObject, string])[] = [
    ['unknown labware', 'LH-1', 'dispense', { ...dispense, labwareId: 'EX-9:plate' }, 'no labware EX-9:plate'],
    ['a well that the plate has not', 'LH-1', 'dispense', { ...dispense, wells: ['I1'] }, 'no well I1'],
    ['more than a well holds', 'LH-1', 'dispense', { ...dispense, volumeUl: 400 }, 'would overflow'],
    ['wrong parameters', 'LH-1', 'dispense', { ...dispense, volumeUl: -1 }, 'volumeUl'],
    [
      'a line that is not grown',
      'LH-1',
      'seed',
      { labwareId: plate, wells: ['A1'], cellLine: 'Vero', cellsPerWell: 1, volumeUl: 1 },
      'does not grow Vero',
    ],
    [
      'a compound without a truth',
      'LH-1',
      'add-compound',
      { labwareId: plate, compound: 'water', wells: [{ well: 'A1', doseUm: 1 }], volumeUl: 10 },
      'knows nothing of water',
    ],
    [
      'an empty source',
      'LH-1',
      'transfer',
      { from: { labwareId: plate, well: 'A1' }, to: { labwareId: plate, wells: ['A2'] } },
      'is empty',
    ],
    ['counting nothing', 'CNT-1', 'count', { labwareId: plate, well: 'A1', sampleUl: 20 }, 'holds less than'],
    ['a slot that there is not', 'INC-1', 'store', { labwareId: plate, slot: 99 }, 'no slot 99'],
    [
      'a place that there is not',
      'ARM-1',
      'move',
      { labwareId: plate, to: { instrument: 'LH-1', place: 'Z9' } },
      'no place Z9',
    ],
    ['an instrument that there is not', 'ARM-1', 'move', { labwareId: plate, to: { instrument: 'XYZ-1' } }, 'no XYZ-1'],
  ];

  test.each(cases)(
    '%s is refused with a reason, and nothing happens',
    async (_, instrument, command, params, reason) => {
      await using rig = await rigWithPlate();
      const before = rig.lab.appliedEffects;
      expect(await refusalOf(rig.run(instrument, command, params))).toContain(reason);
      expect(rig.lab.appliedEffects).toBe(before);
    },
  );

  test('vehicle alone may have any name', async () => {
    await using rig = await rigWithPlate();
    const wells = [{ well: 'A1', doseUm: 0 }];
    await expect(
      rig.run('LH-1', 'add-compound', { labwareId: plate, compound: 'X-17', wells, volumeUl: 10 }),
    ).resolves.toEqual({});
  });
});

describe('where labware stands', () => {
  test('what is in the incubator is out of reach until it is put out', async () => {
    await using rig = await rigWithPlate();
    expect(await rig.run('INC-1', 'store', { labwareId: plate, slot: 7 })).toEqual({ slot: 7 });
    const read = { labwareId: plate, wells: ['A1'], wavelengthNm: 600 };
    expect(await refusalOf(rig.run('RDR-1', 'read-absorbance', read))).toContain('is in INC-1, slot 7');
    expect(await refusalOf(rig.run('ARM-1', 'move', { labwareId: plate, to: { instrument: 'RDR-1' } }))).toContain(
      'slot 7',
    );
    await rig.run('INC-1', 'retrieve', { labwareId: plate });
    await rig.run('RDR-1', 'read-absorbance', read);
    expect(rig.lab.world.getLabware(plate).location).toEqual({ instrument: 'RDR-1', place: 'stage' });
  });

  test('storing and retrieving twice is done once: the door opens once', async () => {
    await using rig = await rigWithPlate();
    expect(await rig.run('INC-1', 'store', { labwareId: plate })).toEqual({ slot: 1 });
    expect(await rig.run('INC-1', 'store', { labwareId: plate })).toEqual({ slot: 1 });
    expect(rig.lab.world.doorsOf('INC-1')).toHaveLength(1);
    await rig.run('INC-1', 'retrieve', { labwareId: plate });
    await rig.run('INC-1', 'retrieve', { labwareId: plate });
    expect(rig.lab.world.doorsOf('INC-1')).toHaveLength(2);
  });

  test('a slot holds one plate, and a full incubator says so until plates are forgotten in it', async () => {
    await using rig = new LabRig();
    const ids = Array.from({ length: 46 }, (_, index) => `EX-${index}:plate`);
    await rig.load(...ids.map((labwareId) => ({ labwareId, type: 'plate_96_clear' })));
    for (const labwareId of ids.slice(0, 44)) await rig.run('INC-1', 'store', { labwareId });
    const [next = '', last = ''] = ids.slice(44);
    expect(await refusalOf(rig.run('INC-1', 'store', { labwareId: next }))).toContain('INC-1 is full');
    expect(await refusalOf(rig.run('INC-1', 'store', { labwareId: next, slot: 3 }))).toContain('EX-2:plate');
    await rig.run('INC-1', 'retrieve', { labwareId: 'EX-0:plate' });
    await rig.run('INC-1', 'store', { labwareId: 'EX-0:plate' });
    await rig.wait(13 * hourMs);
    // EX-0 came back last, so EX-1 has been forgotten longest.
    expect(await rig.run('INC-1', 'store', { labwareId: last })).toEqual({ slot: 2 });
    expect(rig.lab.world.getLabware('EX-1:plate').location.instrument).toBe('shelf');
    expect(rig.lab.world.getLabware('EX-0:plate').location.place).toBe('1');
  });

  test('the arm finds instruments by name or kind, and labware that is there already', async () => {
    await using rig = await rigWithPlate();
    await rig.run('ARM-1', 'move', { labwareId: plate, to: { instrument: 'plate-reader' } });
    expect(rig.lab.world.getLabware(plate).location.instrument).toBe('RDR-1');
    await rig.run('ARM-1', 'move', { labwareId: plate, to: { instrument: 'RDR-1' } });
    await rig.run('ARM-1', 'move', { labwareId: plate, to: { instrument: 'LH-1', place: 'B2' } });
    expect(rig.lab.world.getLabware(plate).location).toEqual({ instrument: 'LH-1', place: 'B2' });
  });

  test('a place taken in the same run is refused; a leftover of another run is put aside', async () => {
    await using rig = await rigWithPlate();
    await rig.load(
      { labwareId: 'EX-1:other', type: 'plate_96_white' },
      { labwareId: 'EX-2:plate', type: 'plate_96_white' },
    );
    const toReader = (labwareId: string) => ({ labwareId, to: { instrument: 'RDR-1' } });
    await rig.run('ARM-1', 'move', toReader(plate));
    expect(await refusalOf(rig.run('ARM-1', 'move', toReader('EX-1:other')))).toContain('is taken by EX-1:plate');
    await rig.run('ARM-1', 'move', toReader('EX-2:plate'));
    expect(rig.lab.world.getLabware(plate).location.instrument).toBe('shelf');
  });

  test('the status of an instrument shows what stands on it', async () => {
    await using rig = await rigWithPlate();
    await rig.run('INC-1', 'store', { labwareId: plate, slot: 12 });
    const { contents } = await (await rig.driver('INC-1')).readStatus(never);
    expect(contents).toHaveLength(44);
    expect(contents.filter(({ occupied }) => occupied)).toEqual([{ place: '12', label: plate, occupied: true }]);
  });
});

describe('labware as it is put down', () => {
  test('stands at its place with its contents in every well', async () => {
    await using rig = new LabRig();
    await rig.load({
      labwareId: plate,
      type: 'plate_6',
      place: { instrument: 'INC-1', place: '3' },
      contents: { reagent: 'medium_mccoy_complete', volumeMl: 2, cellLine: 'U2OS', confluence: 0.5, passage: 12 },
    });
    const labware = rig.lab.world.getLabware(plate);
    expect(labware.location).toEqual({ instrument: 'INC-1', place: '3' });
    for (const index of [0, 5]) {
      const well = rig.lab.world.look(labware, index, rig.lab.now());
      expect(well.volumeUl).toBe(2000);
      expect(well.surface?.culture).toMatchObject({ cells: 0.5 * 1e5 * 9.6, passage: 12, lagLeft: 0 });
    }
  });

  test('a frozen vial thaws with losses, and the same name again is a fresh piece', async () => {
    await using rig = new LabRig();
    const vial = { labwareId: 'vial', type: 'cryovial_2ml', contents: { cellLine: 'iPSC', cells: 2e6, volumeMl: 1 } };
    await rig.load(vial);
    const world = rig.lab.world;
    expect(world.look(world.getLabware('vial'), 0, rig.lab.now()).suspension).toMatchObject({
      live: 1.5e6,
      dead: 0.5e6,
    });
    await rig.run('LH-1', 'aspirate', { labwareId: 'vial', wells: ['A1'] });
    await rig.load(vial);
    expect(world.look(world.getLabware('vial'), 0, rig.lab.now()).volumeUl).toBe(1000);
  });

  test.each([
    [{ labwareId: 'x', type: 'plate_97' }, 'plate_97'],
    [{ labwareId: 'x', type: 'tube_15ml', contents: { volumeMl: 20 } }, 'at most 15 mL'],
    [{ labwareId: 'x', type: 'tube_15ml', contents: { cellLine: 'Vero' } }, 'Vero'],
    [{ labwareId: 'x', type: 'tube_15ml', place: { instrument: 'nowhere', place: '1' } }, 'nowhere'],
  ])('%j is not put down, and neither is what came with it', async (bad, reason) => {
    await using rig = new LabRig();
    await expect(rig.load({ labwareId: 'good', type: 'tube_15ml' }, bad)).rejects.toThrow(reason);
    expect(rig.lab.world.labwareCount).toBe(0);
  });

  test('can be taken away, all of it too; no more than a thousand pieces are kept', async () => {
    await using rig = await rigWithPlate();
    await rig.lab.unloadLabware([plate, 'never-there']);
    expect(rig.lab.world.findLabware(plate)).toBeUndefined();
    await rig.load(...Array.from({ length: 1005 }, (_, index) => ({ labwareId: `P-${index}`, type: 'tube_15ml' })));
    expect(rig.lab.world.labwareCount).toBe(1000);
    expect(rig.lab.world.findLabware('P-4')).toBeUndefined();
    expect(rig.lab.world.findLabware('P-5')).toBeDefined();
    await rig.lab.reset();
    expect(rig.lab.world.labwareCount).toBe(0);
  });

  test('no more than fifty thousand wells are kept', async () => {
    await using rig = new LabRig();
    const plates = Array.from({ length: 40 }, (_, index) => ({ labwareId: `P-${index}`, type: 'plate_1536_white' }));
    await rig.load(...plates);
    expect(rig.lab.world.labwareCount).toBe(32);
    await rig.load({ labwareId: 'tube', type: 'tube_15ml' });
    expect(rig.lab.world.findLabware('P-8')).toBeDefined();
    await rig.load({ labwareId: 'P-39', type: 'plate_1536_white' });
    expect(rig.lab.world.labwareCount).toBe(33);
  });
});

test('the balance weighs the labware on its pan and what is pipetted into it there', async () => {
  await using rig = new LabRig({ profile: 'ideal' });
  await rig.load({ labwareId: 'tube', type: 'tube_50ml', place: { instrument: 'balance', place: 'pan' } });
  const mass = () => massOnPan(rig.lab.world, 'BAL-1', rig.lab.now());
  const empty = mass();
  expect(empty).toBeGreaterThan(10);
  await rig.run('LH-1', 'dispense', { labwareId: 'tube', wells: ['A1'], reagent: 'water', volumeUl: 10_000 });
  expect(mass() - empty).toBeCloseTo(9.98, 3);
  await rig.run('ARM-1', 'move', { labwareId: 'tube', to: { instrument: 'LH-1' } });
  expect(mass()).toBe(0);
  expect(getVesselType('tube_50ml').growthAreaCm2).toBe(0);
});
