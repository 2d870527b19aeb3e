import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { temperatureFactor } from './growth.ts';
import { warmMinutes, type FollowingLiquid } from './warmth.ts';

const celsius = fc.double({ min: 4, max: 45, noNaN: true });
const anyLiquid: fc.Arbitrary<FollowingLiquid> = fc.record({
  startCelsius: celsius,
  airCelsius: celsius,
  timeConstantMin: fc.constantFrom(15, 30),
});
const anyMinutes = fc.double({ min: 0, max: 600, noNaN: true });

test('is the integral of the temperature factor', () => {
  fc.assert(
    fc.property(anyLiquid, anyMinutes, fc.double({ min: 1, max: 300, noNaN: true }), (liquid, from, length) => {
      const pieces = 4000;
      let sum = 0;
      for (let piece = 0; piece < pieces; piece++) {
        const minutes = from + ((piece + 0.5) * length) / pieces;
        const { startCelsius, airCelsius, timeConstantMin } = liquid;
        sum += temperatureFactor(airCelsius + (startCelsius - airCelsius) * Math.exp(-minutes / timeConstantMin));
      }
      expect(warmMinutes(liquid, from, from + length)).toBeCloseTo((sum * length) / pieces, 1);
    }),
    { numRuns: 60 },
  );
});

test('does not depend on how a stretch of time is cut', () => {
  fc.assert(
    fc.property(anyLiquid, anyMinutes, anyMinutes, anyMinutes, (liquid, ...moments) => {
      const [from = 0, cut = 0, to = 0] = moments.toSorted((left, right) => left - right);
      const parts = warmMinutes(liquid, from, cut) + warmMinutes(liquid, cut, to);
      expect(parts).toBeCloseTo(warmMinutes(liquid, from, to), 8);
    }),
  );
});

test('a warm liquid in a warm room loses nothing, a cold one gains nothing', () => {
  expect(warmMinutes({ startCelsius: 37, airCelsius: 37, timeConstantMin: 15 }, 0, 90)).toBe(90);
  expect(warmMinutes({ startCelsius: 21, airCelsius: 21, timeConstantMin: 15 }, 0, 90)).toBe(0);
});
