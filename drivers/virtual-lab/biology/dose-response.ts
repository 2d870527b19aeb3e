import type { Compound } from './compound.ts';
import { modelData, type CellLineId } from './reference-data.ts';

const { onset, tMax, densityExponent, dayToDayLog10Ic50 } = modelData.doseResponse;

/** Viable cells per cm² at which the truth table holds: 10,000 in a 96 well of 0.32 cm². */
export const referenceDensity = 10_000 / 0.32;

/** IC50 at `hours` of exposure: IC50₄₈ (48/t)^p, held at its 6 h and 96 h values outside that span. */
export function ic50At(compound: Compound, line: CellLineId, hours: number): number {
  const clamped = Math.min(tMax.value, Math.max(onset.value, hours));
  return compound.ic50At48h[line] * (48 / clamped) ** compound.timeExponent;
}

/** Factor on IC50 from the seeding density: (N / 10,000 per 96 well)^0.2, N as viable cells per cm². */
export function densityFactor(viableCellsPerCm2: number): number {
  return viableCellsPerCm2 <= 0 ? 1 : (viableCellsPerCm2 / referenceDensity) ** densityExponent.value;
}

/** Factor on IC50 of one biological day, from a standard normal draw: SD 0.10 of log10. */
export function dayFactor(standardNormal: number): number {
  return 10 ** (dayToDayLog10Ic50.value * standardNormal);
}

function hillViability(compound: Compound, ic50: number, dose: number): number {
  return compound.floor + (1 - compound.floor) / (1 + (dose / ic50) ** compound.hill);
}

/**
 * Viability (fraction of vehicle cells) after `hours` at a true dose, reference 8.4:
 * V = E + (1 − E)/(1 + (c/IC50(t))^h); under 6 h V = 1 − (1 − V(c, 6 h))(t/6)².
 * `ic50Factor` carries density and day. Dose in µM, DMSO in % v/v.
 */
export function viability(compound: Compound, line: CellLineId, dose: number, hours: number, ic50Factor = 1): number {
  if (dose <= 0 || hours <= 0) return 1;
  const full = hillViability(compound, ic50At(compound, line, hours) * ic50Factor, dose);
  if (hours >= onset.value) return full;
  return 1 - (1 - full) * (hours / onset.value) ** 2;
}

/** Combination of independent effects (Bliss): the product. */
export function combinedViability(viabilities: readonly number[]): number {
  return viabilities.reduce((product, single) => product * single, 1);
}
