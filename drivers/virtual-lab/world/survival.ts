import { getCompound } from '../biology/compound.ts';
import { dayFactor, densityFactor, viability } from '../biology/dose-response.ts';
import { combinedPhenotype, phenotypeScore } from '../biology/phenotype.ts';
import type { CompoundId } from '../biology/reference-data.ts';
import { reporterInduction } from '../biology/reporter.ts';
import { concentration, solutesOf, type Compartment, type EndPoint, type Solute, type Surface } from './compartment.ts';
import { hoursInCulture } from './compartment-at.ts';
import type { LabTruth } from './lab-truth.ts';

const msPerHour = 3_600_000;
const msPerDay = 86_400_000;
// Compounds show in pictures as they show in survival: nothing at once, all of it after this long.
const onsetHours = 6;

/** Factor on IC50 from the density that was seeded and from the biological day of seeding. */
function ic50Factor(truth: LabTruth, surface: Surface, compound: CompoundId): number {
  const day = Math.floor(surface.seededAtMs / msPerDay);
  const stream = `${surface.culture.line.id}/${compound}/${day}`;
  return densityFactor(surface.culture.seededPerCm2) * dayFactor(truth.random.normal({ quantity: 'ic50-day', stream }));
}

/** Surviving fraction under one compound, 0 to 1. */
export function survivalUnder(truth: LabTruth, compartment: Compartment, compound: CompoundId, solute: Solute): number {
  const { surface } = compartment;
  if (surface === null) return 1;
  const hours = (compartment.asOfMs - solute.sinceMs) / msPerHour;
  const dose = concentration(compartment, solute);
  const factor = ic50Factor(truth, surface, compound);
  return Math.min(solute.survivalCap, viability(getCompound(compound), surface.culture.line.id, dose, hours, factor));
}

/** Surviving fraction of the untreated cells under everything in the well (Bliss). */
export function survivalOf(truth: LabTruth, compartment: Compartment): number {
  let survival = 1;
  for (const [compound, solute] of solutesOf(compartment))
    survival *= survivalUnder(truth, compartment, compound, solute);
  return survival;
}

/** What the cells of a compartment are now: counts, and what compounds did to them. */
export function stateOfCells(truth: LabTruth, compartment: Compartment): Omit<EndPoint, 'atMs' | 'kind'> {
  if (compartment.endPoint !== null) return compartment.endPoint;
  const { surface } = compartment;
  if (surface === null) {
    const { suspension } = compartment;
    return {
      liveCells: suspension?.live ?? 0,
      deadCells: suspension?.dead ?? 0,
      survival: 1,
      induction: 1,
      phenotype: 0,
      reporterScale: 0,
      hoursInCulture: 0,
    };
  }
  const { culture } = surface;
  const survival = survivalOf(truth, compartment);
  const scores: number[] = [];
  let induction = 1;
  for (const [id, solute] of solutesOf(compartment)) {
    const compound = getCompound(id);
    const dose = concentration(compartment, solute);
    const onset = Math.min(1, (compartment.asOfMs - solute.sinceMs) / msPerHour / onsetHours) ** 2;
    induction *= 1 + (reporterInduction(compound, dose) - 1) * onset;
    scores.push(phenotypeScore(compound, culture.line.id, dose) * onset);
  }
  return {
    liveCells: culture.cells * survival,
    deadCells: culture.deadCells + culture.cells * (1 - survival),
    survival,
    induction,
    phenotype: combinedPhenotype(scores),
    reporterScale: (culture.seededPerCm2 * 0.32) / 10_000,
    hoursInCulture: hoursInCulture(compartment),
  };
}
