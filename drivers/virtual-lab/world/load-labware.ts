import type { z } from 'zod';
import type { loadLabwareSchema, placeLabwareSchema } from '#core/contract/capabilities.ts';
import { DOOR } from '#core/model/places.ts';
import { getCellLine } from '../biology/cell-line.ts';
import { carryingCapacity } from '../biology/growth.ts';
import { isCellLineId, type CellLineId } from '../biology/reference-data.ts';
import { seedCulture } from '../biology/culture.ts';
import { findVesselType, type VesselType } from '../biology/vessel.ts';
import type { Compartment } from './compartment.ts';
import { withLiquid } from './liquid.ts';
import { shelf, wellNames, type Labware } from './labware.ts';
import { Refusal } from './refusal.ts';
import type { VirtualBench } from './virtual-bench.ts';

export type LoadedLabware = z.infer<typeof loadLabwareSchema>['labware'][number];
export type PlacedLabware = z.infer<typeof placeLabwareSchema>['labware'][number];
type Contents = NonNullable<LoadedLabware['contents']>;

const msPerHour = 3_600_000;
/** Cells that come on the bench in a flask have been growing there for three days. */
const establishedHours = 72;

function cellLineOf(id: string): CellLineId {
  if (isCellLineId(id)) return id;
  throw new Refusal(`The virtual lab does not grow ${id}.`);
}

function established(compartment: Compartment, type: VesselType, lineId: CellLineId, contents: Contents): Compartment {
  const line = getCellLine(lineId);
  const capacity = carryingCapacity(line, type.growthAreaCm2);
  const cells = contents.cells ?? (contents.confluence ?? line.passageConfluence) * capacity;
  const culture = seedCulture({
    line,
    areaCm2: type.growthAreaCm2,
    viableCells: cells,
    deadCells: 0,
    platingEfficiency: 1,
    passage: contents.passage ?? 5,
  });
  return {
    ...compartment,
    surface: {
      culture: { ...culture, lagLeft: 0, hoursSinceSeeding: establishedHours, attachmentHours: establishedHours },
      seededAtMs: compartment.asOfMs - establishedHours * msPerHour,
    },
  };
}

function suspended(compartment: Compartment, type: VesselType, lineId: CellLineId, contents: Contents): Compartment {
  const line = getCellLine(lineId);
  const isFrozen = type.id === 'cryovial_2ml';
  const cells = contents.cells ?? line.freezeDensity;
  const viability = isFrozen ? line.postThawViability : line.viabilityAfterDissociation;
  return {
    ...compartment,
    suspension: {
      line: lineId,
      live: cells * viability,
      dead: cells * (1 - viability),
      passage: contents.passage ?? 5,
      pelleted: false,
      countedRatio: 1,
    },
  };
}

function filled(bench: VirtualBench, labware: Labware, contents: Contents, empty: Compartment): Compartment {
  const lineId = contents.cellLine === undefined ? undefined : cellLineOf(contents.cellLine);
  const volumeUl = contents.volumeMl === undefined ? labware.type.workingVolumeUl : contents.volumeMl * 1000;
  const reagent = contents.reagent ?? (lineId === undefined ? 'liquid' : getCellLine(lineId).medium);
  const hasLiquid = contents.reagent !== undefined || contents.volumeMl !== undefined || lineId !== undefined;
  const wet = hasLiquid ? withLiquid(bench.world, empty, { reagent, trueUl: volumeUl, nominalUl: volumeUl }) : empty;
  if (lineId === undefined) return wet;
  const grows = labware.type.growthAreaCm2 > 0;
  return grows ? established(wet, labware.type, lineId, contents) : suspended(wet, labware.type, lineId, contents);
}

/** The type of labware, by its name or else by the shape that comes with it: nothing grows in that. @throws Refusal */
function typeOf(bench: VirtualBench, { type, shape }: LoadedLabware): VesselType {
  const known = findVesselType(type);
  if (known !== undefined || shape === undefined) return known ?? bench.world.vesselType(type);
  return {
    id: type,
    name: shape.name,
    kind: shape.kind,
    rows: shape.rows,
    columns: shape.columns,
    growthAreaCm2: 0,
    totalVolumeUl: shape.totalUl,
    workingVolumeMaxUl: shape.totalUl,
    workingVolumeUl: shape.totalUl,
    residueUl: 0,
    colour: 'clear',
  };
}

/** @throws Refusal when a type, line or place does not exist; nothing has been put down then */
export function checkLabware(bench: VirtualBench, items: readonly LoadedLabware[]): void {
  for (const item of items) {
    const type = typeOf(bench, item);
    if (item.contents?.cellLine !== undefined) cellLineOf(item.contents.cellLine);
    const volumeUl = (item.contents?.volumeMl ?? 0) * 1000;
    if (volumeUl > type.totalVolumeUl) {
      throw new Refusal(`${item.labwareId} holds at most ${type.totalVolumeUl / 1000} mL, not ${volumeUl / 1000} mL.`);
    }
    for (const fill of item.contents?.wells ?? []) {
      if (fill.volumeUl > type.totalVolumeUl)
        throw new Refusal(
          `A well of ${item.labwareId} holds at most ${type.totalVolumeUl} µL, not ${fill.volumeUl} µL.`,
        );
    }
    if (item.place !== undefined) bench.resolve(item.place.instrument);
  }
}

function putDown(bench: VirtualBench, labware: Labware, to: PlacedLabware['place'], atMs: number): void {
  const instrument = bench.resolve(to.instrument);
  const isKnown = bench.placesOf(instrument).includes(to.place) || to.place === DOOR;
  if (isKnown) bench.carry(labware, { instrument, place: to.place }, atMs);
  else bench.handTo(instrument, labware, atMs);
}

/** Carries labware by hand; names that are not on the bench are passed over. */
export function placeLabware(bench: VirtualBench, items: readonly PlacedLabware[], atMs: number): void {
  for (const { labwareId, place } of items) {
    const labware = bench.world.findLabware(labwareId);
    if (labware !== undefined) putDown(bench, labware, place, atMs);
  }
}

/** Puts labware on the virtual bench, each well with the same contents but where these say otherwise. Labware of the same name is replaced. */
export function putLabware(bench: VirtualBench, items: readonly LoadedLabware[], atMs: number): void {
  const { world } = bench;
  for (const item of items) {
    const labware = world.create(item.labwareId, typeOf(bench, item), shelf, atMs);
    if (item.place !== undefined) putDown(bench, labware, item.place, atMs);
    const { contents } = item;
    if (contents === undefined) continue;
    for (const well of wellNames(labware.type)) {
      world.change(labware, well, atMs, (empty) => filled(bench, labware, contents, empty));
    }
    for (const { wells, reagent, volumeUl } of contents.wells ?? []) {
      for (const well of wells)
        world.change(labware, well, atMs, (compartment) =>
          withLiquid(world, compartment, { reagent, trueUl: volumeUl, nominalUl: volumeUl }),
        );
    }
    // A culture that is warm from the incubator, not cold from the bench.
    if (contents.cellLine !== undefined)
      labware.exposures = labware.exposures.map((each) => ({ ...each, liquidCelsius: 37 }));
  }
}
