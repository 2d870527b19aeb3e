/**
 * What a reagent does in the virtual lab, found from its id in the reference data. Ids can be joined with `+`
 * (`medium_mtesr_plus+y27632_10mm`); an id that nothing is known of is a liquid without effect.
 */
export interface ReagentActions {
  /** Feeds cells. */
  readonly medium: boolean;
  /** Takes cells off the plastic. */
  readonly enzyme: boolean;
  /** Lyses cells and makes their ATP shine. */
  readonly atpAssay: boolean;
  /** Lyses cells and makes their luciferase shine. */
  readonly luciferaseAssay: boolean;
  readonly fixes: boolean;
  readonly stainsNuclei: boolean;
  /** A dye that live cells turn over (MTT, resazurin), for absorbance. */
  readonly metabolicDye: boolean;
  /** µM of Y-27632 in it. */
  readonly rockInhibitorUm: number;
}

const rockInhibitorUm = 10;

function classify(reagent: string): ReagentActions {
  const id = reagent.toLowerCase();
  const has = (...words: string[]) => words.some((word) => id.includes(word));
  return {
    medium: has('medium', 'mtesr', 'mccoy', 'dmem', 'emem', 'f12k', 'f-12'),
    enzyme: has('trypsin', 'accutase', 'tryple', 'versene', 'relesr'),
    atpAssay: has('celltiter', 'atp_assay', 'atp-assay'),
    luciferaseAssay: has('luciferase', 'luciferin', 'bright-glo', 'one-glo'),
    fixes: has('pfa', 'formaldehyde', 'methanol'),
    stainsNuclei: has('hoechst', 'dapi'),
    metabolicDye: has('mtt', 'resazurin', 'alamar', 'cck-8', 'wst'),
    rockInhibitorUm: has('y27632', 'y-27632', 'rock') ? rockInhibitorUm : 0,
  };
}

const known = new Map<string, ReagentActions>();

/** What `reagent` does. */
export function reagentActions(reagent: string): ReagentActions {
  let actions = known.get(reagent);
  if (actions === undefined) {
    actions = classify(reagent);
    // Ids come from outside; the memory for them must not grow for ever.
    if (known.size > 1000) known.clear();
    known.set(reagent, actions);
  }
  return actions;
}
