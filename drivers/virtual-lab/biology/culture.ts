import { attachedProgress } from './attachment.ts';
import type { CellLine } from './cell-line.ts';
import {
  basalDeadCells,
  carryingCapacity,
  grownCells,
  growthRatePerHour,
  mediumFactor,
  overgrowthConfluence,
  overgrowthSurvival,
} from './growth.ts';
import { stressFactor } from './passage-stress.ts';
import { modelData } from './reference-data.ts';

/** A population growing on one surface, as it would be without any compound. Times in h. */
export interface Culture {
  readonly line: CellLine;
  readonly areaCm2: number;
  readonly passage: number;
  /** Viable cells seeded per cm²: shifts IC50. */
  readonly seededPerCm2: number;
  /** Cells that have attached or will attach. */
  readonly cells: number;
  readonly deadCells: number;
  readonly hoursSinceSeeding: number;
  /** Warm hours still to go before growth starts. */
  readonly lagLeft: number;
  /** Hours at 37 °C that have gone into attachment; hours at room temperature count 0.4. */
  readonly attachmentHours: number;
  /** U: cell hours per mL since the last full medium change. */
  readonly mediumUse: number;
  readonly hoursAboveOvergrowth: number;
  /** Fraction of the attached cells that has let go of the plastic again. */
  readonly looseFraction: number;
}

/** What a culture goes through for a while. */
export interface CultureSpan {
  readonly hours: number;
  /** Mean of the temperature factor over the span, 0 to 1: a cold culture waits. */
  readonly warmth: number;
  readonly mediumMl: number;
}

/** Slowing of growth after seeding is left out in the reference's worked examples. */
export interface CultureOptions {
  readonly passageStress: boolean;
}

const roomRate = modelData.attachment.roomTemperatureFactor.value;

// Medium use and stress change over many hours; two-hour steps keep both within 0.1 % of the fine integral.
const longestStep = 2;

export interface SeedingInput {
  readonly line: CellLine;
  readonly areaCm2: number;
  readonly viableCells: number;
  readonly deadCells: number;
  readonly platingEfficiency: number;
  readonly passage: number;
}

/** A culture at the moment of seeding. Cells that will never attach count as dead. */
export function seedCulture(input: SeedingInput): Culture {
  const cells = input.viableCells * input.platingEfficiency;
  return {
    line: input.line,
    areaCm2: input.areaCm2,
    passage: input.passage,
    seededPerCm2: input.areaCm2 <= 0 ? 0 : input.viableCells / input.areaCm2,
    cells,
    deadCells: input.deadCells + input.viableCells - cells,
    hoursSinceSeeding: 0,
    lagLeft: input.line.lag,
    attachmentHours: 0,
    mediumUse: 0,
    hoursAboveOvergrowth: 0,
    looseFraction: 0,
  };
}

function step(culture: Culture, hours: number, warmth: number, mediumMl: number, options: CultureOptions): Culture {
  const { line } = culture;
  const capacity = carryingCapacity(line, culture.areaCm2);
  const warmHours = hours * warmth;
  const growing = Math.max(0, warmHours - culture.lagLeft);
  const stress = options.passageStress ? stressFactor(line, culture.hoursSinceSeeding + hours / 2) : 1;
  const effective = growing * stress * mediumFactor(line, culture.mediumUse);
  const grown = grownCells(culture.cells, capacity, growthRatePerHour(line, culture.passage), effective);
  const crowded = grown > overgrowthConfluence * capacity;
  const hoursAbove = crowded ? culture.hoursAboveOvergrowth + hours : 0;
  const survival = overgrowthSurvival(hoursAbove) / overgrowthSurvival(crowded ? culture.hoursAboveOvergrowth : 0);
  const cells = grown * survival;
  const meanCells = (culture.cells + cells) / 2;
  return {
    ...culture,
    cells,
    deadCells: culture.deadCells + basalDeadCells(meanCells, hours) + grown - cells,
    hoursSinceSeeding: culture.hoursSinceSeeding + hours,
    lagLeft: Math.max(0, culture.lagLeft - warmHours),
    attachmentHours: culture.attachmentHours + hours * (roomRate + (1 - roomRate) * warmth),
    mediumUse: mediumMl <= 0 ? line.mediumCapacity : culture.mediumUse + (meanCells * hours) / mediumMl,
    hoursAboveOvergrowth: hoursAbove,
  };
}

/** The culture after a span. Pure: the same culture and span always give the same culture. */
export function advanceCulture(culture: Culture, span: CultureSpan, options: CultureOptions): Culture {
  let current = culture;
  const steps = Math.ceil(span.hours / longestStep);
  const hours = span.hours / steps;
  for (let index = 0; index < steps; index++) {
    current = step(current, hours, span.warmth, span.mediumMl, options);
  }
  return current;
}

/** Fraction of the culture that holds on to the plastic, 0 to 1; the rest goes with the next wash or full feed. */
export function attachedFraction(culture: Culture): number {
  return attachedProgress(culture.line, culture.attachmentHours) * (1 - culture.looseFraction);
}

/** The culture after only `retention` of its attached cells (0 to 1) held on. */
export function loosened(culture: Culture, retention: number): Culture {
  return { ...culture, looseFraction: 1 - (1 - culture.looseFraction) * retention };
}

// What is left after a wash holds on: this many hours of attachment leave nothing loose.
const fullyAttachedHours = 1000;

/** The culture after a full medium change: the unattached are gone, the medium is fresh. */
export function withFreshMedium(culture: Culture): Culture {
  return {
    ...culture,
    cells: culture.cells * attachedFraction(culture),
    deadCells: 0,
    mediumUse: 0,
    looseFraction: 0,
    attachmentHours: Math.max(culture.attachmentHours, fullyAttachedHours),
  };
}
