import { describe, expect, it } from 'vitest';
import { leastSquares } from './least-squares.ts';

/** Data sets and certified values: NIST Statistical Reference Datasets, nonlinear regression (public domain). */
const RAT43 = {
  x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  y: [16.08, 33.83, 65.8, 97.2, 191.55, 326.2, 386.87, 520.53, 590.03, 651.92, 724.93, 699.56, 689.96, 637.56, 717.41],
  model: (x: number, [a = 0, b = 0, c = 0, d = 1]: readonly number[]) => a / (1 + Math.exp(b - c * x)) ** (1 / d),
  start: [700, 5, 0.75, 1.3],
  certified: [699.6415127, 5.2771253025, 0.75962938329, 1.2792483859],
  errors: [16.302297817, 2.0828735829, 0.19566123451, 0.68761936385],
};
const MGH09 = {
  x: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
  y: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
  model: (x: number, [a = 0, b = 0, c = 0, d = 0]: readonly number[]) => (a * (x * x + b * x)) / (x * x + c * x + d),
  start: [0.25, 0.39, 0.415, 0.39],
  certified: [0.19280693458, 0.19128232873, 0.12305650693, 0.13606233068],
  errors: [0.011435312227, 0.19633220911, 0.080842031232, 0.090025542308],
};

describe('least squares', () => {
  it.each([
    ['Rat43', RAT43],
    ['MGH09', MGH09],
  ])('agrees with the certified values of %s to six digits, and with their standard errors to four', (_, set) => {
    const result = leastSquares({
      start: set.start,
      residuals: (parameters) => set.x.map((x, index) => set.y[index]! - set.model(x, parameters)),
    });
    expect(result.converged).toBe(true);
    for (const [index, certified] of set.certified.entries()) {
      expect(result.parameters[index]! / certified).toBeCloseTo(1, 5);
      expect(Math.sqrt(result.covariance![index]![index]!) / set.errors[index]!).toBeCloseTo(1, 3);
    }
  });

  it('says when the data do not determine the parameters', () => {
    const result = leastSquares({ start: [1, 1], residuals: ([a = 0, b = 0]) => [a + b - 1, a + b - 2, a + b - 3] });
    expect(result.covariance === null || result.covariance[0]![0]! > 1e6).toBe(true);
  });
});
