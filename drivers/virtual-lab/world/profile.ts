import { createKeyedRandom, type KeyedRandom } from '../biology/keyed-random.ts';

/**
 * How much of the real world's trouble the virtual lab shows. `realistic` has all of it; `ideal` is the noise-free
 * truth: no chance, no edge, no evaporation, no stress after seeding.
 */
export const profiles = ['realistic', 'ideal'] as const;
export type Profile = (typeof profiles)[number];

// 0.999... keeps outliers and lot changes, which come on small draws, away.
const noChance = (seed: number): KeyedRandom => ({
  seed,
  uniform: () => 0.999_999,
  normal: () => 0,
  poisson: (_key, mean) => Math.max(0, mean),
  lognormal: () => 1,
});

/** The random numbers of a profile. */
export function randomFor(profile: Profile, seed: number): KeyedRandom {
  return profile === 'realistic' ? createKeyedRandom(seed) : noChance(seed);
}
