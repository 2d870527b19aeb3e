import { expect, test } from 'vitest';
import { seedFrom } from './seed.ts';

test('a number and its digits are the same seed, other text is a seed of its own', () => {
  expect(seedFrom(17)).toBe(17);
  expect(seedFrom('17')).toBe(17);
  expect(seedFrom('wellrun')).toBe(seedFrom('wellrun'));
  expect(seedFrom('wellrun')).not.toBe(seedFrom('wellrum'));
  for (const seed of ['', 'x', '12345678901', -3, 2 ** 40 + 1]) {
    expect(Number.isInteger(seedFrom(seed))).toBe(true);
    expect(seedFrom(seed)).toBeGreaterThanOrEqual(0);
    expect(seedFrom(seed)).toBeLessThan(2 ** 32);
  }
});
