import { compartmentCount, type VesselType } from '../biology/vessel.ts';
import { parseWell, wellName, type WellPosition } from '../biology/well-position.ts';
import { emptyCompartment, type Compartment } from './compartment.ts';
import type { Exposure } from './exposure.ts';
import { Refusal } from './refusal.ts';

/** Where labware stands: an instrument and a place on it. */
export interface Location {
  readonly instrument: string;
  readonly place: string;
}

/** Nobody's: the shelf beside the instruments, at room temperature. */
export const shelf: Location = { instrument: 'shelf', place: 'shelf' };

/** A piece of labware on the virtual bench, with everything in it. */
export interface Labware {
  readonly id: string;
  readonly type: VesselType;
  /** The how-manieth labware of this lab: the axis of slow drift. */
  readonly index: number;
  location: Location;
  /** Where it has been, in order; cut when nothing in it is older. */
  exposures: readonly Exposure[];
  /** Filled on first touch: most wells of most plates stay empty. */
  readonly wells: (Compartment | undefined)[];
  touchedAtMs: number;
  /** When cells were last put in; null for none. Decides whether a plate had time to settle. */
  lastSeededAtMs: number | null;
  /** It went into the incubator before it had settled. */
  unsettled: boolean;
}

export function createLabware(id: string, type: VesselType, index: number, atMs: number): Labware {
  return {
    id,
    type,
    index,
    location: shelf,
    exposures: [],
    wells: Array.from({ length: compartmentCount(type) }, () => undefined),
    touchedAtMs: atMs,
    lastSeededAtMs: null,
    unsettled: false,
  };
}

const indexesByFormat = new Map<string, Map<string, number>>();

function indexesOf(type: VesselType): Map<string, number> {
  const format = `${type.rows}x${type.columns}`;
  let indexes = indexesByFormat.get(format);
  if (indexes === undefined) {
    indexes = new Map();
    for (let row = 0; row < type.rows; row++) {
      for (let column = 0; column < type.columns; column++) {
        indexes.set(wellName({ row, column }), row * type.columns + column);
      }
    }
    indexesByFormat.set(format, indexes);
  }
  return indexes;
}

/** Index of a well. @throws Refusal when the labware has no such well */
export function wellIndex(labware: Labware, well: string): number {
  const index = indexesOf(labware.type).get(well);
  if (index !== undefined) return index;
  const position = parseWell(well);
  const normal = position === undefined ? undefined : indexesOf(labware.type).get(wellName(position));
  if (normal === undefined) throw new Refusal(`${labware.id} (${labware.type.name}) has no well ${well}.`);
  return normal;
}

export function positionOf(labware: Labware, index: number): WellPosition {
  return { row: Math.floor(index / labware.type.columns), column: index % labware.type.columns };
}

/** The wells of a row, and so on: names of all wells in reading order. */
export function wellNames(type: VesselType): readonly string[] {
  return [...indexesOf(type).keys()];
}

/** The compartment as it was last changed; an untouched one is empty. */
export function storedCompartment(labware: Labware, index: number, atMs: number): Compartment {
  return labware.wells[index] ?? emptyCompartment(atMs);
}
