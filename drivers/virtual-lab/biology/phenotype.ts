import type { Compound } from './compound.ts';
import { modelData, referenceData, type CellLineId } from './reference-data.ts';

const hill = modelData.phenotype.hill.value;
const imaging = referenceData.assays.imaging_3ch;

/** SD of an observed phenotype score. */
export const phenotypeScoreSd = modelData.phenotype.scoreSd.value;

/** Fewer cells in a field than this give no score. */
export const minimumCellsPerField = imaging.minimumCells.value;

/** Side of the camera in pixels; with 0.656 µm a pixel one field is 1.80 mm². */
const cameraPixels = 2048;
export const fieldAreaCm2 = (imaging.pixelSize.value * cameraPixels * 1e-4) ** 2;

/** Imaging phenotype truth of one compound: Smax c^1.5 / ((f IC50₄₈)^1.5 + c^1.5), 0 to 1. */
export function phenotypeScore(compound: Compound, line: CellLineId, dose: number): number {
  if (dose <= 0) return 0;
  const half = (compound.phenotypeEc50Factor * compound.ic50At48h[line]) ** hill;
  return (compound.phenotypeMax * dose ** hill) / (half + dose ** hill);
}

/** Score of several compounds together: independent phenotypes, 1 − Π(1 − S). */
export function combinedPhenotype(scores: readonly number[]): number {
  return 1 - scores.reduce((rest, score) => rest * (1 - score), 1);
}

/** Cells that one field of view shows. */
export function cellsPerField(cells: number, growthAreaCm2: number): number {
  return growthAreaCm2 <= 0 ? 0 : cells * Math.min(1, fieldAreaCm2 / growthAreaCm2);
}

/** Imaging time in s per well: sites x (1.0 + exposures + 0.15 per channel), reference section 7. */
export function imagingSecondsPerWell(channels: readonly ImagingChannel[], sites: number): number {
  const exposure = channels.reduce((sum, channel) => sum + exposureMs[channel] / 1000, 0);
  return sites * (imaging.perSiteOverhead.value + exposure + channels.length * imaging.perChannelOverhead.value);
}

export const imagingChannels = ['DAPI', 'GFP', 'RFP'] as const;
export type ImagingChannel = (typeof imagingChannels)[number];

/** Default exposure in ms. */
export const exposureMs: Readonly<Record<ImagingChannel, number>> = {
  DAPI: imaging.exposureDapi.value,
  GFP: imaging.exposureGfp.value,
  RFP: imaging.exposureRfp.value,
};
