import { describe, expect, test } from 'vitest';
import { getCellLine } from './cell-line.ts';
import { getCompound } from './compound.ts';
import { ic50At, viability } from './dose-response.ts';
import { cellsAfter } from './growth.ts';
import { createKeyedRandom } from './keyed-random.ts';
import { detachedFraction, harvestedCells } from './passage-stress.ts';
import { atpLight, luminescenceBackground, readLuminescence } from './reader-signal.ts';
import { referenceData } from './reference-data.ts';

const { inputs } = referenceData.workedExamples.u2os96Staurosporine;
const staurosporine = getCompound('staurosporine');
const u2os = getCellLine('U2OS');
const vehicleCells = cellsAfter(u2os, 0.32, 9000, 20 / 60 + 4 + 24 + 0.5);
const rluAt = (dose: number) =>
  atpLight(vehicleCells * viability(staurosporine, 'U2OS', dose, 24), 0.32) + luminescenceBackground;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sampleSd(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

describe('worked example B, U2OS and staurosporine for 24 h', () => {
  test('harvests and dilutes the cells of the example', () => {
    expect(detachedFraction(u2os, 5)).toBeCloseTo(inputs.detachedFraction.value, 4);
    const harvested = harvestedCells(u2os, inputs.sourceCells.value, 5);
    expect(Math.round(harvested)).toBe(inputs.harvestedCells.value);
    const viable = (harvested / 5) * u2os.viabilityAfterDissociation;
    expect(Math.round(viable)).toBe(inputs.viableConcentration.value);
    expect((6.5 * inputs.targetConcentration.value) / viable).toBeCloseTo(inputs.cellVolume.value, 4);
  });

  test('has the cells of the example at the read', () => {
    expect(Math.round(vehicleCells)).toBe(inputs.cellsAtRead.value);
    expect(ic50At(staurosporine, 'U2OS', 24)).toBeCloseTo(inputs.trueIc50.value, 10);
  });

  test.each(inputs.doses.value.map((_, index) => index))(
    'dose %i of the series gives its viability and light',
    (index) => {
      const dose = 3 / 3 ** index;
      const printedViability = inputs.trueViability.value[index] ?? Number.NaN;
      expect(dose).toBeCloseTo(inputs.doses.value[index] ?? Number.NaN, 6);
      expect(viability(staurosporine, 'U2OS', dose, 24)).toBeCloseTo(printedViability, 4);
      expect(Math.round(rluAt(dose))).toBe(inputs.expectedRlu.value[index]);
    },
  );

  test('vehicle, kill and blank wells give the light of the example', () => {
    expect(Math.round(rluAt(0))).toBe(inputs.vehicleRlu.value);
    expect(Math.round(rluAt(10))).toBe(inputs.killRlu.value);
    expect(viability(staurosporine, 'U2OS', 10, 24)).toBeCloseTo(inputs.killViability.value, 4);
    expect(atpLight(0, 0.32) + luminescenceBackground).toBe(inputs.blankRlu.value);
  });

  test('has the Z prime and the SSMD of the example', () => {
    const cv = Math.hypot(0.05, 0.03, 0.01);
    expect(cv).toBeCloseTo(inputs.wellCv.value, 4);
    const [vehicle, kill] = [rluAt(0), rluAt(10)];
    // The example takes the kill SD as CV x signal less background, with the reader's 30 RLU left out.
    const [sdVehicle, sdKill] = [cv * (vehicle - 200), cv * (kill - 200)];
    expect(1 - (3 * (sdVehicle + sdKill)) / (vehicle - kill)).toBeCloseTo(inputs.expectedZPrime.value, 2);
    expect((vehicle - kill) / Math.hypot(sdVehicle, sdKill)).toBeCloseTo(inputs.expectedSsmd.value, 1);
  });

  test('has a Z prime between 0.75 and 0.87 on about 95 % of seeded plates', () => {
    const plates = 400;
    let inside = 0;
    for (let seed = 0; seed < plates; seed++) {
      const random = createKeyedRandom(seed);
      const read = (role: string, dose: number, count: number) =>
        Array.from({ length: count }, (_, index) => {
          const key = { quantity: 'light', plate: 'P-1', well: `${role}${index}` };
          const factor = random.lognormal({ ...key, quantity: 'well' }, 0.05);
          const additions = random.lognormal({ ...key, quantity: 'additions' }, 0.03);
          const reading = readLuminescence(random, key, (rluAt(dose) - luminescenceBackground) * factor * additions);
          return reading.kind === 'value' ? reading.value : Number.NaN;
        });
      const [vehicle, kill] = [read('V', 0, 18), read('K', 10, 6)];
      const zPrime = 1 - (3 * (sampleSd(vehicle) + sampleSd(kill))) / (mean(vehicle) - mean(kill));
      if (zPrime >= 0.75 && zPrime <= 0.87) inside++;
    }
    expect(inside / plates).toBeGreaterThan(0.92);
    expect(inside / plates).toBeLessThan(0.985);
  });
});
