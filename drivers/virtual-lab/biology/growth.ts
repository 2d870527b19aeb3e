import type { CellLine } from './cell-line.ts';
import { modelData } from './reference-data.ts';

const { theta, basalDeath, overgrowthDeath, passageDrift, mediumExponent } = modelData.growth;
const growthSlopePerDegree = modelData.incubator.growthSlope.value;

/** Confluence above which a culture starts to die, and after how many hours there. */
export const overgrowthConfluence = 0.95;
export const overgrowthDelayHours = 24;

/** K′: cells at full confluence = confluent density x area. */
export function carryingCapacity(line: CellLine, areaCm2: number): number {
  return line.confluentDensity * areaCm2;
}

/** r in 1/h = ln 2 / doubling time; the doubling time grows by 0.2 % per passage above 20. */
export function growthRatePerHour(line: CellLine, passage = 0): number {
  const drift = 1 + passageDrift.value * Math.max(0, passage - 20);
  return Math.LN2 / (line.doublingTime * drift);
}

/**
 * Richards growth, reference 8.1: N = K′ / (1 + ((K′/N0)^θ − 1) e^(−θ r t))^(1/θ).
 * `hours` are effective hours: lag and every pause already taken off. A start above K′ stays where it is.
 */
export function grownCells(startCells: number, capacity: number, ratePerHour: number, hours: number): number {
  if (startCells <= 0) return 0;
  if (startCells >= capacity || hours <= 0) return startCells;
  const gap = (capacity / startCells) ** theta.value - 1;
  return capacity / (1 + gap * Math.exp(-theta.value * ratePerHour * hours)) ** (1 / theta.value);
}

/** Cells `hours` after seeding, with the line's step lag and no stress: the plain model of the reference's oracles. */
export function cellsAfter(line: CellLine, areaCm2: number, startCells: number, hours: number): number {
  const effective = Math.max(0, hours - line.lag);
  return grownCells(startCells, carryingCapacity(line, areaCm2), growthRatePerHour(line), effective);
}

/** Hours, lag included, until `startCells` have become `targetCells`; Infinity when they never do. */
export function hoursToReach(line: CellLine, areaCm2: number, startCells: number, targetCells: number): number {
  if (targetCells <= startCells) return 0;
  const capacity = carryingCapacity(line, areaCm2);
  if (startCells <= 0 || targetCells >= capacity) return Number.POSITIVE_INFINITY;
  const gap = (cells: number) => (capacity / cells) ** theta.value - 1;
  return line.lag + Math.log(gap(startCells) / gap(targetCells)) / (theta.value * growthRatePerHour(line));
}

/** Confluence 0 to 1. */
export function confluence(line: CellLine, areaCm2: number, cells: number): number {
  return areaCm2 <= 0 ? 0 : Math.min(1, cells / carryingCapacity(line, areaCm2));
}

/** Factor on r from exhausted medium: 1 − (U/Q)^4, U in cell hours per mL since the last full change. */
export function mediumFactor(line: CellLine, cellHoursPerMl: number): number {
  return Math.max(0, 1 - (cellHoursPerMl / line.mediumCapacity) ** mediumExponent.value);
}

/** Factor on r from the temperature of the liquid in °C: 8 % of r lost per degree under 37. */
export function temperatureFactor(liquidCelsius: number): number {
  return Math.min(1, Math.max(0, 1 - growthSlopePerDegree * (37 - liquidCelsius)));
}

/** Fraction that survives having been above 95 % confluence for `hoursAbove`: nothing dies in the first 24 h. */
export function overgrowthSurvival(hoursAbove: number): number {
  return Math.exp(-overgrowthDeath.value * Math.max(0, hoursAbove - overgrowthDelayHours));
}

/** Cells that basal turnover adds to the dead count in `hours`; the live count is not reduced by it. */
export function basalDeadCells(liveCells: number, hours: number): number {
  return liveCells * basalDeath.value * hours;
}
