import { z } from 'zod';
import type { JsonObject } from '../../contract/json.ts';
import type { PlannedWell } from '../../contract/plan.ts';
import { isOuterWell, parseWell, wellsByColumn } from '../../model/well.ts';
import { dosePlan, isInDmso, stockMillimolar, WORKING_FOLD, type CompoundDoses, type DosePlan } from '../dose-plan.ts';
import { amount } from '../labware-ledger.ts';
import type { LabwareState } from '../labware-state.ts';
import { defineOperation } from '../operation.ts';
import type { StepBuilder } from '../step-builder.ts';
import { remarkOnCompounds } from './compound-remarks.ts';
import { REAGENT } from './field-hints.ts';
import { dose, labwareName, reagentParam, wellsInWords } from './shared-params.ts';

/** Volume of each point of the series, and of one batch of a working solution, µL. */
const POINT_UL = 30;
const BATCH_UL = 200;
/** What a tube keeps, and the reserve for one batch. */
const TUBE_DEAD_UL = 20;
const BATCH_RESERVE = 1.1;
/** Compounds that a sentence names. */
const MOST_NAMED = 4;

/** What the plate that was laid out in a step before needs. */
function dosesOf(step: StepBuilder, labware: LabwareState): DosePlan {
  const plan = dosePlan(labware.layout ?? [], labware.layoutSpec, step.catalog);
  if (plan !== undefined) return plan;
  throw step.fault(
    'labware',
    `${labware.title} has no wells with doses. Lay it out with some in a step before this one.`,
  );
}

function sumOf<Item>(items: readonly Item[], amountOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amountOf(item), 0);
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED).join(', ');
  return names.length > MOST_NAMED ? `${shown} and ${names.length - MOST_NAMED} more` : shown;
}

export const serialDilution = defineOperation({
  operationType: 'serial_dilution',
  title: 'Prepare a dose series',
  form: {
    group: 'Compounds',
    summary: 'Makes the dose series of every compound on the plate in solvent.',
    effect: 'consume',
    fields: { labware: { title: 'Plate', help: 'Laid out with doses in a step before.' } },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ labware: labwareName }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const plan = dosesOf(step, labware);
    if (plan.compounds.some(({ compound }) => compound === 'dmso'))
      throw step.fault('labware', 'DMSO is the vehicle; a series of it is not a compound series.');
    const points = sumOf(plan.compounds, ({ doses }) => doses.length);
    const made = plan.compounds.map((one) => makeSeries(step, one, plan.fold));
    step.materials.useConsumable('tip_200', plan.compounds.length);
    step.materials.useConsumable('tip_20', points);
    step.materials.useConsumable('tube_1p5ml', points);
    step.handlingMinutes = step.minutes('serial_dilution', { wells: points });
    const fold = Number(plan.fold.toPrecision(3));
    step.sentence =
      made.length === 1
        ? `Dilute ${made[0]!.words}, ${fold} times the dose, from ${amount(made[0]!.stockUl)} of ${made[0]!.stockMm} mM stock in ${amount(made[0]!.solventUl)} DMSO.`
        : `Dilute ${made.length} compounds in ${points} points, ${fold} times the dose, in ${amount(sumOf(made, ({ solventUl }) => solventUl))} DMSO: ${named(made.map(({ words }) => words))}.`;
    remarkOnCompounds(step, labware, plan);
  },
});

interface MadeSeries {
  /** staurosporine 1:3 in 8 points */
  readonly words: string;
  readonly stockMm: number;
  readonly stockUl: number;
  readonly solventUl: number;
}

/** Commands and material of the series of one compound in solvent. */
function makeSeries(step: StepBuilder, { compound, doses, runs }: CompoundDoses, fold: number): MadeSeries {
  for (const { topUm, factor, points } of runs)
    step.send({
      instrument: 'liquid-handler',
      command: 'serial-dilute',
      params: { compound, topUm, factor, points },
      label: `${compound}, ${points} ${points === 1 ? 'point' : 'points'}`,
    });
  const stockMm = stockMillimolar(step.catalog, compound);
  const stockUl = (POINT_UL * doses[0]!.doseUm * (fold / 1000)) / stockMm;
  const solventUl =
    POINT_UL - stockUl + sumOf(runs, ({ factor, points }) => (points - 1) * POINT_UL * (1 - 1 / factor));
  step.materials.useReagent(`cpd_${compound}`, stockUl / 1000);
  step.materials.useReagent('dmso', solventUl / 1000);
  const [run] = runs;
  const steps = runs.length === 1 && run !== undefined && run.points > 1 ? ` 1:${run.factor}` : '';
  const words = `${compound}${steps} in ${doses.length} ${doses.length === 1 ? 'point' : 'points'}`;
  return { words, stockMm, stockUl, solventUl };
}

/** Number of batches of a working solution for so many wells. */
function batchesFor(wells: number, volumeUl: number): number {
  return Math.ceil((wells * volumeUl * BATCH_RESERVE + TUBE_DEAD_UL) / BATCH_UL);
}

export const diluteCompound = defineOperation({
  operationType: 'dilute_compound',
  title: 'Prepare working solutions',
  form: {
    group: 'Compounds',
    summary: 'Thins series, vehicle and controls with medium to ten times the dose.',
    effect: 'consume',
    fields: {
      labware: { title: 'Plate', help: 'Laid out with doses in a step before.' },
      reagent: { ...REAGENT, title: 'Medium', usual: 'the medium of the cell line' },
      volumeUl: { title: 'Volume a well later' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    reagent: reagentParam.optional(),
    volumeUl: z.number().positive().max(1000).default(10),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const plan = dosesOf(step, labware);
    const medium = step.reagent(params.reagent ?? String(step.line().values['medium'] ?? ''));
    for (const { compound, runs } of plan.compounds)
      for (const { topUm, factor, points } of runs)
        step.send({
          instrument: 'liquid-handler',
          command: 'serial-dilute',
          params: { compound, topUm, factor, points },
          label:
            plan.compounds.length === 1 ? 'working solutions in medium' : `${compound}, working solutions in medium`,
        });
    const stockPart = WORKING_FOLD / plan.fold;
    const batches = (wells: number): number => (wells === 0 ? 0 : batchesFor(wells, params.volumeUl));
    const doses = plan.compounds.flatMap((one) => one.doses);
    const dosed = sumOf(doses, ({ wells }) => batches(wells));
    const killBatches = sumOf(plan.kills, ({ wells }) => batches(wells));
    const vehicleBatches = batches(plan.vehicle);
    const mediumUl =
      (dosed + killBatches + vehicleBatches) * BATCH_UL * (1 - stockPart) + plan.untreated * params.volumeUl;
    step.materials.useReagent(medium, mediumUl / 1000);
    step.materials.useReagent('dmso', (vehicleBatches * BATCH_UL * stockPart) / 1000);
    for (const { compound, wells } of plan.kills)
      step.materials.useReagent(`cpd_${compound}`, (batches(wells) * BATCH_UL * stockPart) / 1000);
    const solutions = doses.length + plan.kills.length + (vehicleBatches > 0 ? 1 : 0);
    step.materials.useConsumable('tip_20', solutions);
    step.materials.useConsumable('tip_200', 2);
    step.materials.useConsumable('tube_1p5ml', solutions);
    step.handlingMinutes = step.minutes('transfer', { wells: solutions });
    step.sentence = `Dilute ${plan.compounds.length === 1 ? 'the series' : `${plan.compounds.length} series`}, vehicle and controls into ${amount(mediumUl)} ${step.reagentName(medium)}: ${solutions} solutions, ${WORKING_FOLD} times the dose.`;
  },
});

/** What one column gets: commands by compound, and medium where there is no treatment. */
function treatColumn(
  step: StepBuilder,
  labware: LabwareState,
  column: number,
  wells: readonly PlannedWell[],
  treatment: { readonly volumeUl: number; readonly untreated: string; readonly plan: DosePlan },
): void {
  const { plan } = treatment;
  const send = (label: string, group: readonly PlannedWell[], command: string, params: JsonObject): void => {
    const names = group.map((well) => well.well);
    step.send({
      instrument: 'liquid-handler',
      command,
      params: { labwareId: labware.labwareId, volumeUl: treatment.volumeUl, ...params },
      label: `column ${column}${label}`,
      labwareId: labware.labwareId,
      wells: names,
      share: names.length,
      aloneMs: step.minutes('add_compound', { wells: names.length }) * 60_000,
    });
  };
  const vehicle = vehicleOf(step, plan);
  const compoundOf = ({ role, compound }: PlannedWell): string | undefined =>
    compound ?? (role === 'vehicle' ? vehicle : undefined);
  const byCompound = Map.groupBy(
    wells.filter((well) => compoundOf(well) !== undefined),
    (well) => compoundOf(well)!,
  );
  const main = plan.compounds.length === 1 ? plan.compounds[0]!.compound : undefined;
  for (const [compound, group] of byCompound) {
    const doses = group.map((well) => ({ well: well.well, doseUm: well.doseUm ?? 0 }));
    send(compound === main ? '' : `, ${compound}`, group, 'add-compound', { compound, wells: doses });
  }
  const plain = wells.filter((well) => compoundOf(well) === undefined);
  if (plain.length > 0) {
    send(', medium only', plain, 'dispense', { wells: plain.map((well) => well.well), reagent: treatment.untreated });
  }
}

/** Whose vehicle the vehicle wells get where the layout does not say: that of a compound in DMSO. */
function vehicleOf(step: StepBuilder, { compounds }: DosePlan): string {
  return (compounds.find(({ compound }) => isInDmso(step.catalog, compound)) ?? compounds[0]!).compound;
}

export const addCompound = defineOperation({
  operationType: 'add_compound',
  title: 'Add compound',
  form: {
    group: 'Compounds',
    summary: 'Gives doses, vehicle and controls into the wells of the layout, the same volume into each.',
    effect: 'consume',
    fields: {
      labware: { title: 'Plate', help: 'Laid out with doses in a step before.' },
      volumeUl: { title: 'Volume a well' },
      untreated: { ...REAGENT, title: 'Into untreated wells', usual: 'the medium of the cell line' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    volumeUl: z.number().positive().max(1000).default(10),
    /** What untreated and blank wells get, so that all hold the same volume. */
    untreated: reagentParam.optional(),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const plan = dosesOf(step, labware);
    const planned = new Map(labware.layout!.map((well) => [well.well, well]));
    const treated = labware.layout!.filter((well) => well.role !== 'buffer' && well.role !== 'unused');
    const untreated = step.reagent(params.untreated ?? String(step.line().values['medium'] ?? ''), 'untreated');
    step.bringHome(labware);
    for (const { column, wells } of wellsByColumn(treated.map((well) => well.well))) {
      const group = wells.map((well) => planned.get(well)!);
      treatColumn(step, labware, column, group, { volumeUl: params.volumeUl, untreated, plan });
    }
    step.materials.useConsumable('tip_20', treated.length);
    step.handlingMinutes = step.minutes('add_compound', { wells: treated.length });
    const tops = plan.compounds.map(({ compound, doses }) => ({ compound, top: dose(doses[0]!.doseUm) }));
    const what =
      tops.length === 1
        ? `${WORKING_FOLD}x ${tops[0]!.compound}`
        : `the ${WORKING_FOLD}x solution of one of ${tops.length} compounds`;
    const top =
      tops.length === 1
        ? `top dose ${tops[0]!.top}`
        : `top doses ${named(tops.map((one) => `${one.compound} ${one.top}`))}`;
    step.sentence = `Add ${amount(params.volumeUl)} of ${what}, vehicle or control to ${wellsInWords(treated.length)} of ${labware.title}, ${top}.`;
    noteOuterWells(step, labware, treated);
  },
});

/** Notes that wells on the outer ring were treated: whether that matters shows when they stand for long. */
function noteOuterWells(step: StepBuilder, labware: LabwareState, treated: readonly PlannedWell[]): void {
  const isOuter = treated.some(
    ({ well, role }) => TREATED.includes(role) && isOuterWell(parseWell(well)!, labware.vessel),
  );
  if (isOuter) labware.outerTreatedAtMs ??= step.startMs;
}

const TREATED: readonly PlannedWell['role'][] = ['sample', 'vehicle', 'kill'];
