import { describe, expect, it } from 'vitest';
import { fitFourParameters, fourParameterCurve } from './four-parameter-fit.ts';

const doses = Array.from({ length: 10 }, (_, rank) => 10 / 3 ** (9 - rank));
const truth = { top: 1, bottom: 0.06, ic50: 0.2, hill: 1.15 };
const points = (wobble: () => number) =>
  doses.flatMap((dose) => [0, 1, 2].map(() => ({ dose, response: fourParameterCurve(dose, truth) + wobble() })));

/** Gaussian noise that is the same in every run. */
function seededNoise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 4_294_967_297;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe('the four-parameter fit', () => {
  it('finds the curve that made the points', () => {
    const fit = fitFourParameters(points(() => 0))!;
    expect(fit.ic50).toBeCloseTo(0.2, 4);
    expect(fit.hill).toBeCloseTo(1.15, 3);
    expect(fit.bottom).toBeCloseTo(0.06, 3);
  });

  it('gives an interval that holds the truth about 95 times out of 100', () => {
    const noise = seededNoise(7);
    const rounds = 300;
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const { interval } = fitFourParameters(points(() => 0.03 * noise()))!;
      if (interval[0] < truth.ic50 && interval[1] > truth.ic50) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.9);
    expect(held / rounds).toBeLessThan(0.99);
  });

  it('says nothing when the response does not change or the doses are too few', () => {
    expect(fitFourParameters(doses.map((dose) => ({ dose, response: 1 })))).toBeUndefined();
    expect(fitFourParameters(points(() => 0).slice(0, 9))).toBeUndefined();
  });
});
