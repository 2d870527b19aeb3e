import { describe, expect, it } from 'vitest';
import { variation, zPrime } from './plate-statistics.ts';

describe('plate statistics', () => {
  it("computes Z' from two groups of controls", () => {
    expect(zPrime([99, 100, 101], [9, 10, 11])).toBeCloseTo(1 - 6 / 90, 10);
    expect(zPrime([1], [0, 0])).toBeUndefined();
    expect(zPrime([1, 1], [1, 1])).toBeUndefined();
  });

  it('computes the coefficient of variation in percent', () => {
    expect(variation([99, 100, 101])).toBeCloseTo(1, 10);
    expect(variation([])).toBeUndefined();
  });
});
