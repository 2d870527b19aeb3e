import { describe, expect, it } from 'vitest';
import {
  coefficientOfVariation,
  fractionOfControl,
  median,
  ssmd,
  standardDeviation,
  zPrime,
} from './plate-statistics.ts';
import { studentCumulative, studentQuantile } from './student-t.ts';

/** Two values with the given mean and sample standard deviation. */
function control(centre: number, spread: number): number[] {
  return [centre - spread / Math.SQRT2, centre + spread / Math.SQRT2];
}

describe('plate statistics', () => {
  it('give Z prime 0.81 and SSMD 16.3 for the controls of the viability example', () => {
    const vehicle = control(289_077, 17_090);
    const kill = control(10_033, 583);
    expect(zPrime(vehicle, kill)).toBeCloseTo(0.81, 2);
    expect(ssmd(vehicle, kill)).toBeCloseTo(16.3, 1);
    expect(coefficientOfVariation(vehicle)).toBeCloseTo(0.0591, 4);
  });

  it('are not numbers where there are too few wells', () => {
    expect(standardDeviation([1])).toBeNaN();
    expect(zPrime([1], [2, 3])).toBeNaN();
    expect(median([])).toBeNaN();
  });

  it('know the middle of even and odd counts, and a fraction of control', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(fractionOfControl(60, 10, 110)).toBe(0.5);
  });
});

describe('Student t', () => {
  it.each([
    [1, 12.7062],
    [2, 4.3027],
    [5, 2.5706],
    [20, 2.086],
    [100, 1.984],
  ])('at 97.5 %% and %i degrees of freedom is %f, as tables say', (degrees, t) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(t, 3);
  });

  it('is symmetric', () => {
    expect(studentCumulative(0, 7)).toBeCloseTo(0.5, 12);
    expect(studentCumulative(-1.3, 7)).toBeCloseTo(1 - studentCumulative(1.3, 7), 12);
  });
});
