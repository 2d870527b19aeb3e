import type { CellLineId, CompoundId } from '../biology/reference-data.ts';
import type { Culture } from '../biology/culture.ts';

/** Cells that float in the liquid (or lie in a pellet under it). */
export interface Suspension {
  readonly line: CellLineId;
  readonly live: number;
  readonly dead: number;
  readonly passage: number;
  readonly pelleted: boolean;
  /** Counted ÷ true viable concentration of the last count; what is seeded from here obeys the count. */
  readonly countedRatio: number;
}

/** A compound in the liquid. */
export interface Solute {
  /** Amount in µM x µL (DMSO: % x µL), so that concentration = amount / volume whatever evaporates. */
  readonly amount: number;
  readonly sinceMs: number;
  /** Survival cannot come back above this: what a higher dose has killed stays dead after dilution. */
  readonly survivalCap: number;
}

/** Cells adhering to the bottom. */
export interface Surface {
  readonly culture: Culture;
  readonly seededAtMs: number;
}

/** An enzyme at work. */
export interface Dissociation {
  readonly reagent: string;
  readonly sinceMs: number;
}

/** Cells stopped for good by lysis or fixation: what every later read sees. */
export interface EndPoint {
  readonly atMs: number;
  readonly kind: 'atp' | 'luciferase' | 'fixed';
  readonly liveCells: number;
  readonly deadCells: number;
  readonly survival: number;
  readonly induction: number;
  readonly phenotype: number;
  /** Seeded cells relative to 10,000 per 96 well: the size of a reporter's signal. */
  readonly reporterScale: number;
  readonly hoursInCulture: number;
}

/** How often something was done to this compartment: the replicate index of random draws. */
export interface Repeats {
  readonly liquids: number;
  readonly seedings: number;
  readonly reads: number;
  readonly counts: number;
}

/**
 * One well, flask, tube or trough at a moment of lab time. Plain data and never changed in place; everything in it is
 * true at `asOfMs`.
 */
export interface Compartment {
  readonly asOfMs: number;
  readonly volumeUl: number;
  /** What the plan thinks is in it: the sum of set volumes. */
  readonly nominalUl: number;
  /** What most of the liquid is; null when nothing was ever put in. */
  readonly reagent: string | null;
  readonly surface: Surface | null;
  readonly suspension: Suspension | null;
  readonly solutes: Readonly<Partial<Record<CompoundId, Solute>>>;
  /** µM x µL of Y-27632. */
  readonly rockInhibitor: number;
  readonly dissociation: Dissociation | null;
  readonly endPoint: EndPoint | null;
  readonly stained: boolean;
  readonly dyeSinceMs: number | null;
  readonly repeats: Repeats;
}

export function emptyCompartment(atMs: number): Compartment {
  return {
    asOfMs: atMs,
    volumeUl: 0,
    nominalUl: 0,
    reagent: null,
    surface: null,
    suspension: null,
    solutes: {},
    rockInhibitor: 0,
    dissociation: null,
    endPoint: null,
    stained: false,
    dyeSinceMs: null,
    repeats: { liquids: 0, seedings: 0, reads: 0, counts: 0 },
  };
}

/** The solutes as a list. */
export function solutesOf(compartment: Compartment): readonly (readonly [CompoundId, Solute])[] {
  return Object.entries(compartment.solutes) as [CompoundId, Solute][];
}

/** Concentration of a solute in µM (DMSO: %). */
export function concentration(compartment: Compartment, solute: Solute): number {
  return compartment.volumeUl <= 0 ? 0 : solute.amount / compartment.volumeUl;
}
