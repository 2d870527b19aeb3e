import { referenceData } from './reference-data.ts';

export const vesselKinds = ['flask', 'plate', 'tube', 'reservoir'] as const;
export type VesselKind = (typeof vesselKinds)[number];

export type VesselTypeId = keyof typeof referenceData.vessels;

/** Geometry of a vessel type. All volumes in µL per compartment (well, flask, tube, trough), areas in cm². */
export interface VesselType {
  /** A key of the reference data, or the name of labware that the lab has imported. */
  readonly id: string;
  readonly name: string;
  readonly kind: VesselKind;
  readonly rows: number;
  readonly columns: number;
  /** Growth area per compartment; 0 where nothing grows. */
  readonly growthAreaCm2: number;
  readonly totalVolumeUl: number;
  /** Use at most this much. */
  readonly workingVolumeMaxUl: number;
  readonly workingVolumeUl: number;
  /** What aspiration leaves behind. */
  readonly residueUl: number;
  readonly colour: 'clear' | 'white' | 'black';
}

interface RawVessel {
  readonly name: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

function quantity(raw: RawVessel, field: string, fallback: number): number {
  const entry = raw[field];
  if (typeof entry !== 'object' || entry === null || !('value' in entry)) return fallback;
  return typeof entry.value === 'number' ? entry.value : fallback;
}

function colourOf(raw: RawVessel): VesselType['colour'] {
  const entry = raw['colour'];
  const value = typeof entry === 'object' && entry !== null && 'value' in entry ? entry.value : 'clear';
  return value === 'white' || value === 'black' ? value : 'clear';
}

// Plates are given in µL, everything else in mL.
function readVessel(id: VesselTypeId): VesselType {
  const raw: RawVessel = referenceData.vessels[id];
  const kind = vesselKinds.find((known) => known === raw.kind);
  if (kind === undefined) throw new RangeError(`Vessel "${id}" is of an unknown kind "${raw.kind}".`);
  const scale = kind === 'plate' ? 1 : 1000;
  const deep = id === 'plate_96_deep_2ml';
  const totalVolumeUl = quantity(raw, 'totalVolume', 0) * scale;
  const workingVolumeMaxUl = quantity(raw, 'workingVolumeMax', totalVolumeUl / scale) * scale;
  return {
    id,
    name: raw.name,
    kind,
    rows: deep ? 8 : quantity(raw, 'rows', 1),
    columns: deep ? 12 : quantity(raw, 'columns', quantity(raw, 'wells', 1)),
    growthAreaCm2: quantity(raw, 'growthArea', 0),
    totalVolumeUl,
    workingVolumeMaxUl,
    workingVolumeUl: quantity(raw, 'workingVolume', workingVolumeMaxUl / scale) * scale,
    residueUl: quantity(raw, 'residualAfterAspiration', 0) * scale,
    colour: colourOf(raw),
  };
}

export const vesselTypeIds = Object.keys(referenceData.vessels) as readonly VesselTypeId[];

const vesselTypes = new Map<string, VesselType>(vesselTypeIds.map((id) => [id, readVessel(id)]));

/** The vessel type of that id, or undefined. */
export function findVesselType(id: string): VesselType | undefined {
  return vesselTypes.get(id);
}

/** The vessel type of that id. */
export function getVesselType(id: VesselTypeId): VesselType {
  const type = vesselTypes.get(id);
  if (type === undefined) throw new RangeError(`The reference data holds no vessel type "${id}".`);
  return type;
}

/** How many compartments (wells, troughs) the vessel has. */
export function compartmentCount(type: VesselType): number {
  return type.rows * type.columns;
}
