import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs, LabRig, minuteMs, valuesOf, wellsOf } from './testing/lab-rig.ts';
import { stateOfCells } from './world/survival.ts';

const plate = 'EX-1:plate';
const day = 24 * hourMs;

async function seeded(
  rig: LabRig,
  wells: readonly string[],
  options: { line?: string; labwareId?: string } = {},
): Promise<void> {
  const { line = 'U2OS', labwareId = plate } = options;
  await rig.load({ labwareId, type: 'plate_96_white' });
  await rig.run('LH-1', 'seed', { labwareId, wells: [...wells], cellLine: line, cellsPerWell: 10_000, volumeUl: 100 });
}

async function incubate(rig: LabRig, ms: number, labwareId = plate): Promise<void> {
  await rig.run('INC-1', 'store', { labwareId });
  await rig.wait(ms);
  await rig.run('INC-1', 'retrieve', { labwareId });
}

function cellsIn(rig: LabRig, well: string, labwareId = plate) {
  const { world } = rig.lab;
  const labware = world.getLabware(labwareId);
  const index = (well.charCodeAt(0) - 65) * labware.type.columns + Number(well.slice(1)) - 1;
  return {
    ...stateOfCells(world, world.look(labware, index, rig.lab.now())),
    ...world.look(labware, index, rig.lab.now()),
  };
}

async function dose(rig: LabRig, compound: string, well: string, doseUm: number): Promise<void> {
  await rig.run('LH-1', 'add-compound', { labwareId: plate, compound, wells: [{ well, doseUm }], volumeUl: 10 });
}

describe('what a compound does', () => {
  test('two compounds act together as independent effects', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await seeded(rig, ['C3', 'C4', 'C5']);
    await dose(rig, 'staurosporine', 'C3', 0.2);
    await dose(rig, 'tunicamycin', 'C4', 3);
    await dose(rig, 'staurosporine', 'C5', 0.2);
    await dose(rig, 'tunicamycin', 'C5', 3);
    await incubate(rig, day);
    const [first, second, both] = ['C3', 'C4', 'C5'].map((well) => cellsIn(rig, well).survival);
    expect(first).toBeLessThan(0.7);
    expect(both).toBeCloseTo((first ?? 0) * (second ?? 0), 1);
  });

  test('washing it out keeps what it has killed and lets the survivors grow', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await seeded(rig, ['C3']);
    await dose(rig, 'staurosporine', 'C3', 1);
    await incubate(rig, day);
    const before = cellsIn(rig, 'C3');
    await rig.run('LH-1', 'aspirate', { labwareId: plate, wells: ['C3'] });
    const feed = { labwareId: plate, wells: ['C3'], reagent: 'medium_mccoy_complete', volumeUl: 100 };
    await rig.run('LH-1', 'dispense', feed);
    const after = cellsIn(rig, 'C3');
    expect(after.solutes).toEqual({});
    expect(after.liveCells / before.liveCells).toBeCloseTo(1, 1);
    await incubate(rig, day);
    expect(cellsIn(rig, 'C3').liveCells).toBeGreaterThan(after.liveCells * 1.5);
  });

  test('diluting it later brings nobody back to life', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await seeded(rig, ['C3']);
    await dose(rig, 'staurosporine', 'C3', 1);
    await incubate(rig, day);
    const { survival } = cellsIn(rig, 'C3');
    await rig.run('LH-1', 'dispense', { labwareId: plate, wells: ['C3'], reagent: 'dpbs', volumeUl: 100 });
    expect(cellsIn(rig, 'C3').survival).toBeLessThanOrEqual(survival);
  });

  test('a fixed or lysed well stays as it was, whatever comes later', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await seeded(rig, ['C3', 'C4']);
    await rig.run('LH-1', 'dispense', { labwareId: plate, wells: ['C3'], reagent: 'pfa_4', volumeUl: 50 });
    const before = cellsIn(rig, 'C3').liveCells;
    await incubate(rig, 3 * day);
    expect(cellsIn(rig, 'C3').liveCells).toBe(before);
    expect(cellsIn(rig, 'C4').liveCells).toBeGreaterThan(before * 2);
  });

  test('the vehicle is in every well of a series in DMSO, and in none of cisplatin', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await seeded(rig, ['C3', 'C4']);
    await dose(rig, 'staurosporine', 'C3', 0);
    await dose(rig, 'cisplatin', 'C4', 10);
    const [vehicle, cisplatin] = [cellsIn(rig, 'C3'), cellsIn(rig, 'C4')];
    expect((vehicle.solutes.dmso?.amount ?? 0) / vehicle.volumeUl).toBeCloseTo(0.1, 9);
    expect(cisplatin.solutes.dmso).toBeUndefined();
    expect((cisplatin.solutes.cisplatin?.amount ?? 0) / cisplatin.volumeUl).toBeCloseTo(10, 9);
  });

  test('a denser culture stands more', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await seeded(rig, ['C3']);
    const dense = { labwareId: plate, wells: ['C4'], cellLine: 'U2OS', cellsPerWell: 20_000, volumeUl: 100 };
    await rig.run('LH-1', 'seed', dense);
    await dose(rig, 'staurosporine', 'C3', 0.2);
    await dose(rig, 'staurosporine', 'C4', 0.2);
    await incubate(rig, day);
    expect(cellsIn(rig, 'C3').survival).toBeCloseTo(0.515, 2);
    // IC50 is 2^0.2 = 1.149 times as high: 0.03 + 0.97/(1 + (0.2/0.2297)^1.4) = 0.565.
    expect(cellsIn(rig, 'C4').survival).toBeCloseTo(0.565, 2);
  });

  test('evaporation raises the dose at the edge, not in the middle', async () => {
    await using rig = new LabRig();
    await seeded(rig, ['A1', 'D6']);
    await incubate(rig, 2 * day);
    const [corner, middle] = [cellsIn(rig, 'A1').volumeUl, cellsIn(rig, 'D6').volumeUl];
    expect(corner).toBeLessThan(91);
    expect(middle).toBeGreaterThan(95);
  });
});

describe('what cells feel of the room', () => {
  test('a plate that is left outside hardly grows', async () => {
    await using rig = new LabRig();
    await seeded(rig, ['C3'], { labwareId: 'inside' });
    await seeded(rig, ['C3'], { labwareId: 'outside' });
    await rig.run('INC-1', 'store', { labwareId: 'inside' });
    await rig.wait(2 * day);
    const [inside, outside] = ['inside', 'outside'].map((id) => cellsIn(rig, 'C3', id).liveCells);
    expect(inside).toBeGreaterThan(15_000);
    expect(outside).toBeLessThan(9500);
  });

  test('HEK293 let go of the plastic outside, other lines do not', async () => {
    await using rig = new LabRig();
    for (const [line, labwareId] of [
      ['HEK293', 'hek'],
      ['HeLa', 'hela'],
    ] as const) {
      await seeded(rig, ['C3'], { line, labwareId });
      await incubate(rig, day, labwareId);
    }
    await rig.wait(65 * minuteMs);
    const loose = (labwareId: string) => cellsIn(rig, 'C3', labwareId).surface?.culture.looseFraction ?? 1;
    expect(loose('hek')).toBeGreaterThan(0.3);
    expect(loose('hela')).toBe(0);
    await rig.run('LH-1', 'aspirate', { labwareId: 'hek', wells: ['C3'] });
    expect(cellsIn(rig, 'C3', 'hek').surface?.culture.looseFraction).toBe(0);
  });

  test('a plate that had no time to settle is remembered as such', async () => {
    await using rig = new LabRig();
    await seeded(rig, ['C3'], { labwareId: 'hasty' });
    await rig.run('INC-1', 'store', { labwareId: 'hasty' });
    await seeded(rig, ['C3'], { labwareId: 'patient' });
    await rig.wait(20 * minuteMs);
    await rig.run('INC-1', 'store', { labwareId: 'patient' });
    expect(rig.lab.world.getLabware('hasty').unsettled).toBe(true);
    expect(rig.lab.world.getLabware('patient').unsettled).toBe(false);
  });

  test('an incubator set to 21 °C stops growth, and every opening costs a little', async () => {
    await using rig = new LabRig();
    await seeded(rig, ['C3'], { labwareId: 'a' });
    await rig.run('INC-1', 'store', { labwareId: 'a' });
    await rig.wait(day);
    const before = cellsIn(rig, 'C3', 'a').liveCells;
    await rig.run('INC-1', 'set-climate', { temperatureC: 21, co2Percent: 5, humidityPercent: 95 });
    await rig.wait(hourMs);
    const cooled = cellsIn(rig, 'C3', 'a').liveCells;
    await rig.wait(day);
    expect(cellsIn(rig, 'C3', 'a').liveCells / cooled).toBeCloseTo(1, 3);
    expect(cooled / before).toBeLessThan(1.03);
    const { channels } = await (await rig.driver('INC-1')).readStatus(AbortSignal.any([]));
    expect(channels.find(({ channel }) => channel === 'temperature')?.value).toBeCloseTo(21, 0);
  });
});

describe('what is random', () => {
  async function readPlates(order: readonly number[], seed: number): Promise<Record<string, unknown>> {
    await using rig = new LabRig({ seed });
    const wells = wellsOf('CD', 3, 6);
    const start = rig.lab.now();
    const readings: Record<string, unknown> = {};
    // Loaded in one order: which plate of the lab it is belongs to its identity.
    for (const each of [0, 1, 2]) await rig.load({ labwareId: `P-${each}`, type: 'plate_96_white' });
    for (const each of order) {
      const labwareId = `P-${each}`;
      const seed = { labwareId, wells, cellLine: 'U2OS', cellsPerWell: 10_000, volumeUl: 100 };
      await rig.run('LH-1', 'seed', seed);
      await rig.run('LH-1', 'dispense', { labwareId, wells, reagent: 'celltiter_glo', volumeUl: 100 });
    }
    await rig.wait(start + hourMs - rig.lab.now());
    for (const each of order) {
      const labware = rig.lab.world.getLabware(`P-${each}`);
      readings[labware.id] = labware.wells.map((well) => well?.endPoint?.liveCells ?? null);
    }
    return readings;
  }

  test('is the same whichever plate is served first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), fc.nat(1000), async (order, seed) => {
        expect(await readPlates(order, seed)).toEqual(await readPlates([0, 1, 2], seed));
      }),
      { numRuns: 12 },
    );
  });

  test('does not depend on who looks, and a second read differs by the noise of the reader only', async () => {
    await using rig = new LabRig();
    await using unwatched = new LabRig();
    const wells = wellsOf('C', 3, 10);
    const read = { labwareId: plate, wells, integrationSeconds: 0.5 };
    for (const each of [rig, unwatched]) {
      await seeded(each, wells);
      await each.run('LH-1', 'dispense', { labwareId: plate, wells, reagent: 'celltiter_glo', volumeUl: 100 });
      await each.wait(10 * minuteMs);
    }
    const first = valuesOf(await rig.run('RDR-1', 'read-luminescence', read));
    const second = valuesOf(await rig.run('RDR-1', 'read-luminescence', read));
    for (const well of wells) {
      expect(second[well]).not.toBe(first[well]);
      expect(Math.abs((second[well] ?? 0) / (first[well] ?? 1) - 1)).toBeLessThan(0.08);
    }
    const [watched, other] = [rig, unwatched].map((each) => cellsIn(each, 'C3').endPoint?.liveCells);
    expect(watched).toBe(other);
  });

  test('a read draws anew each time', async () => {
    await using rig = new LabRig();
    await rig.load({ labwareId: plate, type: 'plate_96_clear' });
    const read = { labwareId: plate, wells: wellsOf('AB', 1, 6), wavelengthNm: 600 };
    const [first, second] = [
      valuesOf(await rig.run('RDR-1', 'read-absorbance', read)),
      valuesOf(await rig.run('RDR-1', 'read-absorbance', read)),
    ];
    expect(second).not.toEqual(first);
  });

  test('errors of a dilution series grow on the way down, and are shared by the wells of a point', async () => {
    const errors: number[][] = [];
    for (let seed = 0; seed < 40; seed++) {
      await using rig = new LabRig({ seed });
      await seeded(rig, wellsOf('CD', 3, 10));
      await rig.run('LH-1', 'serial-dilute', { compound: 'paclitaxel', topUm: 1, factor: 2, points: 8 });
      const doses = wellsOf('CD', 3, 10).map((well, index) => ({ well, doseUm: 1 / 2 ** (index % 8) }));
      await rig.run('LH-1', 'add-compound', { labwareId: plate, compound: 'paclitaxel', wells: doses, volumeUl: 100 });
      const error = (index: number) => {
        const { well = '', doseUm = 0 } = doses[index] ?? {};
        // What was dispensed is known from the DMSO that came with it.
        const { solutes } = cellsIn(rig, well);
        return (solutes.paclitaxel?.amount ?? 0) / doseUm / ((solutes.dmso?.amount ?? 0) / 0.1) - 1;
      };
      expect(error(15)).toBeCloseTo(error(7), 12);
      errors.push([error(1), error(7)]);
    }
    const spread = (point: number) => Math.sqrt(errors.reduce((sum, each) => sum + (each[point] ?? 0) ** 2, 0) / 40);
    expect(spread(0)).toBeGreaterThan(0.005);
    expect(spread(1)).toBeGreaterThan(1.3 * spread(0));
    expect(spread(1)).toBeLessThan(0.06);
  });

  test('a bright well shines into its empty neighbours, much more through a clear plate', async () => {
    const strayIn = async (type: string): Promise<number> => {
      await using rig = new LabRig({ seed: 2 });
      await rig.load({ labwareId: plate, type });
      const bright = { labwareId: plate, wells: ['C3'], cellLine: 'U2OS', cellsPerWell: 40_000, volumeUl: 100 };
      await rig.run('LH-1', 'seed', bright);
      await rig.run('LH-1', 'dispense', { labwareId: plate, wells: ['C3'], reagent: 'celltiter_glo', volumeUl: 100 });
      await rig.wait(10 * minuteMs);
      const read = { labwareId: plate, wells: ['C4', 'H12'], integrationSeconds: 0.5 };
      const values = valuesOf(await rig.run('RDR-1', 'read-luminescence', read));
      return (values['C4'] ?? 0) - (values['H12'] ?? 0);
    };
    // 0.02 % of about 700,000 RLU is 140, and 1 % in a clear plate 7,000.
    const [white, clear] = [await strayIn('plate_96_white'), await strayIn('plate_96_clear')];
    expect(white).toBeGreaterThan(60);
    expect(white).toBeLessThan(250);
    expect(clear).toBeGreaterThan(3000);
  });

  test('a counted suspension is seeded by its count, right or wrong', async () => {
    await using rig = new LabRig({ seed: 3 });
    await rig.load(
      { labwareId: 'tube', type: 'tube_15ml', contents: { cellLine: 'U2OS', cells: 5e6, volumeMl: 5 } },
      { labwareId: plate, type: 'plate_96_white' },
    );
    const truth = rig.lab.world.look(rig.lab.world.getLabware('tube'), 0, rig.lab.now());
    const trueViable = ((truth.suspension?.live ?? 0) / truth.volumeUl) * 1000;
    const count = (await rig.run('CNT-1', 'count', { labwareId: 'tube', well: 'A1', sampleUl: 20 })) as {
      viableCellsPerMl: number;
    };
    const ratio = count.viableCellsPerMl / trueViable;
    expect(Math.abs(ratio - 1)).toBeGreaterThan(0.005);
    const from = { labwareId: 'tube', well: 'A1' };
    const wells = wellsOf('CD', 3, 10);
    await rig.run('LH-1', 'seed', {
      labwareId: plate,
      wells,
      cellLine: 'U2OS',
      cellsPerWell: 10_000,
      volumeUl: 100,
      from,
    });
    const viable = wells.map((well) => (cellsIn(rig, well).surface?.culture.seededPerCm2 ?? 0) * 0.32);
    const mean = viable.reduce((sum, cells) => sum + cells, 0) / viable.length;
    expect(mean).toBeCloseTo(10_000 / ratio, -3);
    expect(Math.abs((mean * ratio) / 10_000 - 1)).toBeLessThan(0.015);
  });
});
