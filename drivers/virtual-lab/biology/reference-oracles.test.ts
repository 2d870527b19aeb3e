import { describe, expect, test } from 'vitest';
import { attachedCells } from './attachment.ts';
import { getCellLine } from './cell-line.ts';
import { getCompound } from './compound.ts';
import { countCv } from './counting.ts';
import { dispenseCv } from './dispensing.ts';
import { viability } from './dose-response.ts';
import { glow } from './drift.ts';
import { edgeFactor } from './edge-effect.ts';
import { concentrationFactor, evaporationUlPerDay, volumeAfter } from './evaporation.ts';
import { cellsAfter, hoursToReach } from './growth.ts';
import { airTemperature, co2Level } from './incubator-climate.ts';
import { detachedFraction, harvestedCells } from './passage-stress.ts';
import { cellLineIds, referenceData } from './reference-data.ts';
import { handlingMinutes, type UnitOperationId } from './unit-operation-duration.ts';
import { getVesselType } from './vessel.ts';

const plate96 = getVesselType('plate_96_white');
const u2os = getCellLine('U2OS');
const t75 = getVesselType('flask_t75');
const outer = { row: 0, column: 5 };
const corner = { row: 0, column: 0 };

const passageTable = referenceData.workedExamples.t75PassageByLine.lines;
const spot = referenceData.workedExamples.modelSpotValues.values;

describe('single values of the models', () => {
  const opened = (minutesSinceClosed: number) => [{ minutesSinceClosed, openSeconds: 30 }];
  const edge48 = (row: number, column: number) => edgeFactor(plate96, { row, column }, 48);
  const attached = (hours: number) => attachedCells({ line: u2os, seededCells: 1, viability: 0.95, hours });
  const at = (
    id: Parameters<typeof getCompound>[0],
    line: Parameters<typeof viability>[1],
    dose: number,
    hours: number,
  ) => viability(getCompound(id), line, dose, hours);

  const computed: Readonly<Record<keyof typeof spot, number>> = {
    u2os_t75_48h: cellsAfter(u2os, t75.growthAreaCm2, 675_000, 48),
    u2os_t75_96h: cellsAfter(u2os, t75.growthAreaCm2, 675_000, 96),
    attached_u2os_1h: attached(1),
    attached_u2os_4h: attached(4),
    staurosporine_u2os_0p2uM_24h: at('staurosporine', 'U2OS', 0.2, 24),
    staurosporine_u2os_0p2uM_48h: at('staurosporine', 'U2OS', 0.2, 48),
    paclitaxel_hela_1uM_48h: at('paclitaxel', 'HeLa', 1, 48),
    tunicamycin_u2os_3uM_24h: at('tunicamycin', 'U2OS', 3, 24),
    dmso_u2os_2pct_24h: at('dmso', 'U2OS', 2, 24),
    edge_ring1_48h: edge48(0, 5),
    edge_ring2_48h: edge48(1, 5),
    edge_ring3_48h: edge48(2, 5),
    edge_corner_48h: edge48(0, 0),
    evaporation_edge96_48h: volumeAfter(100, evaporationUlPerDay(plate96, outer), 48),
    concentration_corner96_48h: concentrationFactor(100, evaporationUlPerDay(plate96, corner), 48),
    dispense_manual_2uL: dispenseCv('manual', 2),
    dispense_manual_10uL: dispenseCv('manual', 10),
    dispense_robot_100uL: dispenseCv('robot', 100),
    incubator_dip_30s: airTemperature(opened(0)),
    incubator_10min: airTemperature(opened(10)),
    co2_dip_30s: co2Level(opened(0)),
    co2_10min: co2Level(opened(10)),
    counter_hemocytometer_1e6: countCv('hemocytometer', 1e6),
    counter_hemocytometer_1e5: countCv('hemocytometer', 1e5),
    counter_auto_1e6: countCv('automatic', 1e6),
    glow_after_20min: glow(20 / 60),
  };

  // A value is met when it rounds to the printed one: half a unit of its last digit.
  const digitsOf = (value: number) => String(value).split('.')[1]?.length ?? 0;

  test.each(Object.entries(spot))('%s is the value of the reference', (name, entry) => {
    const value = computed[name as keyof typeof spot];
    expect(value).toBeCloseTo(entry.value, digitsOf(entry.value));
  });
});

describe('passage of one T-75 into another', () => {
  test.each(cellLineIds)('%s gives the row of the passage table', (id) => {
    const line = getCellLine(id);
    const row = passageTable[id];
    const source = line.passageConfluence * line.confluentDensity * t75.growthAreaCm2;
    expect(source).toBeCloseTo(row.sourceCells.value, 6);
    expect(detachedFraction(line, line.dissociationTimeMin)).toBeCloseTo(row.detachedFraction.value, 4);

    const harvested = harvestedCells(line, source, line.dissociationTimeMin);
    const viablePerMl = (harvested / 5) * line.viabilityAfterDissociation;
    expect(Math.round(viablePerMl)).toBe(row.viableConcentration.value);

    const needed = line.seedingDensity * t75.growthAreaCm2;
    expect(needed).toBe(row.cellsNeeded.value);
    expect(needed / viablePerMl).toBeCloseTo(row.seedVolume.value, 4);
    expect(15 - needed / viablePerMl).toBeCloseTo(row.mediumVolume.value, 4);
    expect(Math.floor((viablePerMl * 5) / needed)).toBe(row.maxFlasks.value);

    const attached = needed * line.platingEfficiency;
    expect(attached).toBeCloseTo(row.attachedCells.value, 6);
    const target = line.passageConfluence * line.confluentDensity * t75.growthAreaCm2;
    expect(hoursToReach(line, t75.growthAreaCm2, attached, target)).toBeCloseTo(row.hoursToPassageConfluence.value, 1);
  });
});

describe('worked example A, iPSC passage', () => {
  const { inputs, steps, totals } = referenceData.workedExamples.ipscT75Passage;
  const ipsc = getCellLine('iPSC');

  test('harvests the cells of the example', () => {
    const harvested = harvestedCells(ipsc, inputs.sourceCells.value, 6);
    expect(Math.round(harvested)).toBe(inputs.harvestedCells.value);
    expect(Math.round(harvested / 5)).toBe(inputs.concentration.value);
  });

  test.each([
    [1, inputs.expected_day1.value],
    [2, inputs.expected_day2.value],
    [3, inputs.expected_day3.value],
    [4, inputs.expected_day4.value],
    [5, inputs.expected_day5.value],
  ])('grows to the expected cells by day %i', (day, cells) => {
    expect(Math.round(cellsAfter(ipsc, 75, inputs.attachedCells.value, day * 24))).toBe(cells);
  });

  test('takes the handling time of the example, step by step', () => {
    // "Tap, check" is 1 min in the example, half a look under the microscope.
    const minutes = steps.map((step) => {
      if ('parallel' in step && step.parallel) return 0;
      if (step.text.startsWith('Tap')) return 1;
      return handlingMinutes(step.op as UnitOperationId, 'volume' in step ? (step.volume?.value ?? 0) : 0);
    });
    for (const [index, step] of steps.entries()) expect(minutes[index]).toBeCloseTo(step.handling.value, 2);
    expect(minutes.reduce((sum, value) => sum + value, 0)).toBeCloseTo(totals.handling.value, 1);
  });
});

test('takes the handling time of worked example B where wells are counted', () => {
  expect(handlingMinutes('distribute', 0, 36)).toBeCloseTo(1.5, 6);
  expect(handlingMinutes('seed_plate', 0, 54)).toBeCloseTo(2.9, 6);
  expect(handlingMinutes('serial_dilution', 0, 8)).toBeCloseTo(3.83, 2);
  expect(handlingMinutes('transfer', 0, 10)).toBeCloseTo(2.5, 6);
  expect(handlingMinutes('add_compound', 0, 60)).toBeCloseTo(9, 6);
  expect(handlingMinutes('add_reagent_multichannel', 0, 60)).toBeCloseTo(1.8, 6);
  expect(handlingMinutes('read_luminescence', 0, 60)).toBeCloseTo(1.15, 6);
});
