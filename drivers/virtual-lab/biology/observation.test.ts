import { describe, expect, test } from 'vitest';
import { getCellLine } from './cell-line.ts';
import { getCompound } from './compound.ts';
import { countCells, counterBias } from './counting.ts';
import {
  carriedOver,
  dilutedConcentration,
  dispensedVolume,
  dispenseCv,
  dispenserBias,
  iso8655Limits,
} from './dispensing.ts';
import { viability } from './dose-response.ts';
import { columnTrend, glow, lotFactor, plateGain, readerDecline } from './drift.ts';
import { airTemperature, co2Level, growthMinutesLost, humidity, liquidTemperature } from './incubator-climate.ts';
import { createKeyedRandom } from './keyed-random.ts';
import { outlierFactor, plateFactor, wellCv, wellFactor } from './noise.ts';
import { detachedFraction, outsideRetention, spinYield, viabilityAfterDissociation } from './passage-stress.ts';
import { cellsPerField, combinedPhenotype, imagingSecondsPerWell, phenotypeScore } from './phenotype.ts';
import {
  absorbanceResponse,
  atpLight,
  crosstalk,
  readAbsorbance,
  readFluorescence,
  readLuminescence,
} from './reader-signal.ts';
import { reporterInduction, reporterSignal } from './reporter.ts';
import { getVesselType } from './vessel.ts';

const random = createKeyedRandom(42);
const key = { quantity: 'light', plate: 'P-1', well: 'C3' };

describe('reader', () => {
  test('luminescence over 2e7 RLU is a flag without a number', () => {
    expect(readLuminescence(random, key, 2.2e7)).toEqual({ kind: 'overflow' });
    expect(readLuminescence(random, key, 1.8e7).kind).toBe('value');
  });

  test('fluorescence overflows above 65,535 and absorbance at 4.0', () => {
    expect(readFluorescence(random, key, 70_000)).toEqual({ kind: 'overflow' });
    expect(readAbsorbance(random, key, 4)).toEqual({ kind: 'overflow' });
    expect(readAbsorbance(random, key, 3.9).kind).toBe('value');
  });

  test('absorbance is linear to 2.5 and bends below 4.0 after it', () => {
    expect(absorbanceResponse(2.5)).toBe(2.5);
    expect(absorbanceResponse(3.5)).toBeLessThan(3.5);
    expect(absorbanceResponse(3.99)).toBeLessThan(4);
  });

  test('a repeated read differs in the reader noise only, and the same replicate is the same number', () => {
    const [first, again] = [readLuminescence(random, key, 3e5), readLuminescence(random, key, 3e5)];
    expect(again).toEqual(first);
    const repeat = readLuminescence(random, { ...key, replicate: 1 }, 3e5);
    expect(repeat).not.toEqual(first);
    if (first.kind === 'value' && repeat.kind === 'value')
      expect(Math.abs(repeat.value / first.value - 1)).toBeLessThan(0.1);
  });

  test('reads of a constant signal scatter by 1 % and 30 RLU', () => {
    const sdOf = (signal: number) => {
      const values = Array.from({ length: 4000 }, (_, replicate) => {
        const reading = readLuminescence(random, { ...key, replicate }, signal);
        return reading.kind === 'value' ? reading.value : Number.NaN;
      });
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    };
    expect(sdOf(1e6) / 1e6).toBeCloseTo(0.01, 3);
    expect(sdOf(0)).toBeCloseTo(Math.hypot(30, Math.sqrt(200), 2), -1);
  });

  test('a neighbour of a bright well gets 0.02 % of its light', () => {
    expect(crosstalk([1e6, 0, 0, 5e5])).toBeCloseTo(300, 9);
  });

  test('ATP light is 20 RLU a cell to 50,000 cells per 96 well, less above', () => {
    expect(atpLight(50_000, 0.32)).toBe(1e6);
    expect(atpLight(100_000, 0.32)).toBeLessThan(2e6);
    expect(atpLight(100_000, 0.32)).toBeGreaterThan(1e6);
  });
});

describe('reporter and phenotype', () => {
  test('a reporter first rises with dose, then dies with the cells', () => {
    const compound = getCompound('thapsigargin');
    const at = (dose: number) =>
      reporterSignal(reporterInduction(compound, dose), viability(compound, 'U2OS', dose, 24));
    expect(at(0)).toBe(2500);
    expect(at(0.05)).toBeGreaterThan(3 * at(0));
    expect(at(10)).toBeLessThan(at(0.05));
  });

  test('a reporter is half induced at its EC50', () => {
    expect(reporterInduction(getCompound('tunicamycin'), 0.3)).toBeCloseTo(1 + 7 / 2, 12);
  });

  test('a phenotype is half of its maximum at f x IC50 at 48 h, and DMSO has none', () => {
    expect(phenotypeScore(getCompound('staurosporine'), 'U2OS', 0.03)).toBeCloseTo(0.45, 12);
    expect(phenotypeScore(getCompound('dmso'), 'U2OS', 1)).toBe(0);
    expect(combinedPhenotype([0.5, 0.5])).toBe(0.75);
  });

  test('5,000 cells in a 96 well show at least 50 in a field, and 4 sites take 7.5 s', () => {
    expect(cellsPerField(5000, 0.32)).toBeGreaterThan(250);
    expect(imagingSecondsPerWell(['DAPI', 'GFP', 'RFP'], 4)).toBeCloseTo(7.52, 6);
  });
});

describe('plate and well noise', () => {
  test('a plate factor is shared by a plate, and differs between plates and days', () => {
    expect(plateFactor(random, 'P-1', 'day-1')).toBe(plateFactor(random, 'P-1', 'day-1'));
    expect(plateFactor(random, 'P-2', 'day-1')).not.toBe(plateFactor(random, 'P-1', 'day-1'));
    expect(plateFactor(random, 'P-1', 'day-2')).not.toBe(plateFactor(random, 'P-1', 'day-1'));
  });

  test('well CV rises with the format', () => {
    expect(
      ['plate_96_white', 'plate_384_white', 'plate_1536_white'].map((id) =>
        wellCv(getVesselType(id as 'plate_96_white')),
      ),
    ).toEqual([0.05, 0.07, 0.1]);
    expect(wellFactor(random, 'P-1', 'A1', 0)).toBe(1);
  });

  test('one well in two hundred is an outlier by a factor of two', () => {
    const factors = Array.from({ length: 40_000 }, (_, index) => outlierFactor(random, `P-${index % 50}`, `W${index}`));
    const outliers = factors.filter((factor) => factor !== 1);
    expect(new Set(outliers)).toEqual(new Set([2, 0.5]));
    expect(outliers.length).toBeGreaterThan(150);
    expect(outliers.length).toBeLessThan(250);
  });
});

describe('drift', () => {
  test('the gain of a plate walks slowly and comes back', () => {
    const gains = Array.from({ length: 400 }, (_, index) => Math.log(plateGain(random, index)));
    expect(gains[0]).toBe(0);
    const sd = Math.sqrt(gains.reduce((sum, gain) => sum + gain * gain, 0) / gains.length);
    // Stationary SD = 0.01/√(1 − 0.95²) = 0.032.
    expect(sd).toBeGreaterThan(0.015);
    expect(sd).toBeLessThan(0.06);
    for (let index = 1; index < gains.length; index++) {
      const innovation = (gains[index] ?? 0) - 0.95 * (gains[index - 1] ?? 0);
      expect(Math.abs(innovation)).toBeLessThan(0.05);
    }
  });

  test('a lot stays for about fifty plates', () => {
    const factors = Array.from({ length: 2000 }, (_, index) => lotFactor(random, index));
    const changes = factors.filter((factor, index) => index > 0 && factor !== factors[index - 1]).length;
    expect(changes).toBeGreaterThan(20);
    expect(changes).toBeLessThan(65);
  });

  test('reader, glow and dispenser decline as the reference says', () => {
    expect(readerDecline(30)).toBeCloseTo(0.995, 12);
    expect(glow(5)).toBeCloseTo(0.5, 12);
    expect(glow(-1)).toBe(1);
    expect(columnTrend(0)).toBe(1);
    expect(columnTrend(11)).toBeCloseTo(0.989, 12);
  });
});

describe('dispensing', () => {
  test('a bias stays until the next calibration', () => {
    const of = (calibration: number) => dispenserBias(random, 'robot', 'LH-1', calibration);
    expect(of(0)).toBe(of(0));
    expect(of(1)).not.toBe(of(0));
    expect(dispenserBias(random, 'robot', 'LH-2', 0)).not.toBe(of(0));
  });

  test('volumes scatter by their CV around the biased setting', () => {
    const volumes = Array.from({ length: 5000 }, (_, replicate) =>
      dispensedVolume(random, 'manual', 2, 0.01, { quantity: 'dispense', replicate }),
    );
    const mean = volumes.reduce((sum, volume) => sum + volume, 0) / volumes.length;
    const sd = Math.sqrt(volumes.reduce((sum, volume) => sum + (volume - mean) ** 2, 0) / volumes.length);
    expect(mean).toBeCloseTo(2.02, 2);
    expect(sd / 2).toBeCloseTo(dispenseCv('manual', 2), 2);
    expect(dispensedVolume(random, 'manual', 0, 0.01, { quantity: 'dispense' })).toBe(0);
  });

  test('an acoustic dispenser gives whole drops of 2.5 nL', () => {
    const silent = { ...random, normal: () => 0 };
    expect(dispensedVolume(silent, 'acoustic', 0.0061, 0, key)).toBeCloseTo(0.005, 12);
  });

  test('a 1:3 dilution divides by three, and a used tip carries 0.05 %', () => {
    expect(dilutedConcentration(9, 10, 20)).toBeCloseTo(3, 12);
    expect(dilutedConcentration(9, 0, 0)).toBe(0);
    expect(carriedOver(1000)).toBe(0.5);
  });

  test('the ISO 8655 limits of a 1000 µL pipette are those of the table', () => {
    expect(iso8655Limits(1000)).toEqual({ systematic: 0.008, random: 0.003 });
    expect(iso8655Limits(500).systematic).toBeCloseTo(0.016, 12);
    expect(iso8655Limits(200)).toEqual({ systematic: 0.04, random: 0.015 });
  });
});

describe('incubator', () => {
  test('the climate comes back, humidity last', () => {
    const after = (minutes: number) => [{ minutesSinceClosed: minutes, openSeconds: 30 }];
    expect(humidity(after(0))).toBeLessThan(70);
    expect(95 - humidity(after(10))).toBeCloseTo((95 - humidity(after(0))) / Math.E, 9);
    expect(humidity(after(60))).toBeGreaterThan(94);
    expect(37 - airTemperature(after(3))).toBeCloseTo((37 - airTemperature(after(0))) / Math.E, 9);
    expect(airTemperature([])).toBe(37);
    expect(co2Level([], 8)).toBe(8);
  });

  test('many openings cool the air to the room and no further', () => {
    const openings = Array.from({ length: 20 }, () => ({ minutesSinceClosed: 0, openSeconds: 600 }));
    expect(airTemperature(openings)).toBe(21);
    expect(co2Level(openings)).toBe(0);
  });

  test('a plate cools with 15 min, a flask with 30 min, and 30 s of open door cost about a minute of growth', () => {
    expect(liquidTemperature(37, 21, 15, false)).toBeCloseTo(21 + 16 / Math.E, 9);
    expect(liquidTemperature(37, 21, 30, true)).toBeCloseTo(21 + 16 / Math.E, 9);
    expect(growthMinutesLost(30)).toBeCloseTo(0.08 * 4.535 * 3, 2);
  });
});

describe('counting and harvest', () => {
  test('counts scatter around the truth by their CV, and the automatic bias is fixed', () => {
    const truth = { cellsPerMl: 1e6, viability: 0.95 };
    const counts = Array.from({ length: 3000 }, (_, replicate) =>
      countCells(random, 'hemocytometer', truth, { vessel: 'T-1', device: 'CNT-1', replicate }),
    );
    const mean = counts.reduce((sum, count) => sum + count.cellsPerMl, 0) / counts.length;
    const sd = Math.sqrt(counts.reduce((sum, count) => sum + (count.cellsPerMl - mean) ** 2, 0) / counts.length);
    expect(mean / 1e6).toBeCloseTo(1, 2);
    expect(sd / mean).toBeCloseTo(0.102, 2);
    expect(counts.every((count) => count.viability <= 1)).toBe(true);
    expect(counterBias(random, 'automatic', 'CNT-1')).toBe(counterBias(random, 'automatic', 'CNT-1'));
    expect(counterBias(random, 'hemocytometer', 'CNT-1')).toBe(0);
  });

  test('leaving cells in trypsin costs viability, in Accutase four times less', () => {
    const u2os = getCellLine('U2OS');
    expect(viabilityAfterDissociation(u2os, 5)).toBe(0.95);
    expect(viabilityAfterDissociation(u2os, 15)).toBeCloseTo(0.95 * Math.exp(-0.2), 12);
    expect(viabilityAfterDissociation(getCellLine('iPSC'), 16)).toBeCloseTo(0.92 * Math.exp(-0.05), 12);
  });

  test('a hard spin loses cells, and no enzyme detaches none', () => {
    expect(spinYield(200)).toBe(0.95);
    expect(spinYield(600)).toBeCloseTo(0.95 * 0.9, 12);
    expect(spinYield(5000)).toBe(0);
    expect(detachedFraction(getCellLine('CHO'), 0)).toBe(0);
  });

  test('HEK293 comes off outside the incubator after a quarter of an hour, other lines do not', () => {
    expect(outsideRetention(getCellLine('HEK293'), 15)).toBe(1);
    expect(outsideRetention(getCellLine('HEK293'), 25)).toBeCloseTo(Math.exp(-0.1), 12);
    expect(outsideRetention(getCellLine('HeLa'), 600)).toBe(1);
  });
});
