import { modelData } from './reference-data.ts';
import type { VesselType } from './vessel.ts';
import type { WellPosition } from './well-position.ts';

const edge = modelData.edge;

export const plateQualities = ['default', 'poor', 'moat'] as const;
export type PlateQuality = (typeof plateQualities)[number];

/** Loss at 72 h in ring 1, 2, 3. `poor` is a plate that evaporates, `moat` one with a water moat or a humid box. */
const ringLoss: Readonly<Record<PlateQuality, readonly [number, number, number]>> = {
  default: [edge.ring1.value, edge.ring2.value, edge.ring3.value],
  poor: [edge.poorRing1.value, edge.poorRing2.value, edge.poorRing3.value],
  moat: [edge.moatRing1.value, 0, 0],
};

/** Wells per ring: a ring is 9 mm wide, so it spans two wells of a 384 plate and four of a 1536. */
function wellsPerRing(vessel: VesselType): number {
  return Math.max(1, Math.round(vessel.columns / 12));
}

/** Wells between this one and the nearest border, 0 for an outermost well. */
function wellsFromBorder(vessel: VesselType, well: WellPosition): number {
  return Math.min(well.row, well.column, vessel.rows - 1 - well.row, vessel.columns - 1 - well.column);
}

/** Ring of a well, 1 = outermost. A vessel of one compartment has no rings: 0. */
export function ringOf(vessel: VesselType, well: WellPosition): number {
  if (vessel.kind !== 'plate') return 0;
  return Math.floor(wellsFromBorder(vessel, well) / wellsPerRing(vessel)) + 1;
}

/** One of the four corner wells. */
export function isCorner(vessel: VesselType, well: WellPosition): boolean {
  const outerRow = well.row === 0 || well.row === vessel.rows - 1;
  return vessel.kind === 'plate' && outerRow && (well.column === 0 || well.column === vessel.columns - 1);
}

/** Where a well sits, as far as evaporation goes. */
export function wellExposure(vessel: VesselType, well: WellPosition): 'interior' | 'edge' | 'corner' {
  if (isCorner(vessel, well)) return 'corner';
  return vessel.kind === 'plate' && wellsFromBorder(vessel, well) === 0 ? 'edge' : 'interior';
}

/**
 * Factor on the signal from the edge after `hours` in culture, reference 8.5: 1 − w min(1.5, t/72);
 * corners x 1.3, plates of 384 wells and more x 1.25. It covers the cells' reaction; evaporation covers only the dose.
 */
export function edgeFactor(
  vessel: VesselType,
  well: WellPosition,
  hours: number,
  quality: PlateQuality = 'default',
): number {
  const ring = ringOf(vessel, well);
  const loss = ringLoss[quality][ring - 1] ?? 0;
  const corner = isCorner(vessel, well) ? edge.cornerFactor.value : 1;
  const format = vessel.columns >= 24 ? edge.format384Factor.value : 1;
  return 1 - loss * corner * format * Math.min(1.5, Math.max(0, hours) / 72);
}

/** Extra CV of a well when the plate was not left to settle before the incubator: 5 % in ring 1. */
export function unsettledCv(vessel: VesselType, well: WellPosition): number {
  return ringOf(vessel, well) === 1 ? edge.noSettleExtraCv.value : 0;
}
