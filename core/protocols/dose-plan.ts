import type { PlannedWell } from '../contract/plan.ts';
import type { PlateLayout } from '../contract/plate-layout.ts';
import type { Catalog } from './catalog.ts';
import { round } from './materials.ts';

/** Strength of a series in solvent over the dose in the well, and of the working solutions in medium. */
export const SERIES_FOLD = 1000;
export const WORKING_FOLD = 10;
/** Strength of a stock that the catalogue says nothing about, mM. */
const USUAL_STOCK_MM = 10;
/** Doses of a map are one series as long as their steps differ by less than this share. */
const SAME_STEP = 0.005;

/** Points of one dilution. */
const MOST_POINTS = 48;

/** One dose of a compound and how many wells get it. */
export interface PlannedDose {
  readonly compound: string;
  readonly doseUm: number;
  readonly wells: number;
}

/** Doses that follow each other by the same factor, from `topUm` down: what one dilution makes. */
export interface DilutionRun {
  readonly topUm: number;
  readonly factor: number;
  readonly points: number;
}

/** One compound of a plate. */
export interface CompoundDoses {
  readonly compound: string;
  /** Highest first. */
  readonly doses: readonly PlannedDose[];
  /** Together they make all doses. Neighbours share one: the last of one is the first of the next. */
  readonly runs: readonly DilutionRun[];
}

/** What has to be prepared for the wells of a laid-out plate. */
export interface DosePlan {
  readonly compounds: readonly CompoundDoses[];
  /** One for each kill control. */
  readonly kills: readonly PlannedDose[];
  readonly vehicle: number;
  readonly untreated: number;
  /** Strength of the series over the dose: the same in all wells, so that all hold as much solvent. */
  readonly fold: number;
}

/** What the catalogue says of a compound's stock, mM. */
export function stockMillimolar(catalog: Catalog, compound: string): number {
  const value = catalog.compounds.get(compound)?.values['stockConcentration'];
  return typeof value === 'number' ? value : USUAL_STOCK_MM;
}

/** The same dose written twice is the same dose: six figures are more than any pipette gives. */
function doseKey(doseUm: number): number {
  return Number(doseUm.toPrecision(6));
}

/** Doses of some wells with the number of wells for each, by compound in the order of the plate, highest dose first. */
function countDoses(wells: readonly PlannedWell[]): PlannedDose[][] {
  const byCompound = Map.groupBy(wells, ({ compound }) => compound ?? '');
  return [...byCompound].map(([compound, group]) =>
    [...Map.groupBy(group, ({ doseUm }) => doseKey(doseUm ?? 0)).values()]
      .map((same) => ({ compound, doseUm: same[0]!.doseUm ?? 0, wells: same.length }))
      .toSorted((one, other) => other.doseUm - one.doseUm),
  );
}

/** Cuts doses, highest first, into runs of one factor each. */
function runsOf(doses: readonly PlannedDose[]): DilutionRun[] {
  const [first] = doses;
  if (first === undefined) return [];
  if (doses.length === 1) return [{ topUm: first.doseUm, factor: 2, points: 1 }];
  const runs: { topUm: number; factor: number; points: number }[] = [];
  for (const [index, { doseUm }] of doses.slice(1).entries()) {
    const factor = doses[index]!.doseUm / doseUm;
    const last = runs.at(-1);
    if (last !== undefined && last.points < MOST_POINTS && Math.abs(factor / last.factor - 1) < SAME_STEP)
      last.points++;
    else runs.push({ topUm: doses[index]!.doseUm, factor: round(factor, 6), points: 2 });
  }
  return runs;
}

function runsOfLayout(layout: PlateLayout | undefined, compound: string, doses: readonly PlannedDose[]): DilutionRun[] {
  const series =
    layout?.kind === 'dose-response' ? [layout] : layout?.kind === 'dose-series' ? layout.series : undefined;
  const written = series?.find((one) => one.compound === compound);
  if (written === undefined) return runsOf(doses);
  const { topUm, factor, points } = written;
  return [{ topUm, factor, points }];
}

/**
 * What the doses of a laid-out plate need: every compound its own series, made from the doses that occur. Undefined when
 * no well gets a dose.
 */
export function dosePlan(
  wells: readonly PlannedWell[],
  layout: PlateLayout | undefined,
  catalog: Catalog,
): DosePlan | undefined {
  const withRole = (role: PlannedWell['role']): PlannedWell[] => wells.filter((well) => well.role === role);
  const compounds = countDoses(withRole('sample')).map((doses) => {
    const { compound } = doses[0]!;
    return { compound, doses, runs: runsOfLayout(layout, compound, doses) };
  });
  if (compounds.length === 0) return undefined;
  const folds = compounds.map(({ compound, doses }) => (stockMillimolar(catalog, compound) * 1000) / doses[0]!.doseUm);
  return {
    compounds: inOrderOf(compounds, layout),
    kills: countDoses(withRole('kill')).flat(),
    vehicle: withRole('vehicle').length,
    untreated: withRole('untreated').length,
    fold: Math.min(SERIES_FOLD, ...folds),
  };
}

/** As the series are written; of a map as the plate is read. */
function inOrderOf(compounds: readonly CompoundDoses[], layout: PlateLayout | undefined): CompoundDoses[] {
  if (layout?.kind !== 'dose-series') return [...compounds];
  const order = layout.series.map(({ compound }) => compound);
  return compounds.toSorted((one, other) => order.indexOf(one.compound) - order.indexOf(other.compound));
}

/** The compound whose stock allows the weakest series, and its highest dose. */
export function weakestSeries(plan: DosePlan, catalog: Catalog): PlannedDose {
  const share = ({ compound, doseUm }: PlannedDose): number => doseUm / stockMillimolar(catalog, compound);
  return plan.compounds.map(({ doses }) => doses[0]!).reduce((most, one) => (share(one) > share(most) ? one : most));
}

/** Whether a compound is dissolved in DMSO, as its vehicle is. */
export function isInDmso(catalog: Catalog, compound: string): boolean {
  const solvent = catalog.compounds.get(compound)?.values['solvent'];
  return typeof solvent !== 'string' || /^dmso/i.test(solvent);
}
