import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import { doseResponse, fitDoseResponse } from './dose-response-fit.ts';
import { mean, standardDeviation, zPrime } from './plate-statistics.ts';

/** Staurosporine on U2OS at 24 h, the truth of the viability example: IC50 0.2 µM, slope 1.4, floor 0.03. */
const TRUTH = { ic50Um: 0.2, hill: 1.4, top: 1, bottom: 0.03 };
const DOSES = Array.from({ length: 8 }, (_, index) => 3 / 3 ** index);

describe('the dose-response fit', () => {
  it.each([true, false])('returns IC50 and slope of noise-free data to four digits (weighted: %s)', (weighted) => {
    const points = DOSES.map((doseUm) => ({ doseUm, response: doseResponse(doseUm, TRUTH) }));
    const fit = fitDoseResponse(points, { weighted });
    expect(fit?.ic50Um).toBeCloseTo(0.2, 4);
    expect(fit?.hill).toBeCloseTo(1.4, 4);
    expect(fit?.bottom).toBeCloseTo(0.03, 4);
  });

  it('fits a rising curve, as a phenotype gives', () => {
    const rising = { ic50Um: 0.06, hill: 1.5, top: 0, bottom: 0.9 };
    const points = DOSES.map((doseUm) => ({ doseUm, response: doseResponse(doseUm, rising) }));
    expect(fitDoseResponse(points, { weighted: false })?.ic50Um).toBeCloseTo(0.06, 4);
  });

  it('gives no IC50 where the data hold none', () => {
    const flat = DOSES.map((doseUm, index) => ({ doseUm, response: 1 + (index % 2 === 0 ? 0.01 : -0.01) }));
    expect(fitDoseResponse(flat, { weighted: true })).toBeNull();
    expect(fitDoseResponse(flat.slice(0, 3), { weighted: true })).toBeNull();
  });

  it('weighted, holds the truth in 90 to 97 of 100 intervals and is unbiased; plates read Z prime 0.75 to 0.87', () => {
    const random = new SeededRandom('coverage of the weighted fit');
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const signal = (fraction: number): number => 288_880 * fraction * (1 + 0.0592 * normal()) + 200;
    const wells = (count: number, fraction: number): number[] => Array.from({ length: count }, () => signal(fraction));
    const plates = 600;
    let covered = 0;
    const logs: number[] = [];
    const qualities: number[] = [];
    for (let plate = 0; plate < plates; plate++) {
      const vehicle = wells(18, 1);
      const points = DOSES.flatMap((doseUm) =>
        wells(3, doseResponse(doseUm, TRUTH)).map((one) => ({
          doseUm,
          response: (one - 200) / (mean(vehicle) - 200),
        })),
      );
      const fit = fitDoseResponse(points, { weighted: true });
      if (fit === null) continue;
      if (fit.low <= TRUTH.ic50Um && TRUTH.ic50Um <= fit.high) covered++;
      logs.push(Math.log10(fit.ic50Um));
      qualities.push(zPrime(vehicle, wells(6, 0.034)));
    }
    expect(logs).toHaveLength(plates);
    expect(covered / plates).toBeGreaterThan(0.9);
    expect(covered / plates).toBeLessThan(0.97);
    expect(10 ** mean(logs)).toBeCloseTo(0.2, 2);
    expect(standardDeviation(logs)).toBeLessThan(0.03);
    const inside = qualities.filter((one) => one > 0.75 && one < 0.87).length / plates;
    expect(inside).toBeGreaterThan(0.9);
  });
});
