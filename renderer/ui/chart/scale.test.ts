import { describe, expect, it } from 'vitest';
import { decades, roundTicks, scale, timeTicks } from './scale.ts';

describe('scales', () => {
  it('maps data to pixels, linear and logarithmic', () => {
    expect(scale(0, 10, 100, 200)(5)).toBe(150);
    expect(scale(0.001, 10, 0, 400, true)(0.1)).toBeCloseTo(200, 9);
  });

  it('finds decades and round numbers within', () => {
    expect(decades(4e-4, 15)).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(roundTicks(0, 1.15, 3)).toEqual([0, 0.5, 1]);
    expect(roundTicks(-3, 3, 3)).toEqual([-2, 0, 2]);
  });

  it('puts ticks on full hours of the local day', () => {
    const from = new Date(2026, 10, 17, 9, 12).getTime();
    const ticks = timeTicks(from, from + 29 * 3_600_000, 8).map((tick) => new Date(tick));
    expect(ticks.length).toBeLessThanOrEqual(9);
    expect(ticks.every((tick) => tick.getMinutes() === 0 && tick.getHours() % 4 === 0)).toBe(true);
  });
});
