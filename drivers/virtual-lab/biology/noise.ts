import type { KeyedRandom } from './keyed-random.ts';
import { modelData } from './reference-data.ts';
import type { VesselType } from './vessel.ts';

const noise = modelData.noise;

/** P of reference 8.6: plate factor x day factor. Every well of a plate shares it, so percent of control is free of it. */
export function plateFactor(random: KeyedRandom, plate: string, day: string): number {
  const ofPlate = random.lognormal({ quantity: 'plate-noise', plate }, noise.plateCv.value);
  return ofPlate * random.lognormal({ quantity: 'day-noise', stream: day }, noise.dayCv.value);
}

/** CV between wells by format: 5 % to 96 wells, 7 % at 384, 10 % at 1536. */
export function wellCv(vessel: VesselType): number {
  if (vessel.columns >= 48) return noise.wellCv1536.value;
  return vessel.columns >= 24 ? noise.wellCv384.value : noise.wellCv96.value;
}

/** W of reference 8.6 for one well, without outliers: lognormal, mean 1; `extraCv` adds in quadrature. */
export function wellFactor(random: KeyedRandom, plate: string, well: string, cv: number, extraCv = 0): number {
  return random.lognormal({ quantity: 'well-noise', plate, well }, Math.hypot(cv, extraCv));
}

/** Outlier factor of a well: 1 for 99.5 % of wells, else 2 or 0.5 at even odds. */
export function outlierFactor(random: KeyedRandom, plate: string, well: string): number {
  const draw = random.uniform({ quantity: 'outlier', plate, well });
  if (draw >= noise.outlierRate.value) return 1;
  return draw < noise.outlierRate.value / 2 ? noise.outlierFold.value : 1 / noise.outlierFold.value;
}
