/**
 * What a random number is for. Two draws with equal keys are the same number; nothing else decides it: not the order
 * of draws, not the clock, not how often something was retried.
 */
export interface DrawKey {
  /** What is drawn, e.g. `well-noise`. */
  readonly quantity: string;
  readonly plate?: string;
  readonly well?: string;
  /** Instrument, day, lot: whichever stream the quantity belongs to besides the plate. */
  readonly stream?: string;
  /** Index of a repeat: the second read of the same well is replicate 1. */
  readonly replicate?: number;
}

/** Draws keyed by identity under one seed. */
export interface KeyedRandom {
  readonly seed: number;
  /** Uniform in [0, 1). */
  uniform(key: DrawKey): number;
  /** Standard normal. */
  normal(key: DrawKey): number;
  /** Poisson of the given mean, as an integer. */
  poisson(key: DrawKey, mean: number): number;
  /** Lognormal factor with mean 1 and coefficient of variation `cv`. */
  lognormal(key: DrawKey, cv: number): number;
}

interface Lanes {
  readonly low: number;
  readonly high: number;
}

// Each key part is ended by a code that no part contains, so ("ab", "c") and ("a", "bc") differ.
const partEnd = 0x1f;

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

// Two multiplicative lanes over the same characters; together 64 bits, so a campaign's keys do not collide.
function hashParts(seed: number, parts: readonly string[]): Lanes {
  let low = mix(seed ^ 0x9e3779b9);
  let high = mix(Math.imul(seed, 0x85ebca6b) + 0x165667b1);
  for (const part of parts) {
    for (let index = 0; index <= part.length; index++) {
      const code = index === part.length ? partEnd : part.charCodeAt(index);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul((high ^ code) + (high << 5), 0x2c1b3c6d);
    }
  }
  return { low: mix(low ^ mix(high)), high: mix(high + Math.imul(low, 0x297a2d39)) };
}

function unit(high: number, low: number): number {
  return ((high >>> 5) * 67_108_864 + (low >>> 6)) / 9_007_199_254_740_992;
}

function smallPoisson(mean: number, uniform: number): number {
  let count = 0;
  let term = Math.exp(-mean);
  let cumulative = term;
  while (uniform > cumulative && count < 200) {
    count++;
    term *= mean / count;
    cumulative += term;
  }
  return count;
}

/** Draws keyed by identity: f(seed, quantity, plate, well, stream, replicate), reference 8.12. */
export function createKeyedRandom(seed: number): KeyedRandom {
  const lanes = (key: DrawKey): Lanes =>
    hashParts(seed, [key.quantity, key.plate ?? '', key.well ?? '', key.stream ?? '', String(key.replicate ?? 0)]);

  const uniform = (key: DrawKey): number => {
    const { low, high } = lanes(key);
    return unit(high, low);
  };

  const normal = (key: DrawKey): number => {
    const { low, high } = lanes(key);
    const radius = 1 - unit(high, low);
    const angle = unit(mix(low ^ 0x5bd1e995), mix(high ^ 0x27d4eb2f));
    return Math.sqrt(-2 * Math.log(radius)) * Math.cos(2 * Math.PI * angle);
  };

  return {
    seed,
    uniform,
    normal,
    // Above 30 the normal approximation with the skewness term is within a tenth of a count.
    poisson: (key, mean) => {
      if (mean <= 0) return 0;
      if (mean < 30) return smallPoisson(mean, uniform(key));
      const z = normal(key);
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * z + (z * z - 1) / 6));
    },
    lognormal: (key, cv) => {
      if (cv <= 0) return 1;
      const variance = Math.log(1 + cv * cv);
      return Math.exp(Math.sqrt(variance) * normal(key) - variance / 2);
    },
  };
}
