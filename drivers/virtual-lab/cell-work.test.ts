import { describe, expect, test } from 'vitest';
import type { Json } from '#core/contract/json.ts';
import { referenceData } from './biology/reference-data.ts';
import { hourMs, LabRig, minuteMs, valuesOf, wellsOf, type RigOptions } from './testing/lab-rig.ts';

const exampleA = referenceData.workedExamples.ipscT75Passage.inputs;
const exampleB = referenceData.workedExamples.u2os96Staurosporine.inputs;
const plate = 'EX-1:plate';

function relative(value: number | null | undefined, expected: number): number {
  return Math.abs((value ?? Number.NaN) / expected - 1);
}

describe('an iPSC passage from one T-75 into another', () => {
  async function harvest(rig: LabRig): Promise<Json> {
    await rig.load(
      {
        labwareId: 'source',
        type: 'flask_t75',
        contents: { reagent: 'medium_mtesr_plus', volumeMl: 15, cellLine: 'iPSC', confluence: 0.7 },
      },
      { labwareId: 'tube', type: 'tube_50ml' },
      { labwareId: 'target', type: 'flask_t75' },
    );
    const flask = { labwareId: 'source', wells: ['A1'] };
    await rig.run('LH-1', 'aspirate', flask);
    await rig.run('LH-1', 'dispense', { ...flask, reagent: 'dpbs', volumeUl: 7500 });
    await rig.run('LH-1', 'aspirate', flask);
    await rig.run('LH-1', 'dispense', { ...flask, reagent: 'accutase', volumeUl: 5000 });
    await rig.wait(6 * minuteMs);
    await rig.run('LH-1', 'dispense', { ...flask, reagent: 'medium_dmem_f12', volumeUl: 10_000 });
    await rig.run('LH-1', 'transfer', {
      from: { labwareId: 'source', well: 'A1' },
      to: { labwareId: 'tube', wells: ['A1'] },
    });
    await rig.run('CEN-1', 'spin', { labwareId: 'tube', rcf: 200, minutes: 5 });
    await rig.run('LH-1', 'aspirate', { labwareId: 'tube', wells: ['A1'] });
    const resuspend = { labwareId: 'tube', wells: ['A1'], reagent: 'medium_mtesr_plus+y27632_10mm', volumeUl: 5000 };
    await rig.run('LH-1', 'resuspend', resuspend);
    return rig.run('CNT-1', 'count', { labwareId: 'tube', well: 'A1', sampleUl: 20 });
  }

  test('gives the cells of the worked example', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    const count = (await harvest(rig)) as { viableCellsPerMl: number; viability: number };
    // The enzyme is on for half a minute of pipetting longer than in the example, so a few more cells come off.
    expect(relative(count.viableCellsPerMl, exampleA.viableConcentration.value)).toBeLessThan(0.05);
    expect(count.viability).toBeCloseTo(0.92, 2);
    const tube = rig.lab.world.getLabware('tube');
    expect(rig.lab.world.look(tube, 0, rig.lab.now()).volumeUl).toBeCloseTo(4980, 6);
  });

  test('seeds what was counted, and grows as expected to day 3', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await harvest(rig);
    const medium = { labwareId: 'target', wells: ['A1'], reagent: 'medium_mtesr_plus+y27632_10mm', volumeUl: 14_000 };
    await rig.run('LH-1', 'dispense', medium);
    const from = { labwareId: 'tube', well: 'A1' };
    const seed = { labwareId: 'target', wells: ['A1'], cellLine: 'iPSC', cellsPerWell: 2.25e6, volumeUl: 1000, from };
    await rig.run('LH-1', 'seed', seed);
    const seededAt = rig.lab.now();
    const flask = rig.lab.world.getLabware('target');
    const cellsAt = (ms: number) => rig.lab.world.look(flask, 0, ms).surface?.culture.cells;
    expect(relative(cellsAt(seededAt), exampleA.attachedCells.value)).toBeLessThan(1e-6);
    await rig.run('INC-1', 'store', { labwareId: 'target' });
    await rig.wait(24 * hourMs);
    await rig.run('INC-1', 'retrieve', { labwareId: 'target' });
    await rig.run('LH-1', 'aspirate', { labwareId: 'target', wells: ['A1'] });
    await rig.run('LH-1', 'dispense', { ...medium, reagent: 'medium_mtesr_plus', volumeUl: 15_000 });
    await rig.run('INC-1', 'store', { labwareId: 'target' });
    expect(relative(cellsAt(seededAt + 24 * hourMs), exampleA.expected_day1.value)).toBeLessThan(0.01);
    expect(relative(cellsAt(seededAt + 48 * hourMs), exampleA.expected_day2.value)).toBeLessThan(0.01);
    expect(relative(cellsAt(seededAt + 72 * hourMs), exampleA.expected_day3.value)).toBeLessThan(0.02);
  });

  test('loses most cells without Y-27632', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await rig.load(
      { labwareId: 'tube', type: 'tube_15ml', contents: { cellLine: 'iPSC', cells: 5e6, volumeMl: 5 } },
      { labwareId: 'target', type: 'flask_t75' },
    );
    const from = { labwareId: 'tube', well: 'A1' };
    const seed = { labwareId: 'target', wells: ['A1'], cellLine: 'iPSC', cellsPerWell: 2.25e6, volumeUl: 15_000, from };
    await rig.run('LH-1', 'seed', seed);
    const flask = rig.lab.world.getLabware('target');
    const cells = rig.lab.world.look(flask, 0, rig.lab.now()).surface?.culture.cells;
    expect(relative(cells, 2.25e6 * 0.15)).toBeLessThan(0.01);
  });
});

/** Worked example B as far as the plate goes; the doses of the eight triplicates, then kill, vehicle and blank. */
async function viabilityPlate(options: RigOptions, compound = 'staurosporine'): Promise<Record<string, number | null>> {
  await using rig = new LabRig(options);
  const inner = wellsOf('BCDEFG', 2, 11);
  const withCells = inner.slice(0, 54);
  await rig.load({ labwareId: plate, type: 'plate_96_white' });
  const seed = { labwareId: plate, wells: withCells, cellLine: 'U2OS', cellsPerWell: 10_000, volumeUl: 90 };
  await rig.run('LH-1', 'seed', seed);
  const blank = { labwareId: plate, wells: inner.slice(54), reagent: 'medium_mccoy_complete', volumeUl: 90 };
  await rig.run('LH-1', 'dispense', blank);
  await rig.wait(20 * minuteMs);
  await rig.run('INC-1', 'store', { labwareId: plate });
  await rig.wait(4 * hourMs);
  await rig.run('INC-1', 'retrieve', { labwareId: plate });
  await rig.run('LH-1', 'serial-dilute', { compound, topUm: 3, factor: 3, points: 8 });
  const doses = inner.map((well, index) => {
    if (index < 24) return { well, doseUm: 3 / 3 ** (index % 8) };
    return { well, doseUm: index < 30 ? 10 : 0 };
  });
  await rig.run('LH-1', 'add-compound', { labwareId: plate, compound, wells: doses, volumeUl: 10 });
  await rig.run('INC-1', 'store', { labwareId: plate });
  await rig.wait(24 * hourMs - 10 * minuteMs);
  await rig.run('INC-1', 'retrieve', { labwareId: plate });
  await rig.run('LH-1', 'dispense', { labwareId: plate, wells: inner, reagent: 'celltiter_glo', volumeUl: 100 });
  await rig.run('SHK-1', 'shake', { labwareId: plate, rpm: 500, seconds: 120 });
  await rig.wait(10 * minuteMs);
  await rig.run('ARM-1', 'move', { labwareId: plate, to: { instrument: 'plate-reader' } });
  return valuesOf(
    await rig.run('RDR-1', 'read-luminescence', { labwareId: plate, wells: inner, integrationSeconds: 0.5 }),
  );
}

describe('a viability plate', () => {
  const inner = wellsOf('BCDEFG', 2, 11);

  test('reads the light of the worked example when nothing disturbs it', async () => {
    const values = await viabilityPlate({ profile: 'ideal' });
    for (const [index, expected] of exampleB.expectedRlu.value.entries()) {
      expect(relative(values[inner[index] ?? ''], expected)).toBeLessThan(0.02);
      expect(values[inner[index + 8] ?? '']).toBe(values[inner[index] ?? '']);
    }
    expect(relative(values[inner[24] ?? ''], exampleB.killRlu.value)).toBeLessThan(0.02);
    expect(relative(values[inner[40] ?? ''], exampleB.vehicleRlu.value)).toBeLessThan(0.02);
    expect(values[inner[59] ?? '']).toBe(200);
  });

  test('is noisy, and still falls with dose, when everything does', async () => {
    const values = await viabilityPlate({ seed: 5 });
    const meanOf = (dose: number) =>
      [0, 8, 16].reduce((sum, offset) => sum + (values[inner[dose + offset] ?? ''] ?? Number.NaN), 0) / 3;
    expect(values[inner[0] ?? '']).not.toBe(values[inner[8] ?? '']);
    expect(meanOf(0)).toBeLessThan(meanOf(1));
    expect(meanOf(1)).toBeLessThan(meanOf(2));
    expect(meanOf(2)).toBeLessThan(meanOf(3));
    expect(meanOf(3)).toBeLessThan(meanOf(6));
    const blanks = inner.slice(54).map((well) => values[well] ?? 0);
    expect(Math.max(...blanks)).toBeLessThan(500);
  });

  test('gives other numbers with another seed', async () => {
    const [first, second] = [await viabilityPlate({ seed: 1 }), await viabilityPlate({ seed: 2 })];
    expect(first[inner[40] ?? '']).not.toBe(second[inner[40] ?? '']);
  });
});

describe('reporter and imaging', () => {
  async function treated(rig: LabRig, compound: string, dose: number): Promise<void> {
    await rig.load({ labwareId: plate, type: 'plate_96_black_imaging' });
    const wells = ['C3', 'C4', 'C5'];
    await rig.run('LH-1', 'seed', { labwareId: plate, wells, cellLine: 'U2OS', cellsPerWell: 10_000, volumeUl: 90 });
    await rig.run('INC-1', 'store', { labwareId: plate });
    await rig.wait(4 * hourMs);
    await rig.run('INC-1', 'retrieve', { labwareId: plate });
    const doses = [
      { well: 'C3', doseUm: dose },
      { well: 'C4', doseUm: 0 },
    ];
    await rig.run('LH-1', 'add-compound', { labwareId: plate, compound, wells: doses, volumeUl: 10 });
    await rig.run('INC-1', 'store', { labwareId: plate });
    await rig.wait(24 * hourMs);
    await rig.run('INC-1', 'retrieve', { labwareId: plate });
  }

  test('a reporter shines more under stress, and only in its own colour', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await treated(rig, 'thapsigargin', 0.05);
    const read = async (excitationNm: number) =>
      valuesOf(
        await rig.run('RDR-1', 'read-fluorescence', {
          labwareId: plate,
          wells: ['C3', 'C4', 'D4'],
          excitationNm,
          emissionNm: excitationNm + 43,
        }),
      );
    const green = await read(485);
    expect(green['C4']).toBe(2500);
    expect(green['D4']).toBe(500);
    expect(green['C3']).toBeGreaterThan(10_000);
    expect((await read(700))['C3']).toBe(500);
  });

  test('a picture counts nuclei only when they are stained, and scores only where there are enough cells', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await treated(rig, 'staurosporine', 0.1);
    const image = async () =>
      (
        (await rig.run('IMG-1', 'image', {
          labwareId: plate,
          wells: ['C3', 'C4', 'D4'],
          channels: ['DAPI', 'GFP', 'RFP'],
          sites: 4,
        })) as { wells: readonly Record<string, Json>[] }
      ).wells;
    const plain = await image();
    expect(plain[0]).toMatchObject({ well: 'C3', cellCount: null, flag: 'not stained' });
    const stain = { labwareId: plate, wells: ['C3', 'C4', 'D4'], reagent: 'hoechst_33342', volumeUl: 10 };
    await rig.run('LH-1', 'dispense', stain);
    const [dosed, vehicle, empty] = await image();
    expect(Number(vehicle?.['cellCount'])).toBeGreaterThan(1000);
    expect(Number(dosed?.['cellCount'])).toBeLessThan(Number(vehicle?.['cellCount']));
    expect(Number(dosed?.['phenotypeScore'])).toBeGreaterThan(0.7);
    expect(vehicle?.['phenotypeScore']).toBe(0);
    expect(Number(vehicle?.['confluence'])).toBeGreaterThan(0.3);
    expect(empty).toMatchObject({ cellCount: 0, phenotypeScore: null, confluence: 0, flag: 'too few cells' });
  });

  test('doxorubicin shines in the red channel by itself', async () => {
    await using rig = new LabRig({ profile: 'ideal' });
    await treated(rig, 'doxorubicin', 3);
    const result = await rig.run('RDR-1', 'read-fluorescence', {
      labwareId: plate,
      wells: ['C3', 'C4'],
      excitationNm: 560,
      emissionNm: 607,
    });
    expect(valuesOf(result)['C3']).toBeGreaterThan(1500);
    expect(valuesOf(result)['C4']).toBe(500);
  });
});
