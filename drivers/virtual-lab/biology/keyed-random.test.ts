import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyedRandom, type DrawKey } from './keyed-random.ts';

const anyKey: fc.Arbitrary<DrawKey> = fc.record(
  {
    quantity: fc.string({ maxLength: 12 }),
    plate: fc.string({ maxLength: 8 }),
    well: fc.constantFrom('A1', 'A2', 'B1', 'H12', 'AF48'),
    stream: fc.string({ maxLength: 8 }),
    replicate: fc.nat(1000),
  },
  { requiredKeys: ['quantity'] },
);

test('no draw depends on the order of draws, or on what else is drawn', () => {
  fc.assert(
    fc.property(fc.array(anyKey, { minLength: 2, maxLength: 20 }), fc.integer(), fc.integer(), (keys, seed, salt) => {
      const random = createKeyedRandom(seed);
      const forward = keys.map((key) => [random.uniform(key), random.normal(key), random.poisson(key, 50)]);
      const shuffled = keys
        .map((key, index) => ({ key, index, order: Math.imul(index + 1, salt | 1) }))
        .toSorted((left, right) => left.order - right.order);
      const again = createKeyedRandom(seed);
      for (const { key, index } of shuffled) {
        random.normal(key);
        expect([again.uniform(key), again.normal(key), again.poisson(key, 50)]).toEqual(forward[index]);
      }
    }),
  );
});

test('keys that differ in one part give different numbers', () => {
  const random = createKeyedRandom(7);
  const base = { quantity: 'q', plate: 'P-1', well: 'A1', stream: 's', replicate: 0 };
  const variants = [
    base,
    { ...base, quantity: 'r' },
    { ...base, plate: 'P-2' },
    { ...base, well: 'A2' },
    { ...base, stream: 't' },
    { ...base, replicate: 1 },
    { ...base, plate: 'P-1A', well: '1' },
  ];
  expect(new Set(variants.map((key) => random.uniform(key))).size).toBe(variants.length);
  expect(createKeyedRandom(8).uniform(base)).not.toBe(random.uniform(base));
});

test('a hundred thousand neighbouring keys do not collide', () => {
  const random = createKeyedRandom(1);
  const seen = new Set<number>();
  for (let plate = 0; plate < 100; plate++) {
    for (let well = 0; well < 1000; well++)
      seen.add(random.uniform({ quantity: 'q', plate: `P-${plate}`, well: `W${well}` }));
  }
  expect(seen.size).toBe(100_000);
});

test('uniform draws fill the unit interval evenly, and neighbours are uncorrelated', () => {
  const random = createKeyedRandom(3);
  const count = 20_000;
  const draws = Array.from({ length: count }, (_, index) => random.uniform({ quantity: 'u', replicate: index }));
  const bins = Array.from({ length: 20 }, () => 0);
  for (const draw of draws) bins[Math.floor(draw * 20)] = (bins[Math.floor(draw * 20)] ?? 0) + 1;
  const expected = count / 20;
  const chiSquare = bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0);
  // 19 degrees of freedom: 43.8 is exceeded once in a thousand.
  expect(chiSquare).toBeLessThan(43.8);
  const pairs = draws.slice(1).reduce((sum, draw, index) => sum + (draw - 0.5) * ((draws[index] ?? 0) - 0.5), 0);
  expect(Math.abs((pairs / count) * 12)).toBeLessThan(0.03);
});

test('normal draws have mean 0, SD 1, no skew and normal tails', () => {
  const random = createKeyedRandom(5);
  const count = 20_000;
  const draws = Array.from({ length: count }, (_, index) => random.normal({ quantity: 'n', well: `W${index}` }));
  const moment = (power: number) => draws.reduce((sum, draw) => sum + draw ** power, 0) / count;
  expect(Math.abs(moment(1))).toBeLessThan(0.03);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.04);
  expect(Math.abs(moment(3))).toBeLessThan(0.08);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.25);
});

test.each([0.5, 4, 29, 31, 900])('poisson draws of mean %d have that mean and variance', (mean) => {
  const random = createKeyedRandom(11);
  const count = 10_000;
  const draws = Array.from({ length: count }, (_, index) => random.poisson({ quantity: 'p', replicate: index }, mean));
  const average = draws.reduce((sum, draw) => sum + draw, 0) / count;
  const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / count;
  expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / count));
  expect(Math.abs(variance / mean - 1)).toBeLessThan(0.08);
  expect(draws.every((draw) => Number.isInteger(draw) && draw >= 0)).toBe(true);
});

test('lognormal factors have mean 1 and the CV that was asked for', () => {
  const random = createKeyedRandom(13);
  const count = 20_000;
  const draws = Array.from({ length: count }, (_, index) => random.lognormal({ quantity: 'l', replicate: index }, 0.1));
  const average = draws.reduce((sum, draw) => sum + draw, 0) / count;
  const sd = Math.sqrt(draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / count);
  expect(Math.abs(average - 1)).toBeLessThan(0.004);
  expect(Math.abs(sd - 0.1)).toBeLessThan(0.003);
  expect(random.lognormal({ quantity: 'l' }, 0)).toBe(1);
});
