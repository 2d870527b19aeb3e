import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { getCompound } from './compound.ts';
import { combinedViability, dayFactor, densityFactor, ic50At, viability } from './dose-response.ts';
import { cellLineIds, compoundIds } from './reference-data.ts';

const pairs = compoundIds.flatMap((compound) => cellLineIds.map((line) => [compound, line] as const));
const anyPair = fc.constantFrom(...pairs);
const anyHours = fc.double({ min: 0.1, max: 120, noNaN: true });
const anyDose = fc.double({ min: 1e-6, max: 1e4, noNaN: true });

test.each(pairs)('%s on %s is at half effect at its IC50 at 48 h', (id, line) => {
  const compound = getCompound(id);
  const half = compound.floor + (1 - compound.floor) / 2;
  expect(viability(compound, line, compound.ic50At48h[line], 48)).toBeCloseTo(half, 10);
});

test('viability stays between floor and 1, and falls with dose, on every line and compound', () => {
  fc.assert(
    fc.property(
      anyPair,
      anyHours,
      anyDose,
      fc.double({ min: 1, max: 100, noNaN: true }),
      ([id, line], hours, dose, fold) => {
        const compound = getCompound(id);
        const [low, high] = [viability(compound, line, dose, hours), viability(compound, line, dose * fold, hours)];
        expect(high).toBeLessThanOrEqual(low);
        expect(low).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThanOrEqual(compound.floor - 1e-12);
      },
    ),
  );
});

test('viability falls with time and is continuous at 6 h', () => {
  fc.assert(
    fc.property(anyPair, anyDose, anyHours, ([id, line], dose, hours) => {
      const compound = getCompound(id);
      expect(viability(compound, line, dose, hours + 1)).toBeLessThanOrEqual(
        viability(compound, line, dose, hours) + 1e-12,
      );
      const gap = viability(compound, line, dose, 6 - 1e-9) - viability(compound, line, dose, 6);
      expect(Math.abs(gap)).toBeLessThan(1e-8);
    }),
  );
});

test('nothing happens without dose or without time', () => {
  const compound = getCompound('bortezomib');
  expect(viability(compound, 'U2OS', 0, 48)).toBe(1);
  expect(viability(compound, 'U2OS', 1, 0)).toBe(1);
});

test('the potency of tunicamycin rises fourfold from 24 h to 48 h and no further than 96 h', () => {
  const tunicamycin = getCompound('tunicamycin');
  expect(ic50At(tunicamycin, 'HeLa', 24) / ic50At(tunicamycin, 'HeLa', 48)).toBeCloseTo(4, 10);
  expect(ic50At(tunicamycin, 'HeLa', 200)).toBe(ic50At(tunicamycin, 'HeLa', 96));
});

test('paclitaxel kills nothing more above its floor', () => {
  const paclitaxel = getCompound('paclitaxel');
  expect(viability(paclitaxel, 'U2OS', 100, 48)).toBeGreaterThan(0.4);
  expect(viability(paclitaxel, 'U2OS', 100, 48)).toBeLessThan(0.401);
});

test('denser cultures and other days shift IC50 as the reference says', () => {
  expect(densityFactor(10_000 / 0.32)).toBeCloseTo(1, 12);
  expect(densityFactor(20_000 / 0.32)).toBeCloseTo(2 ** 0.2, 12);
  expect(dayFactor(1)).toBeCloseTo(1.2589, 4);
  const staurosporine = getCompound('staurosporine');
  expect(viability(staurosporine, 'U2OS', 0.4, 24, 2)).toBeCloseTo(viability(staurosporine, 'U2OS', 0.2, 24), 12);
});

test('compounds act together as independent effects', () => {
  expect(combinedViability([0.5, 0.5, 1])).toBe(0.25);
  expect(combinedViability([])).toBe(1);
});

test('half way to the onset a quarter of the effect at 6 h is there', () => {
  const compound = getCompound('staurosporine');
  const lost = (hours: number) => 1 - viability(compound, 'U2OS', 1, hours);
  expect(lost(3)).toBeCloseTo(lost(6) / 4, 12);
});
