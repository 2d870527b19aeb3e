import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { attachedProgress, platingEfficiency } from './attachment.ts';
import { getCellLine } from './cell-line.ts';
import { advanceCulture, attachedFraction, seedCulture, withFreshMedium } from './culture.ts';
import {
  carryingCapacity,
  cellsAfter,
  confluence,
  grownCells,
  growthRatePerHour,
  hoursToReach,
  mediumFactor,
  overgrowthSurvival,
  temperatureFactor,
} from './growth.ts';
import { cellLineIds } from './reference-data.ts';
import { stressFactor, stressLossHours } from './passage-stress.ts';

const plain = { passageStress: false };
const anyLine = fc.constantFrom(...cellLineIds);

function seeded(lineId: (typeof cellLineIds)[number], viableCells: number, areaCm2: number) {
  const line = getCellLine(lineId);
  return seedCulture({
    line,
    areaCm2,
    viableCells,
    deadCells: 0,
    platingEfficiency: line.platingEfficiency,
    passage: 5,
  });
}

test('an undisturbed culture follows the plain growth model', () => {
  const culture = advanceCulture(seeded('U2OS', 750_000, 75), { hours: 96, warmth: 1, mediumMl: 1e6 }, plain);
  const expected = cellsAfter(getCellLine('U2OS'), 75, 675_000, 96);
  expect(culture.cells / expected).toBeCloseTo(1, 9);
});

test('cutting a span in two changes the count by less than a thousandth', () => {
  fc.assert(
    fc.property(anyLine, fc.double({ min: 0.5, max: 70, noNaN: true }), (lineId, cut) => {
      const start = seeded(lineId, 3e6, 75);
      const options = { passageStress: true };
      const whole = advanceCulture(start, { hours: 72, warmth: 1, mediumMl: 15 }, options);
      const first = advanceCulture(start, { hours: cut, warmth: 1, mediumMl: 15 }, options);
      const second = advanceCulture(first, { hours: 72 - cut, warmth: 1, mediumMl: 15 }, options);
      expect(Math.abs(second.cells / whole.cells - 1)).toBeLessThan(2e-3);
    }),
    { numRuns: 50 },
  );
});

test('a cold culture waits, and goes on where it was', () => {
  const start = seeded('HeLa', 1e6, 75);
  const cold = advanceCulture(start, { hours: 48, warmth: 0, mediumMl: 15 }, plain);
  expect(cold.cells).toBe(start.cells);
  expect(cold.lagLeft).toBe(start.lagLeft);
  expect(cold.hoursSinceSeeding).toBe(48);
});

test('stress after seeding slows growth by the hours that the integral says', () => {
  const line = getCellLine('U2OS');
  expect(stressFactor(line, 0)).toBeCloseTo(0.7, 12);
  expect(stressFactor(line, 12)).toBeCloseTo(1 - 0.3 / Math.E, 12);
  const span = { hours: 24, warmth: 1, mediumMl: 1e6 };
  const stressed = advanceCulture(seeded('U2OS', 750_000, 75), span, { passageStress: true });
  const lost = stressLossHours(line, 6, 24);
  const expected = cellsAfter(line, 75, 675_000, 24 - lost);
  expect(stressed.cells / expected).toBeCloseTo(1, 3);
});

test('an iPSC flask near harvest runs out of medium within two days, and a feed starts it again', () => {
  const line = getCellLine('iPSC');
  const dense = { ...seeded('iPSC', 0, 75), cells: 1.2e7, lagLeft: 0 };
  const starved = advanceCulture(dense, { hours: 48, warmth: 1, mediumMl: 15 }, plain);
  expect(mediumFactor(line, starved.mediumUse)).toBe(0);
  const stillStarved = advanceCulture(starved, { hours: 12, warmth: 1, mediumMl: 15 }, plain);
  expect(stillStarved.cells).toBeCloseTo(starved.cells, 3);
  const fed = advanceCulture(withFreshMedium(starved), { hours: 12, warmth: 1, mediumMl: 15 }, plain);
  expect(fed.cells).toBeGreaterThan(starved.cells);
});

test('a 96 well of 10,000 cells lasts 48 h on its medium', () => {
  const culture = advanceCulture(seeded('U2OS', 10_000, 0.32), { hours: 48, warmth: 1, mediumMl: 0.1 }, plain);
  expect(mediumFactor(getCellLine('U2OS'), culture.mediumUse)).toBeGreaterThan(0.95);
});

test('a culture above 95 % confluence for over a day dies at 1 % per hour', () => {
  expect(overgrowthSurvival(24)).toBe(1);
  expect(overgrowthSurvival(34)).toBeCloseTo(Math.exp(-0.1), 12);
  const line = getCellLine('CHO');
  const full = { ...seeded('CHO', 0, 75), cells: carryingCapacity(line, 75) * 0.999, lagLeft: 0 };
  const soon = advanceCulture(full, { hours: 20, warmth: 1, mediumMl: 1e6 }, plain);
  const late = advanceCulture(full, { hours: 30, warmth: 1, mediumMl: 1e6 }, plain);
  expect(confluence(line, 75, soon.cells)).toBeGreaterThan(0.99);
  expect(late.cells).toBeLessThan(soon.cells);
  expect(late.deadCells).toBeGreaterThan(soon.deadCells);
});

test('basal turnover goes to the dead count only', () => {
  const culture = advanceCulture(seeded('U2OS', 10_000, 0.32), { hours: 5, warmth: 1, mediumMl: 0.1 }, plain);
  expect(culture.cells).toBe(9000);
  expect(culture.deadCells).toBeCloseTo(1000 + 9000 * 0.002 * 5, 6);
});

test('growth never shrinks a culture nor passes the capacity, and the inverse finds the time', () => {
  fc.assert(
    fc.property(
      anyLine,
      fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      fc.double({ min: 0, max: 400, noNaN: true }),
      (id, start, hours) => {
        const line = getCellLine(id);
        const capacity = carryingCapacity(line, 75);
        const cells = grownCells(start * capacity, capacity, growthRatePerHour(line), hours);
        expect(cells).toBeGreaterThanOrEqual(start * capacity * (1 - 1e-12));
        expect(cells).toBeLessThanOrEqual(capacity);
        const target = start * capacity * 1.5;
        const needed = hoursToReach(line, 75, start * capacity, target);
        expect(cellsAfter(line, 75, start * capacity, needed) / target).toBeCloseTo(1, 9);
      },
    ),
  );
  expect(hoursToReach(getCellLine('CHO'), 75, 1e6, 1e12)).toBe(Number.POSITIVE_INFINITY);
});

test('passages above 20 and the cold slow the growth', () => {
  const line = getCellLine('HEK293');
  expect(growthRatePerHour(line, 20)).toBe(growthRatePerHour(line));
  expect(growthRatePerHour(line, 70)).toBeCloseTo(growthRatePerHour(line) / 1.1, 12);
  expect(temperatureFactor(37)).toBe(1);
  expect(temperatureFactor(36)).toBeCloseTo(0.92, 12);
  expect(temperatureFactor(21)).toBe(0);
  expect(temperatureFactor(38)).toBe(1);
});

test('cells attach after a quarter of an hour, slower at room temperature, and the rest goes with a feed', () => {
  const line = getCellLine('HepG2');
  expect(attachedProgress(line, 0.25)).toBe(0);
  expect(attachedProgress(line, 4)).toBeCloseTo(0.918, 3);
  expect(attachedProgress(getCellLine('U2OS'), 4)).toBeCloseTo(0.976, 3);
  expect(attachedProgress(line, 4, true)).toBeLessThan(attachedProgress(line, 4));
  const early = advanceCulture(seeded('HepG2', 10_000, 0.32), { hours: 1, warmth: 1, mediumMl: 0.1 }, plain);
  expect(withFreshMedium(early).cells).toBeCloseTo(early.cells * attachedFraction(early), 9);
});

test('single iPSC without a ROCK inhibitor hardly attach, other lines do not need one', () => {
  expect(platingEfficiency(getCellLine('iPSC'), 10)).toBe(0.7);
  expect(platingEfficiency(getCellLine('iPSC'), 0)).toBe(0.15);
  expect(platingEfficiency(getCellLine('U2OS'), 0)).toBe(0.9);
});
