import { z } from 'zod';
import type { PlannedWell } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import type { JsonObject } from '../contract/json.ts';
import { textOf } from '../model/expression.ts';
import { wellsOf } from '../model/well.ts';
import type { CellLine, Vessel } from './catalog.ts';
import type { PlateLayout } from '../contract/plate-layout.ts';

export interface PlannedPlace {
  readonly instrument: InstrumentKind;
  readonly place: string;
  /** That place and no other. */
  readonly fixed?: boolean | undefined;
}

/** What the plan expects in one well (flask, tube). Cells are counts. */
export interface WellContent {
  volumeUl: number;
  /** Cells on the plastic, in suspension, in a pellet. */
  attached: number;
  suspended: number;
  pellet: number;
  /** Share of the suspended cells that live. */
  viability: number;
  /** The enzyme at work and for how many minutes it has been. */
  enzyme: string | null;
  enzymeMinutes: number;
}

/** A piece of labware as the plan goes along. Changed in place by the ledger, by nobody else. */
export interface LabwareState {
  readonly labwareId: string;
  readonly title: string;
  readonly vessel: Vessel;
  /** Where it is brought back to. */
  readonly home: PlannedPlace;
  /** Where it stands at the start, when the protocol says so. */
  readonly start: PlannedPlace | undefined;
  readonly contents: JsonObject | undefined;
  /** All that there are, from the first on. */
  readonly wells: ReadonlyMap<string, WellContent>;
  location: PlannedPlace | undefined;
  /** Inside the incubator, not on its transfer place. */
  isStored: boolean;
  layout: readonly PlannedWell[] | undefined;
  /** Wells by the words that name them; a new layout gives it new meaning. */
  readonly wellsByWords: Map<string, readonly string[]>;
  layoutSpec: PlateLayout | undefined;
  line: CellLine | undefined;
  isCoated: boolean;
  coatedAtMs: number | undefined;
  /** When its cells got fresh medium. */
  fedAtMs: number | undefined;
  /** Since when its cells are out of the incubator; undefined while they are in. */
  outSinceMs: number | undefined;
  /** When wells on its outer ring were treated. */
  outerTreatedAtMs: number | undefined;
  seededAtMs: number | undefined;
  /** Since when there is Y-27632 with the cells. */
  rockInhibitorSinceMs: number | undefined;
  /** The pipette that drew off its liquid last is still good for it. */
  hasWastePipette: boolean;
  /** The pipette of the quench collects the cells, too. */
  hasCollectingPipette: boolean;
}

function emptyWell(): WellContent {
  return {
    volumeUl: 0,
    attached: 0,
    suspended: 0,
    pellet: 0,
    viability: 1,
    enzyme: null,
    enzymeMinutes: 0,
  };
}

export interface NewLabware {
  readonly labwareId: string;
  readonly title: string;
  readonly vessel: Vessel;
  readonly home: PlannedPlace;
  readonly start: PlannedPlace | undefined;
  readonly contents: JsonObject | undefined;
  readonly line: CellLine | undefined;
}

function numberIn(contents: JsonObject | undefined, key: string): number | undefined {
  const value = contents?.[key];
  return typeof value === 'number' ? value : undefined;
}

const fillsSchema = z.array(z.object({ wells: z.array(z.string()), reagent: z.string(), volumeUl: z.number() }));

/** Liquids that differ from well to well, with the wells named one by one. */
function fillsOf(contents: JsonObject | undefined): z.infer<typeof fillsSchema> {
  return fillsSchema.safeParse(contents?.['wells']).data ?? [];
}

/** Labware as it is before the first step. Cells without a number follow from the confluence. */
export function createLabwareState(labware: NewLabware): LabwareState {
  const { vessel, contents, line } = labware;
  const wells = new Map(wellsOf(vessel).map((well) => [well, emptyWell()]));
  const volumeMl = numberIn(contents, 'volumeMl');
  const confluent = vessel.growthAreaCm2 * valueOf(line, 'confluentDensity', 0);
  const cells = numberIn(contents, 'cells') ?? (numberIn(contents, 'confluence') ?? 0) * confluent;
  for (const content of wells.values()) {
    if (volumeMl !== undefined) content.volumeUl = volumeMl * 1000;
    if (vessel.growthAreaCm2 > 0) content.attached = cells;
    else {
      content.suspended = cells;
      content.viability = valueOf(
        line,
        vessel.kind === 'cryovial' ? 'postThawViability' : 'viabilityAfterDissociation',
        1,
      );
    }
  }
  for (const fill of fillsOf(contents))
    for (const well of fill.wells) {
      const content = wells.get(well);
      if (content !== undefined) content.volumeUl += fill.volumeUl;
    }
  return {
    ...labware,
    line: cells > 0 ? line : undefined,
    wells,
    location: labware.start,
    isStored: labware.start?.instrument === 'incubator',
    layout: undefined,
    wellsByWords: new Map(),
    layoutSpec: undefined,
    isCoated: /matrigel|vitronectin|lysine|laminin/.test(textOf(contents?.['reagent'])),
    coatedAtMs: undefined,
    fedAtMs: undefined,
    outSinceMs: undefined,
    outerTreatedAtMs: undefined,
    seededAtMs: undefined,
    rockInhibitorSinceMs: undefined,
    hasWastePipette: false,
    hasCollectingPipette: false,
  };
}

/** A number of a cell line's profile. */
export function valueOf(line: CellLine | undefined, field: string, otherwise: number): number {
  const value = line?.values[field];
  return typeof value === 'number' ? value : otherwise;
}

/** What is in its wells, in their order: looked through far more often than a map can be. */
export function contentsOf({ wells }: LabwareState): readonly WellContent[] {
  let contents = contentsOfWells.get(wells);
  if (contents === undefined) contentsOfWells.set(wells, (contents = [...wells.values()]));
  return contents;
}

const contentsOfWells = new WeakMap<ReadonlyMap<string, WellContent>, readonly WellContent[]>();

export function cellsIn(labware: LabwareState): boolean {
  return contentsOf(labware).some((content) => content.attached > 0);
}

/** Cells on the plastic of the well that has most. */
export function mostAttached(labware: LabwareState): number {
  let most = 0;
  for (const content of contentsOf(labware)) most = Math.max(most, content.attached);
  return most;
}
