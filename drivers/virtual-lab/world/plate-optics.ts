import { getCompound } from '../biology/compound.ts';
import { reporterBackgroundRfu, reporterBaselineRfu } from '../biology/reporter.ts';
import { readAbsorbance, readFluorescence, type Reading } from '../biology/reader-signal.ts';
import { wellName } from '../biology/well-position.ts';
import { concentration, solutesOf, type Compartment, type EndPoint } from './compartment.ts';
import { compartmentAt, edgeOf } from './compartment-at.ts';
import { positionOf, type Labware } from './labware.ts';
import type { LabTruth } from './lab-truth.ts';
import { sharedSignalFactor } from './plate-light.ts';
import { stateOfCells } from './survival.ts';

const msPerHour = 3_600_000;

/** Colour bands of the fluorescence filters, by excitation in nm. */
function bandOf(excitationNm: number): 'blue' | 'green' | 'red' | 'none' {
  if (excitationNm >= 350 && excitationNm <= 410) return 'blue';
  if (excitationNm >= 465 && excitationNm <= 505) return 'green';
  return excitationNm >= 530 && excitationNm <= 590 ? 'red' : 'none';
}

// Signals of this lab's own choice, in RFU, where the reference gives none.
const stainRfuPerCell = 0.5;
const redRfuPerUm = 400;

/** Fluorescence of the red compounds in a well, RFU. */
export function redFluorescence(compartment: Compartment): number {
  let sum = 0;
  for (const [id, solute] of solutesOf(compartment)) {
    if (getCompound(id).red) sum += concentration(compartment, solute) * redRfuPerUm;
  }
  return sum;
}

/** Signal of one well in a colour band, RFU above background. */
export function fluorescenceOf(
  state: Omit<EndPoint, 'atMs' | 'kind'>,
  compartment: Compartment,
  band: ReturnType<typeof bandOf>,
): number {
  if (band === 'blue') return compartment.stained ? state.liveCells * stainRfuPerCell : 0;
  if (band === 'green') return reporterBaselineRfu * state.reporterScale * state.induction * state.survival;
  return band === 'red' ? redFluorescence(compartment) : 0;
}

function keyOf(labware: Labware, index: number, quantity: string) {
  const well = wellName(positionOf(labware, index));
  return { quantity, plate: labware.id, well, replicate: labware.wells[index]?.repeats.reads ?? 0 };
}

/** Fluorescence of some wells at `atMs`, RFU: the reporter at 485/528, nuclei in the blue, doxorubicin in the red. */
export function measureFluorescence(
  truth: LabTruth,
  labware: Labware,
  indexes: readonly number[],
  atMs: number,
  excitationNm: number,
): readonly Reading[] {
  const band = bandOf(excitationNm);
  return indexes.map((index) => {
    const compartment = compartmentAt(truth, labware, index, atMs);
    const state = stateOfCells(truth, compartment);
    const edge = edgeOf(truth, labware, index, state.hoursInCulture);
    const factor = sharedSignalFactor(truth, labware, index, atMs) * edge;
    const signal = reporterBackgroundRfu + fluorescenceOf(state, compartment, band) * factor;
    return readFluorescence(truth.random, keyOf(labware, index, `fluorescence-${excitationNm}`), signal);
  });
}

const emptyPlateOd = 0.045;
const phenolRedOd = 0.25;
const turbidityOdPerCell = 1e-6;
const dyeOdPerCellHour = 1.5e-5;

/** Optical density of one well: plastic, phenol red around 560 nm, cells, and a dye that live cells have turned over. */
function opticalDensity(
  state: Omit<EndPoint, 'atMs' | 'kind'>,
  compartment: Compartment,
  wavelengthNm: number,
): number {
  const red = compartment.volumeUl > 0 && Math.abs(wavelengthNm - 560) < 25 ? phenolRedOd : 0;
  const dyeHours = compartment.dyeSinceMs === null ? 0 : (compartment.asOfMs - compartment.dyeSinceMs) / msPerHour;
  const dye = Math.min(4, state.liveCells * dyeHours * dyeOdPerCellHour);
  return emptyPlateOd + red + (state.liveCells + state.deadCells) * turbidityOdPerCell + dye;
}

/** Absorbance of some wells at `atMs`, OD. */
export function measureAbsorbance(
  truth: LabTruth,
  labware: Labware,
  indexes: readonly number[],
  atMs: number,
  wavelengthNm: number,
): readonly Reading[] {
  return indexes.map((index) => {
    const compartment = compartmentAt(truth, labware, index, atMs);
    const density = opticalDensity(stateOfCells(truth, compartment), compartment, wavelengthNm);
    return readAbsorbance(truth.random, keyOf(labware, index, `absorbance-${wavelengthNm}`), density);
  });
}
