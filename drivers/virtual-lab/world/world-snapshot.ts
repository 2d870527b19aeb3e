import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { getCellLine } from '../biology/cell-line.ts';
import type { Culture } from '../biology/culture.ts';
import type { CellLineId } from '../biology/reference-data.ts';
import { findVesselType, type VesselType } from '../biology/vessel.ts';
import { emptyCompartment, type Compartment } from './compartment.ts';
import type { DoorEvent } from './exposure.ts';
import { createLabware, type Labware } from './labware.ts';
import type { Climate, DoseSeries, HeldTips, VirtualWorld } from './virtual-world.ts';

/** The world at one point of its log, so that a start does not have to replay everything since the first day. */
interface SnapshotFile {
  readonly version: 1;
  readonly seed: number;
  readonly logBytes: number;
  readonly seq: number;
  readonly labMs: number;
  readonly created: number;
  readonly labware: readonly StoredLabware[];
  readonly climates: readonly (readonly [string, Climate])[];
  readonly doors: readonly (readonly [string, readonly DoorEvent[]])[];
  readonly series: readonly (readonly [string, DoseSeries])[];
  /** Absent where none are on. */
  readonly tips?: readonly (readonly [string, HeldTips])[];
}

type StoredLabware = Omit<Labware, 'type' | 'wells'> & {
  /** A key of the reference data, or the whole type of labware that was imported. */
  readonly type: string | VesselType;
  readonly wells: readonly (readonly [number, StoredCompartment])[];
};

/** A compartment without what is as in an empty one; of a cell line, which is a table of constants, only the name. */
type StoredCompartment = Partial<Omit<Compartment, 'surface'>> & {
  readonly surface?: {
    readonly culture: Omit<Culture, 'line'>;
    readonly line: CellLineId;
    readonly seededAtMs: number;
  };
};

export interface SnapshotPoint {
  readonly logBytes: number;
  readonly seq: number;
  readonly labMs: number;
}

const empty = emptyCompartment(0);
const emptySolutes = JSON.stringify(empty.solutes);

function packed(compartment: Compartment): StoredCompartment {
  const { surface, ...rest } = compartment;
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    const isDefault = value === empty[name as keyof Compartment] && name !== 'asOfMs';
    if (!isDefault && !(name === 'solutes' && JSON.stringify(value) === emptySolutes)) fields[name] = value;
  }
  if (surface !== null) {
    const { line, ...culture } = surface.culture;
    fields['surface'] = { culture, line: line.id, seededAtMs: surface.seededAtMs };
  }
  return fields;
}

function unpacked(stored: StoredCompartment): Compartment {
  const { surface, ...fields } = stored;
  const compartment = { ...empty, ...fields, surface: null };
  if (surface === undefined) return compartment;
  const culture = { line: getCellLine(surface.line), ...surface.culture };
  return { ...compartment, surface: { culture, seededAtMs: surface.seededAtMs } };
}

function stored(labware: Labware): StoredLabware {
  const wells: (readonly [number, StoredCompartment])[] = [];
  for (const [index, compartment] of labware.wells.entries()) {
    if (compartment !== undefined) wells.push([index, packed(compartment)]);
  }
  const isKnown = findVesselType(labware.type.id) !== undefined;
  return { ...labware, type: isKnown ? labware.type.id : labware.type, wells };
}

/** Writes the world beside its log; a half-written file never takes the place of a whole one. */
export function writeSnapshot(file: string, world: VirtualWorld, point: SnapshotPoint): void {
  const snapshot: SnapshotFile = {
    version: 1,
    seed: world.seed,
    ...point,
    created: world.createdCount,
    labware: [...world.labware].map(stored),
    climates: [...world.climates],
    doors: [...world.doors],
    series: [...world.series],
    ...(world.tips.size === 0 ? {} : { tips: [...world.tips] }),
  };
  writeFileSync(`${file}.new`, JSON.stringify(snapshot));
  renameSync(`${file}.new`, file);
}

function parse(file: string): SnapshotFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SnapshotFile;
  } catch {
    // No snapshot, or one that cannot be read: the log tells it all.
    return undefined;
  }
}

function typeOf(world: VirtualWorld, type: string | VesselType): VesselType {
  return typeof type === 'string' ? world.vesselType(type) : type;
}

/** Fills an untouched world from a snapshot that fits its log; undefined when there is none that does. */
export function readSnapshot(file: string, world: VirtualWorld, logBytes: number): SnapshotPoint | undefined {
  const snapshot = parse(file);
  if (snapshot?.version !== 1 || snapshot.seed !== world.seed || snapshot.logBytes > logBytes) return undefined;
  for (const item of snapshot.labware) {
    const { wells, type, ...fields } = item;
    const labware = Object.assign(createLabware(item.id, typeOf(world, type), item.index, item.touchedAtMs), fields);
    for (const [index, compartment] of wells) labware.wells[index] = unpacked(compartment);
    world.adopt(labware, snapshot.created);
  }
  for (const [instrument, climate] of snapshot.climates) world.addIncubator(instrument, climate);
  for (const [instrument, doors] of snapshot.doors) {
    for (const door of doors) world.openDoor(instrument, door.closedAtMs, door.openSeconds);
  }
  for (const [compound, series] of snapshot.series) world.prepareSeries(compound, series);
  for (const [instrument, tips] of snapshot.tips ?? []) world.putTipsOn(instrument, tips);
  return { logBytes: snapshot.logBytes, seq: snapshot.seq, labMs: snapshot.labMs };
}
