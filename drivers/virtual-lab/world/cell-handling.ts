import { platingEfficiency } from '../biology/attachment.ts';
import { getCellLine } from '../biology/cell-line.ts';
import { attachedFraction, seedCulture } from '../biology/culture.ts';
import { detachedFraction, spinYield, viabilityAfterDissociation } from '../biology/passage-stress.ts';
import type { Compartment, Suspension } from './compartment.ts';

const msPerMinute = 60_000;

/** Two suspensions in one liquid. Different lines: the larger one gives its name, as a microscope would see it. */
export function mergeSuspensions(left: Suspension | null, right: Suspension | null): Suspension | null {
  if (left === null || right === null) return left ?? right;
  const main = left.live + left.dead >= right.live + right.dead ? left : right;
  return {
    ...main,
    live: left.live + right.live,
    dead: left.dead + right.dead,
    pelleted: left.pelleted && right.pelleted,
  };
}

/** Part of a suspension, by fraction. */
export function partOf(suspension: Suspension, fraction: number): Suspension {
  return { ...suspension, live: suspension.live * fraction, dead: suspension.dead * fraction, pelleted: false };
}

/** The enzyme has done its work: what it took off floats, the rest stays on the plastic. */
export function endDissociation(compartment: Compartment): Compartment {
  const { dissociation, surface } = compartment;
  if (dissociation === null || surface === null) return { ...compartment, dissociation: null };
  const { culture } = surface;
  const minutes = (compartment.asOfMs - dissociation.sinceMs) / msPerMinute;
  const off = detachedFraction(culture.line, minutes);
  const taken = culture.cells * off;
  const viability = viabilityAfterDissociation(culture.line, minutes, dissociation.reagent);
  const floating: Suspension = {
    line: culture.line.id,
    live: taken * viability,
    dead: taken * (1 - viability),
    passage: culture.passage,
    pelleted: false,
    countedRatio: 1,
  };
  const left = culture.cells - taken;
  return {
    ...compartment,
    dissociation: null,
    suspension: mergeSuspensions(compartment.suspension, floating),
    surface: left < 1 ? null : { ...surface, culture: { ...culture, cells: left } },
  };
}

/** The compartment after cells have been put on its growth area. Its liquid must already be in it. */
export function withSeededCells(
  compartment: Compartment,
  areaCm2: number,
  cells: { readonly suspension: Suspension; readonly live: number; readonly dead: number },
): Compartment {
  const line = getCellLine(cells.suspension.line);
  const rockInhibitorUm = compartment.volumeUl <= 0 ? 0 : compartment.rockInhibitor / compartment.volumeUl;
  const seeded = seedCulture({
    line,
    areaCm2,
    viableCells: cells.live,
    deadCells: cells.dead,
    platingEfficiency: platingEfficiency(line, rockInhibitorUm >= 1 ? rockInhibitorUm : 0),
    passage: cells.suspension.passage + 1,
  });
  const repeats = { ...compartment.repeats, seedings: compartment.repeats.seedings + 1 };
  const { surface } = compartment;
  if (surface === null) {
    return { ...compartment, surface: { culture: seeded, seededAtMs: compartment.asOfMs }, repeats };
  }
  // Cells on top of cells: they join the culture that is there.
  const { culture } = surface;
  const joined = {
    ...culture,
    cells: culture.cells + seeded.cells,
    deadCells: culture.deadCells + seeded.deadCells,
    seededPerCm2: culture.seededPerCm2 + seeded.seededPerCm2,
  };
  return { ...compartment, surface: { ...surface, culture: joined }, repeats };
}

/** The compartment after a spin: its suspended cells lie in a pellet, less what the spin costs. */
export function spunDown(compartment: Compartment, rcf: number): Compartment {
  const { suspension } = compartment;
  if (suspension === null) return compartment;
  const yielded = spinYield(rcf);
  return {
    ...compartment,
    suspension: { ...partOf(suspension, yielded), pelleted: true },
  };
}

/** The compartment with its pellet taken up again. */
export function stirred(compartment: Compartment): Compartment {
  const { suspension } = compartment;
  if (suspension === null || !suspension.pelleted) return compartment;
  return { ...compartment, suspension: { ...suspension, pelleted: false } };
}

/** Viable and all cells per mL of a suspension that is not pelleted; null when nothing floats. */
export function suspendedPerMl(compartment: Compartment): { readonly viable: number; readonly all: number } | null {
  const { suspension, volumeUl } = compartment;
  if (suspension === null || suspension.pelleted || volumeUl <= 0) return null;
  const perMl = 1000 / volumeUl;
  return { viable: suspension.live * perMl, all: (suspension.live + suspension.dead) * perMl };
}

/** Cells that hold on to the plastic of a compartment. */
export function adheringCells(compartment: Compartment): number {
  const { surface } = compartment;
  return surface === null ? 0 : surface.culture.cells * attachedFraction(surface.culture);
}
