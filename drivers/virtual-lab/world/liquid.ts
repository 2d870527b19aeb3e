import { withFreshMedium, type Culture } from '../biology/culture.ts';
import type { CompoundId } from '../biology/reference-data.ts';
import { solutesOf, type Compartment, type EndPoint, type Solute, type Suspension } from './compartment.ts';
import { endDissociation } from './cell-handling.ts';
import type { LabTruth } from './lab-truth.ts';
import { reagentActions, type ReagentActions } from './reagent.ts';
import { stateOfCells, survivalUnder } from './survival.ts';

// A dilution below this keeps the old survival as a cap; one below the second washes the compound out.
const noticeableDilution = 0.98;
const washOut = 0.1;

function mapSolutes(compartment: Compartment, change: (solute: Solute, id: CompoundId) => Solute): Compartment {
  const solutes: Partial<Record<CompoundId, Solute>> = {};
  for (const [id, solute] of solutesOf(compartment)) solutes[id] = change(solute, id);
  return { ...compartment, solutes };
}

function withCulture(compartment: Compartment, change: (culture: Culture) => Culture): Compartment {
  const { surface } = compartment;
  return surface === null ? compartment : { ...compartment, surface: { ...surface, culture: change(surface.culture) } };
}

/** The compartment with its volume raised to `volumeUl`, and what dilution does to its compounds. */
function diluted(truth: LabTruth, compartment: Compartment, volumeUl: number): Compartment {
  const factor = volumeUl <= 0 ? 1 : compartment.volumeUl / volumeUl;
  if (factor >= noticeableDilution || compartment.surface === null) return { ...compartment, volumeUl };
  let next = compartment;
  for (const [id, solute] of solutesOf(compartment)) {
    const survival = survivalUnder(truth, compartment, id, solute);
    if (factor < washOut) {
      const { [id]: _gone, ...rest } = next.solutes;
      next = withCulture({ ...next, solutes: rest }, (culture) => ({ ...culture, cells: culture.cells * survival }));
    } else {
      next = mapSolutes(next, (other, otherId) => (otherId === id ? { ...other, survivalCap: survival } : other));
    }
  }
  return { ...next, volumeUl };
}

function endPointKind(actions: ReagentActions): EndPoint['kind'] | null {
  if (actions.atpAssay) return 'atp';
  if (actions.luciferaseAssay) return 'luciferase';
  return actions.fixes ? 'fixed' : null;
}

function fed(compartment: Compartment, oldVolumeUl: number): Compartment {
  const kept = compartment.volumeUl <= 0 ? 0 : oldVolumeUl / compartment.volumeUl;
  return withCulture(compartment, (culture) => ({ ...culture, mediumUse: culture.mediumUse * kept }));
}

/** One addition of liquid. Volumes in µL; the compartment has to be as it is at `atMs`. */
export interface Addition {
  readonly reagent: string;
  readonly trueUl: number;
  readonly nominalUl: number;
}

/** The compartment after `addition`: diluted, fed, lysed, fixed, stained or detached, as the reagent does. */
export function withLiquid(truth: LabTruth, compartment: Compartment, addition: Addition): Compartment {
  const actions = reagentActions(addition.reagent);
  const quenched = compartment.dissociation !== null && !actions.enzyme ? endDissociation(compartment) : compartment;
  const kind = endPointKind(actions);
  const endPoint =
    kind === null || quenched.endPoint !== null
      ? quenched.endPoint
      : { ...stateOfCells(truth, quenched), atMs: compartment.asOfMs, kind };
  const full = diluted(truth, { ...quenched, endPoint }, quenched.volumeUl + addition.trueUl);
  const next = actions.medium ? fed(full, quenched.volumeUl) : full;
  const takesOff = actions.enzyme && next.surface !== null && next.dissociation === null;
  return {
    ...next,
    nominalUl: next.nominalUl + addition.nominalUl,
    reagent: next.reagent === null || addition.trueUl * 2 >= next.volumeUl ? addition.reagent : next.reagent,
    rockInhibitor: next.rockInhibitor + actions.rockInhibitorUm * addition.trueUl,
    dissociation: takesOff ? { reagent: addition.reagent, sinceMs: compartment.asOfMs } : next.dissociation,
    stained: next.stained || actions.stainsNuclei,
    dyeSinceMs: actions.metabolicDye ? (next.dyeSinceMs ?? compartment.asOfMs) : next.dyeSinceMs,
    repeats: { ...next.repeats, liquids: next.repeats.liquids + 1 },
  };
}

/** The compartment with a dose of a compound in `addition`; `amount` in µM x µL (DMSO: % x µL). */
export function withCompound(compartment: Compartment, compound: CompoundId, amount: number): Compartment {
  if (amount <= 0) return compartment;
  const present = compartment.solutes[compound];
  const solute: Solute =
    present === undefined
      ? { amount, sinceMs: compartment.asOfMs, survivalCap: 1 }
      : { ...present, amount: present.amount + amount };
  return { ...compartment, solutes: { ...compartment.solutes, [compound]: solute } };
}

/** What was taken out: how much liquid, and which fraction of the suspended cells came with it. */
export interface Removal {
  readonly removedUl: number;
  readonly fraction: number;
}

// Taking out less than half leaves the cells that have not attached yet mostly where they are.
const washesCells = 0.5;

/**
 * The compartment after `volumeUl` were drawn off (all but `residueUl` when not given). Adhering cells and pellets
 * stay; suspended cells and cells that have not attached go with the liquid.
 */
export function withoutLiquid(
  compartment: Compartment,
  volumeUl: number | undefined,
  residueUl: number,
): { readonly left: Compartment; readonly removal: Removal } {
  const open = compartment.dissociation === null ? compartment : endDissociation(compartment);
  const available = open.volumeUl;
  const removedUl = volumeUl === undefined ? Math.max(0, available - residueUl) : Math.min(volumeUl, available);
  const fraction = available <= 0 ? 0 : removedUl / available;
  const keep = 1 - fraction;
  const { suspension } = open;
  let next = mapSolutes(open, (solute) => ({ ...solute, amount: solute.amount * keep }));
  if (fraction > washesCells) next = withCulture(next, washedCulture);
  return {
    left: {
      ...next,
      volumeUl: available - removedUl,
      nominalUl: volumeUl === undefined ? 0 : Math.max(0, open.nominalUl - volumeUl),
      rockInhibitor: open.rockInhibitor * keep,
      suspension: suspension === null || suspension.pelleted ? suspension : keptSuspension(suspension, keep),
    },
    removal: { removedUl, fraction },
  };
}

function keptSuspension(suspension: Suspension, keep: number): Suspension | null {
  return keep <= 0 ? null : { ...suspension, live: suspension.live * keep, dead: suspension.dead * keep };
}

// The medium is as used as before; only fresh medium changes that.
function washedCulture(culture: Culture): Culture {
  return { ...withFreshMedium(culture), mediumUse: culture.mediumUse };
}
