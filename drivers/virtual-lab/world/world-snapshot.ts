import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { getCellLine } from '../biology/cell-line.ts';
import type { Culture } from '../biology/culture.ts';
import type { CellLineId } from '../biology/reference-data.ts';
import { getVesselType, type VesselTypeId } from '../biology/vessel.ts';
import type { Compartment } from './compartment.ts';
import type { DoorEvent } from './exposure.ts';
import { createLabware, type Labware } from './labware.ts';
import type { Climate, DoseSeries, VirtualWorld } from './virtual-world.ts';

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
}

type StoredLabware = Omit<Labware, 'type' | 'wells'> & {
  readonly type: VesselTypeId;
  readonly wells: readonly (readonly [number, Compartment])[];
};

export interface SnapshotPoint {
  readonly logBytes: number;
  readonly seq: number;
  readonly labMs: number;
}

// A cell line is a table of constants; only its name is kept.
function nameLine(key: string, value: unknown): unknown {
  return key === 'culture' && typeof value === 'object' && value !== null
    ? { ...value, line: (value as Culture).line.id }
    : value;
}

function findLine(key: string, value: unknown): unknown {
  return key === 'culture' && typeof value === 'object' && value !== null
    ? { ...value, line: getCellLine((value as { line: CellLineId }).line) }
    : value;
}

function stored(labware: Labware): StoredLabware {
  const wells: (readonly [number, Compartment])[] = [];
  for (const [index, compartment] of labware.wells.entries()) {
    if (compartment !== undefined) wells.push([index, compartment]);
  }
  return { ...labware, type: labware.type.id, wells };
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
  };
  writeFileSync(`${file}.new`, JSON.stringify(snapshot, nameLine));
  renameSync(`${file}.new`, file);
}

function parse(file: string): SnapshotFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'), findLine) as SnapshotFile;
  } catch {
    // No snapshot, or one that cannot be read: the log tells it all.
    return undefined;
  }
}

/** Fills an untouched world from a snapshot that fits its log; undefined when there is none that does. */
export function readSnapshot(file: string, world: VirtualWorld, logBytes: number): SnapshotPoint | undefined {
  const snapshot = parse(file);
  if (snapshot?.version !== 1 || snapshot.seed !== world.seed || snapshot.logBytes > logBytes) return undefined;
  for (const item of snapshot.labware) {
    const { wells, type, ...fields } = item;
    const labware = Object.assign(createLabware(item.id, getVesselType(type), item.index, item.touchedAtMs), fields);
    for (const [index, compartment] of wells) labware.wells[index] = compartment;
    world.adopt(labware, snapshot.created);
  }
  for (const [instrument, climate] of snapshot.climates) world.addIncubator(instrument, climate);
  for (const [instrument, doors] of snapshot.doors) {
    for (const door of doors) world.openDoor(instrument, door.closedAtMs, door.openSeconds);
  }
  for (const [compound, series] of snapshot.series) world.prepareSeries(compound, series);
  return { logBytes: snapshot.logBytes, seq: snapshot.seq, labMs: snapshot.labMs };
}
