import { glow, lotFactor, luciferaseHalfLifeHours, plateGain, readerDecline } from '../biology/drift.ts';
import { unsettledCv } from '../biology/edge-effect.ts';
import { outlierFactor, plateFactor, wellCv, wellFactor } from '../biology/noise.ts';
import { atpLight, crosstalk, readLuminescence, type Reading } from '../biology/reader-signal.ts';
import { reporterBaselineRfu } from '../biology/reporter.ts';
import { wellName } from '../biology/well-position.ts';
import type { Compartment } from './compartment.ts';
import { compartmentAt, edgeOf } from './compartment-at.ts';
import { positionOf, type Labware } from './labware.ts';
import type { LabTruth } from './lab-truth.ts';

const msPerHour = 3_600_000;
const msPerDay = 86_400_000;

/** The assay reagent needs this long until its light is full. */
const fullGlowMs = 8 * 60_000;
/** A luciferase reporter shines this much brighter, in RLU, than its fluorescent sibling in RFU. */
const luciferaseGain = 20;
/** Light that a clear wall lets through, relative to a white one. */
const clearWallLeak = 50;

/** Factors that all wells of a plate share at a read. */
function plateFactors(truth: LabTruth, labware: Labware, atMs: number, calibratedAtMs: number): number {
  if (truth.profile === 'ideal') return 1;
  const day = String(Math.floor(atMs / msPerDay));
  const shared = plateFactor(truth.random, labware.id, day);
  const drift = plateGain(truth.random, labware.index) * lotFactor(truth.random, labware.index);
  return shared * drift * readerDecline(Math.max(0, atMs - calibratedAtMs) / msPerDay);
}

/** Factor that belongs to one well and stays with it: well noise, outliers, an edge that had no time to settle. */
export function wellFactors(truth: LabTruth, labware: Labware, index: number): number {
  if (truth.profile === 'ideal') return 1;
  const position = positionOf(labware, index);
  const well = wellName(position);
  const extra = labware.unsettled ? unsettledCv(labware.type, position) : 0;
  const noise = wellFactor(truth.random, labware.id, well, wellCv(labware.type), extra);
  return noise * outlierFactor(truth.random, labware.id, well);
}

/** Light of one well in RLU before the plate's and the reader's own factors. */
function lightOf(truth: LabTruth, labware: Labware, index: number, compartment: Compartment): number {
  const { endPoint } = compartment;
  if (endPoint === null || endPoint.kind === 'fixed') return 0;
  const sinceMs = compartment.asOfMs - endPoint.atMs;
  const ramp = Math.min(1, sinceMs / fullGlowMs);
  const hoursOfGlow = Math.max(0, sinceMs - fullGlowMs) / msPerHour;
  const edge = edgeOf(truth, labware, index, endPoint.hoursInCulture);
  if (endPoint.kind === 'atp') {
    const faded = truth.profile === 'ideal' ? 1 : ramp * glow(hoursOfGlow);
    return atpLight(endPoint.liveCells, labware.type.growthAreaCm2) * faded * edge;
  }
  const faded = truth.profile === 'ideal' ? 1 : ramp * glow(hoursOfGlow, luciferaseHalfLifeHours);
  const signal = reporterBaselineRfu * luciferaseGain * endPoint.reporterScale * endPoint.induction * endPoint.survival;
  return signal * faded * edge;
}

function neighboursOf(labware: Labware, index: number): readonly number[] {
  const { rows, columns } = labware.type;
  const { row, column } = positionOf(labware, index);
  const neighbours: number[] = [];
  if (row > 0) neighbours.push(index - columns);
  if (row < rows - 1) neighbours.push(index + columns);
  if (column > 0) neighbours.push(index - 1);
  if (column < columns - 1) neighbours.push(index + 1);
  return neighbours;
}

/** Every reader was calibrated on the first day of 2026, as far as the virtual lab is concerned. */
export const readerCalibratedAtMs = Date.UTC(2026, 0, 1);

/** Luminescence of some wells of a plate at `atMs`, in RLU, in the order of `indexes`. */
export function measureLuminescence(
  truth: LabTruth,
  labware: Labware,
  indexes: readonly number[],
  atMs: number,
  integrationSeconds: number,
): readonly Reading[] {
  const shared = plateFactors(truth, labware, atMs, readerCalibratedAtMs) * (integrationSeconds / 0.5);
  const lights = new Map<number, number>();
  const lightAt = (index: number): number => {
    let light = lights.get(index);
    if (light === undefined) {
      const stored = labware.wells[index];
      const shines = stored !== undefined && stored.endPoint !== null;
      const compartment = shines ? compartmentAt(truth, labware, index, atMs) : undefined;
      const own = compartment === undefined ? 0 : lightOf(truth, labware, index, compartment);
      light = own * shared * wellFactors(truth, labware, index);
      lights.set(index, light);
    }
    return light;
  };
  const leak = labware.type.colour === 'clear' ? clearWallLeak : 1;
  return indexes.map((index) => {
    const stray = truth.profile === 'ideal' ? 0 : crosstalk(neighboursOf(labware, index).map(lightAt)) * leak;
    const key = {
      quantity: 'luminescence',
      plate: labware.id,
      well: wellName(positionOf(labware, index)),
      replicate: labware.wells[index]?.repeats.reads ?? 0,
    };
    return readLuminescence(truth.random, key, lightAt(index) + stray);
  });
}

/** Factors on other signals of a plate than light: plate, day and well, without the reader's drift. */
export function sharedSignalFactor(truth: LabTruth, labware: Labware, index: number, atMs: number): number {
  return plateFactors(truth, labware, atMs, atMs) * wellFactors(truth, labware, index);
}
