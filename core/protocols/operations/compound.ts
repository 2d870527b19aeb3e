import { z } from 'zod';
import type { JsonObject } from '../../contract/json.ts';
import type { PlannedWell } from '../../contract/plan.ts';
import { parseWell, wellsByColumn } from '../../model/well.ts';
import { amount } from '../labware-ledger.ts';
import type { LabwareState } from '../labware-state.ts';
import { defineOperation } from '../operation.ts';
import type { PlateLayout } from '../../contract/plate-layout.ts';
import type { StepBuilder } from '../step-builder.ts';
import { REAGENT } from './field-hints.ts';
import { dose, labwareName, reagentParam, wellsInWords } from './shared-params.ts';

type DoseLayout = Extract<PlateLayout, { kind: 'dose-response' }>;

/** Strength of the series in solvent over the dose in the well, and of the working solutions in medium. */
const SERIES_FOLD = 1000;
const WORKING_FOLD = 10;
/** Volume of each point of the series, and of one batch of a working solution, µL. */
const POINT_UL = 30;
const BATCH_UL = 200;
/** What a tube keeps, and the reserve for one batch. */
const TUBE_DEAD_UL = 20;
const BATCH_RESERVE = 1.1;
/** Most solvent that cells stand, % v/v (reference section 5). */
const MOST_SOLVENT_PERCENT = 0.5;
const MOST_SOLVENT_PERCENT_IPSC = 0.2;

function doseLayout(step: StepBuilder, labware: LabwareState): DoseLayout {
  if (labware.layoutSpec?.kind === 'dose-response') return labware.layoutSpec;
  throw step.fault('labware', `${labware.title} has no dose-response layout. Lay it out in a step before this one.`);
}

function stockMillimolar(step: StepBuilder, compound: string): number {
  const value = step.catalog.compounds.get(compound)?.values['stockConcentration'];
  return typeof value === 'number' ? value : 10;
}

/** Strength of the series that the stock allows. */
function seriesFold(step: StepBuilder, layout: DoseLayout): number {
  return Math.min(SERIES_FOLD, (stockMillimolar(step, layout.compound) * 1000) / layout.topUm);
}

function remarkOnSolvent(step: StepBuilder, labware: LabwareState, layout: DoseLayout): void {
  const percent = 100 / seriesFold(step, layout);
  const most = step.bench.line?.lineId === 'iPSC' ? MOST_SOLVENT_PERCENT_IPSC : MOST_SOLVENT_PERCENT;
  const { labwareId } = labware;
  if (percent > most * 1.001) {
    step.bench.warn({
      severity: 'warning',
      code: 'solvent-high',
      labwareId,
      sentence: `The top dose of ${dose(layout.topUm)} brings ${percent.toFixed(2)} % solvent into the well; ${step.bench.line?.lineId ?? 'the cells'} should get ${most} % at most. The stock is ${stockMillimolar(step, layout.compound)} mM.`,
    });
  }
  const solvent = String(step.catalog.compounds.get(layout.compound)?.values['solvent'] ?? '');
  if (solvent !== '' && !/^dmso/i.test(solvent)) {
    step.bench.warn({
      severity: 'warning',
      code: 'solvent-unsuited',
      labwareId,
      sentence: `${layout.compound} is dissolved in ${solvent}; the series and its vehicle must be made in that.`,
    });
  }
  if (layout.compound === 'doxorubicin') {
    const sentence =
      'Doxorubicin is sensitive to light and red itself: keep the plate dark, and do not read red fluorescence.';
    step.bench.warn({ severity: 'info', code: 'light-sensitive', labwareId, sentence });
  }
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
    const layout = doseLayout(step, labware);
    const { compound, topUm, factor, points } = layout;
    if (compound === 'dmso')
      throw step.fault('labware', 'DMSO is the vehicle; a series of it is not a compound series.');
    step.send({
      instrument: 'liquid-handler',
      command: 'serial-dilute',
      params: { compound, topUm, factor, points },
      label: `${compound}, ${points} points`,
    });
    const stockUl = (POINT_UL * topUm * (seriesFold(step, layout) / 1000)) / stockMillimolar(step, compound);
    const solventUl = POINT_UL - stockUl + (points - 1) * POINT_UL * (1 - 1 / factor);
    step.materials.useReagent(`cpd_${compound}`, stockUl / 1000);
    step.materials.useReagent('dmso', solventUl / 1000);
    step.materials.useConsumable('tip_200');
    step.materials.useConsumable('tip_20', points);
    step.materials.useConsumable('tube_1p5ml', points);
    step.handlingMinutes = step.minutes('serial_dilution', { wells: points });
    step.sentence = `Dilute ${compound} 1:${factor} in ${points} points, ${Number(seriesFold(step, layout).toPrecision(3))} times the dose, from ${amount(stockUl)} of ${stockMillimolar(step, compound)} mM stock in ${amount(solventUl)} DMSO.`;
    remarkOnSolvent(step, labware, layout);
  },
});

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
    const layout = doseLayout(step, labware);
    const medium = step.reagent(params.reagent ?? String(step.line().values['medium'] ?? ''));
    const { compound, topUm, factor, points, replicates, vehicle, kill, untreated } = layout;
    step.send({
      instrument: 'liquid-handler',
      command: 'serial-dilute',
      params: { compound, topUm, factor, points },
      label: 'working solutions in medium',
    });
    const stockPart = WORKING_FOLD / seriesFold(step, layout);
    const batches = (wells: number): number => (wells === 0 ? 0 : batchesFor(wells, params.volumeUl));
    const dosed = points * batches(replicates);
    const killBatches = batches(kill?.wells ?? 0);
    const vehicleBatches = batches(vehicle);
    const mediumUl = (dosed + killBatches + vehicleBatches) * BATCH_UL * (1 - stockPart) + untreated * params.volumeUl;
    step.materials.useReagent(medium, mediumUl / 1000);
    step.materials.useReagent('dmso', (vehicleBatches * BATCH_UL * stockPart) / 1000);
    if (kill !== undefined)
      step.materials.useReagent(`cpd_${kill.compound}`, (killBatches * BATCH_UL * stockPart) / 1000);
    const solutions = points + (killBatches > 0 ? 1 : 0) + (vehicleBatches > 0 ? 1 : 0);
    step.materials.useConsumable('tip_20', solutions);
    step.materials.useConsumable('tip_200', 2);
    step.materials.useConsumable('tube_1p5ml', solutions);
    step.handlingMinutes = step.minutes('transfer', { wells: solutions });
    step.sentence = `Dilute the series, vehicle and controls into ${amount(mediumUl)} ${step.reagentName(medium)}: ${solutions} solutions, ${WORKING_FOLD} times the dose.`;
  },
});

/** What one column gets: commands by compound, and medium where there is no treatment. */
function treatColumn(
  step: StepBuilder,
  labware: LabwareState,
  column: number,
  wells: readonly PlannedWell[],
  treatment: { readonly volumeUl: number; readonly untreated: string },
): void {
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
  const byCompound = Map.groupBy(
    wells.filter((well) => well.compound !== undefined),
    (well) => well.compound!,
  );
  const main = labware.layoutSpec?.kind === 'dose-response' ? labware.layoutSpec.compound : undefined;
  for (const [compound, group] of byCompound) {
    const doses = group.map((well) => ({ well: well.well, doseUm: well.doseUm ?? 0 }));
    send(compound === main ? '' : `, ${compound}`, group, 'add-compound', { compound, wells: doses });
  }
  const plain = wells.filter((well) => well.compound === undefined);
  if (plain.length > 0) {
    send(', medium only', plain, 'dispense', { wells: plain.map((well) => well.well), reagent: treatment.untreated });
  }
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
    const layout = doseLayout(step, labware);
    const planned = new Map(labware.layout!.map((well) => [well.well, well]));
    const treated = labware.layout!.filter((well) => well.role !== 'buffer' && well.role !== 'unused');
    const untreated = step.reagent(params.untreated ?? String(step.line().values['medium'] ?? ''), 'untreated');
    step.bringHome(labware);
    for (const { column, wells } of wellsByColumn(treated.map((well) => well.well))) {
      const group = wells.map((well) => planned.get(well)!);
      treatColumn(step, labware, column, group, { volumeUl: params.volumeUl, untreated });
    }
    step.materials.useConsumable('tip_20', treated.length);
    step.handlingMinutes = step.minutes('add_compound', { wells: treated.length });
    step.sentence = `Add ${amount(params.volumeUl)} of ${WORKING_FOLD}x ${layout.compound}, vehicle or control to ${wellsInWords(treated.length)} of ${labware.title}, top dose ${dose(layout.topUm)}.`;
    remarkOnOuterWells(step, labware, treated);
  },
});

function remarkOnOuterWells(step: StepBuilder, labware: LabwareState, treated: readonly PlannedWell[]): void {
  const { rows, columns } = labware.vessel;
  const outer = treated.filter(({ well }) => {
    const position = parseWell(well)!;
    return position.row === 0 || position.column === 0 || position.row === rows - 1 || position.column === columns - 1;
  });
  if (outer.length === 0) return;
  step.bench.warn({
    severity: 'warning',
    code: 'outer-wells-used',
    labwareId: labware.labwareId,
    sentence: `${wellsInWords(outer.length)} on the outer ring of ${labware.title} get treatments; in more than 24 h they lose signal. Fill the ring with buffer.`,
  });
}
