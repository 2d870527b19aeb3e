import { confluence } from '../biology/growth.ts';
import { cellsPerField, minimumCellsPerField, phenotypeScoreSd, type ImagingChannel } from '../biology/phenotype.ts';
import { modelData } from '../biology/reference-data.ts';
import { wellName } from '../biology/well-position.ts';
import { adheringCells } from './cell-handling.ts';
import { compartmentAt } from './compartment-at.ts';
import { positionOf, type Labware } from './labware.ts';
import type { LabTruth } from './lab-truth.ts';
import { fluorescenceOf } from './plate-optics.ts';
import { sharedSignalFactor } from './plate-light.ts';
import { stateOfCells } from './survival.ts';

/** What the imager finds in one well. */
export interface WellPicture {
  readonly well: string;
  /** Nuclei counted in all sites together; null without a nuclear stain or without DAPI. */
  readonly cellCount: number | null;
  /** Covered fraction of the bottom, 0 to 1; null where nothing can grow. */
  readonly confluence: number | null;
  /** 0 to 1; null with under 50 cells in a field. */
  readonly phenotypeScore: number | null;
  readonly intensities: Readonly<Record<string, number | null>>;
  readonly flag: string | null;
}

const confluenceSd = modelData.growth.confluenceReadError.value;
const cameraOffset = 200;
const cameraFullScale = 65_535;
const bandOfChannel = { DAPI: 'blue', GFP: 'green', RFP: 'red' } as const;

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Pictures of some wells at `atMs`: `sites` fields in each of `channels`. */
export function takePictures(
  truth: LabTruth,
  labware: Labware,
  indexes: readonly number[],
  atMs: number,
  options: { readonly channels: readonly ImagingChannel[]; readonly sites: number },
): readonly WellPicture[] {
  return indexes.map((index) => {
    const compartment = compartmentAt(truth, labware, index, atMs);
    const state = stateOfCells(truth, compartment);
    const well = wellName(positionOf(labware, index));
    const key = { plate: labware.id, well, replicate: labware.wells[index]?.repeats.reads ?? 0 };
    const line = compartment.surface?.culture.line;
    // Until a wash the dead still lie there, but only what adheres is in focus.
    const inFocus = compartment.endPoint === null ? adheringCells(compartment) * state.survival : state.liveCells;
    const perField = cellsPerField(inFocus, labware.type.growthAreaCm2);
    const seen = truth.random.poisson({ ...key, quantity: 'picture-cells' }, perField * options.sites);
    const counts = options.channels.includes('DAPI') && compartment.stained;
    const enough = perField >= minimumCellsPerField;
    const score = state.phenotype + truth.random.normal({ ...key, quantity: 'phenotype' }) * phenotypeScoreSd;
    const covered = line === undefined ? 0 : confluence(line, labware.type.growthAreaCm2, inFocus);
    const readConfluence =
      covered + truth.random.normal({ ...key, quantity: 'confluence' }) * confluenceSd * Math.sqrt(covered);
    const factor = sharedSignalFactor(truth, labware, index, atMs);
    const intensities: Record<string, number | null> = {};
    for (const channel of options.channels) {
      const signal = fluorescenceOf(state, compartment, bandOfChannel[channel]) * factor;
      const value = cameraOffset + signal + (channel === 'RFP' ? 2000 * state.phenotype * factor : 0);
      intensities[channel] = value >= cameraFullScale ? null : Math.round(value);
    }
    return {
      well,
      cellCount: counts ? Math.round(seen) : null,
      confluence: labware.type.growthAreaCm2 <= 0 ? null : round(clamp(readConfluence), 3),
      phenotypeScore: enough ? round(clamp(score), 4) : null,
      intensities,
      flag: flagOf(counts, options.channels.includes('DAPI'), enough),
    };
  });
}

function flagOf(counts: boolean, askedForNuclei: boolean, enough: boolean): string | null {
  if (askedForNuclei && !counts) return 'not stained';
  return enough ? null : 'too few cells';
}
