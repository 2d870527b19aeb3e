import { wellExposure } from './edge-effect.ts';
import { modelData } from './reference-data.ts';
import type { VesselType } from './vessel.ts';
import type { WellPosition } from './well-position.ts';

const evaporation = modelData.evaporation;

const rate96 = {
  interior: evaporation.interior96.value,
  edge: evaporation.edge96.value,
  corner: evaporation.corner96.value,
};
const rate384 = {
  interior: evaporation.interior384.value,
  edge: evaporation.edge384.value,
  corner: evaporation.corner384.value,
};

const areaOf96 = 0.32;

/**
 * Water lost in µL per day in a humid incubator with the lid on (reference 8.5); x 5 without humidity.
 * Measured for 96 and 384 wells. Other formats scale with the square root of the well area, which gives the 384
 * figures from the 96 ones to within a sixth; capped flasks and tubes lose nothing.
 */
export function evaporationUlPerDay(vessel: VesselType, well: WellPosition, humid = true): number {
  if (vessel.kind !== 'plate') return 0;
  const exposure = wellExposure(vessel, well);
  const dry = humid ? 1 : evaporation.dryFactor.value;
  if (vessel.columns === 24) return rate384[exposure] * dry;
  const scale = vessel.columns === 12 ? 1 : Math.sqrt(vessel.growthAreaCm2 / areaOf96);
  return rate96[exposure] * scale * dry;
}

/** Volume left in µL after `hours`: V0 − e t, never under 0. */
export function volumeAfter(startUl: number, ulPerDay: number, hours: number): number {
  return Math.max(0, startUl - (ulPerDay * hours) / 24);
}

/** Factor on every concentration: V0 / V(t). A well that has run dry keeps the factor of its last tenth. */
export function concentrationFactor(startUl: number, ulPerDay: number, hours: number): number {
  if (startUl <= 0) return 1;
  return startUl / Math.max(startUl * 0.1, volumeAfter(startUl, ulPerDay, hours));
}
