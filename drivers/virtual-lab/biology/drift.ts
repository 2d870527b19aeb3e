import type { KeyedRandom } from './keyed-random.ts';
import { modelData, referenceData } from './reference-data.ts';

const drift = modelData.drift;

// 0.95^200 is under 4e-5: older steps of the walk no longer show.
const walkMemory = 200;

// One plate is read many times, and the walk to it is long.
const lastGain = new WeakMap<KeyedRandom, { readonly plateIndex: number; readonly gain: number }>();

/** Gain of the k-th plate, k from 0: ln g(k+1) = 0.95 ln g(k) + N(0, 0.01), reference 8.7. */
export function plateGain(random: KeyedRandom, plateIndex: number): number {
  const known = lastGain.get(random);
  if (known?.plateIndex === plateIndex) return known.gain;
  let logGain = 0;
  for (let index = Math.max(1, plateIndex - walkMemory + 1); index <= plateIndex; index++) {
    const step = random.normal({ quantity: 'plate-walk', stream: String(index) }) * drift.plateWalk.value;
    logGain = logGain * (1 - drift.reversion.value) + step;
  }
  const gain = Math.exp(logGain);
  lastGain.set(random, { plateIndex, gain });
  return gain;
}

/** Factor of the reagent lot in use at the k-th plate: a new lot comes with probability 0.02 per plate, SD of ln 0.10. */
export function lotFactor(random: KeyedRandom, plateIndex: number): number {
  for (let index = plateIndex; index > 0; index--) {
    if (random.uniform({ quantity: 'lot-change', stream: String(index) }) >= drift.lotStepProbability.value) continue;
    return Math.exp(random.normal({ quantity: 'lot-size', stream: String(index) }) * drift.lotStepSize.value);
  }
  return 1;
}

/** Sensitivity of a reader `days` after its calibration: 0.5 % lost in 30 days. */
export function readerDecline(days: number): number {
  return (1 - drift.readerDecline.value) ** (days / 30);
}

/** Glow left `hours` after the signal was full: 2^(−t/half-life); ATP 5 h. */
export function glow(hours: number, halfLifeHours: number = drift.glowHalfLife.value): number {
  return 2 ** (-Math.max(0, hours) / halfLifeHours);
}

/** Half-life in h of the luciferase reporter's glow. */
export const luciferaseHalfLifeHours = referenceData.assays.reporter_luciferase.signalHalfLife.value;

/** Factor on a dispensed volume by column, 0 for the first: −0.1 % per column. */
export function columnTrend(column: number): number {
  return 1 - drift.rowDispenseTrend.value * column;
}
