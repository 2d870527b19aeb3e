import type { DrawKey, KeyedRandom } from './keyed-random.ts';
import { modelData, referenceData } from './reference-data.ts';

const reader = modelData.reader;
const atp = referenceData.assays.viability_atp;

/** A reader's answer for one well. Overflow has no number: a clipped one would look like a measurement. */
export type Reading = { readonly kind: 'value'; readonly value: number } | { readonly kind: 'overflow' };

/** Background of an empty well in RLU. */
export const luminescenceBackground = atp.backgroundRlu.value;

/** Cells per cm² up to which ATP light is linear: 50,000 in a 96 well. */
const linearDensity = atp.linearTo96.value / 0.32;

/**
 * Light from ATP in RLU, without background: 20 RLU per cell. Above 50,000 cells per 96 well the reagent runs short
 * and the signal grows only with the logarithm of the cells (this lab's own choice).
 */
export function atpLight(cells: number, growthAreaCm2: number): number {
  const limit = linearDensity * growthAreaCm2;
  const effective = cells <= limit || limit <= 0 ? cells : limit * (1 + Math.log(cells / limit));
  return atp.rluPerCell.value * effective;
}

/** Light that a well of a white plate gets from the four wells that share a wall with it: 0.02 % of each. */
export function crosstalk(neighbours: readonly number[]): number {
  return neighbours.reduce((sum, light) => sum + light * reader.crosstalkWhite.value, 0);
}

function withReplicate(key: DrawKey, quantity: string): DrawKey {
  return { ...key, quantity: `${key.quantity}:${quantity}` };
}

/**
 * Counted light of one well, reference 8.9: Poisson(S + B)(1 + N(0, 0.01)) + N(0, 30 RLU); overflow at 2e7.
 * `signal` is in RLU without background.
 */
export function readLuminescence(random: KeyedRandom, key: DrawKey, signal: number): Reading {
  const counts = random.poisson(withReplicate(key, 'shot'), signal + luminescenceBackground);
  const gained = counts * (1 + random.normal(withReplicate(key, 'gain')) * reader.gainCv.value);
  const value = gained + random.normal(withReplicate(key, 'read')) * reader.readSd.value;
  if (value >= reader.luminescenceOverflow.value) return { kind: 'overflow' };
  return { kind: 'value', value: Math.max(0, Math.round(value)) };
}

/** Fluorescence of one well in RFU; `signal` includes the background. Overflow above 65,535. */
export function readFluorescence(random: KeyedRandom, key: DrawKey, signal: number): Reading {
  const counts = random.poisson(withReplicate(key, 'shot'), signal);
  const value = counts * (1 + random.normal(withReplicate(key, 'gain')) * reader.gainCv.value);
  if (value > reader.fluorescenceOverflow.value) return { kind: 'overflow' };
  return { kind: 'value', value: Math.max(0, Math.round(value)) };
}

/** What a true optical density reads as: linear to 2.5, then bending towards 4.0. */
export function absorbanceResponse(opticalDensity: number): number {
  const linear = reader.absorbanceLinear.value;
  if (opticalDensity <= linear) return opticalDensity;
  const span = reader.absorbanceMax.value - linear;
  return linear + span * (1 - Math.exp(-(opticalDensity - linear) / span));
}

/** Absorbance of one well in OD, SD 0.002. A true density of 4.0 or more is an overflow. */
export function readAbsorbance(random: KeyedRandom, key: DrawKey, opticalDensity: number): Reading {
  if (opticalDensity >= reader.absorbanceMax.value) return { kind: 'overflow' };
  const value = absorbanceResponse(opticalDensity) + random.normal(withReplicate(key, 'read')) * 0.002;
  return { kind: 'value', value: Math.round(Math.max(0, value) * 10_000) / 10_000 };
}
