import { z } from 'zod';
import type { PlannedWell } from '../../contract/plan.ts';
import { layoutSchema, type DoseSeries, type PlateLayout } from '../../contract/plate-layout.ts';
import { amount } from '../labware-ledger.ts';
import { valueOf } from '../labware-state.ts';
import { withSupplement } from '../materials.ts';
import { defineOperation } from '../operation.ts';
import { stockMillimolar, WORKING_FOLD } from '../dose-plan.ts';
import { layPlate } from '../plate-layout.ts';
import type { StepBuilder } from '../step-builder.ts';
import { LABWARE, REAGENT, SUPPLEMENT, WELLS } from './field-hints.ts';
import { useTrough, volumeOr } from './liquid-moves.ts';
import { dose, labwareName, reagentParam, volumeParams, wellsInWords, wellsParam } from './shared-params.ts';

/** Spare suspension of a plate, as a factor on what the wells take. */
const SUSPENSION_RESERVE = 1.1;

/** Compounds of the layout are in the catalogue, and their stocks are strong enough for a working solution. */
function checkCompounds(step: StepBuilder, layout: PlateLayout): void {
  const check = (path: string, compound: string | undefined, doseUm: number, field: string): void => {
    if (compound === undefined) return;
    step.compound(compound, `layout.${path}compound`);
    const stockMm = stockMillimolar(step.catalog, compound);
    if (doseUm * WORKING_FOLD <= stockMm * 1000) return;
    const most = dose((stockMm * 1000) / WORKING_FOLD);
    throw step.fault(
      `layout.${path}${field}`,
      `The stock of ${compound} has ${stockMm} mM: a well can get ${most} at most, not ${dose(doseUm)}.`,
    );
  };
  switch (layout.kind) {
    case 'uniform':
      return;
    case 'map':
      for (const [index, { compound, doseUm = 0 }] of layout.wells.entries())
        check(`wells[${index}].`, compound, doseUm, 'doseUm');
      return;
    case 'dose-series':
      for (const [index, { compound, topUm }] of layout.series.entries())
        check(`series[${index}].`, compound, topUm, 'topUm');
      break;
    case 'dose-response':
      check('', layout.compound, layout.topUm, 'topUm');
  }
  if (layout.kill !== undefined) check('kill.', layout.kill.compound, layout.kill.doseUm, 'doseUm');
}

/** What the wells of a plate are used for, after its title and a colon. */
function layoutInWords(layout: PlateLayout, wells: readonly PlannedWell[]): string {
  const count = (role: PlannedWell['role']): number => wells.filter((well) => well.role === role).length;
  if (layout.kind === 'uniform') return `cells in ${wellsInWords(count('cells'))}.`;
  if (layout.kind === 'map') {
    const uses = MAP_ROLES.map((role) => [role, count(role)] as const).filter(([, wellsOf]) => wellsOf > 0);
    const compounds = new Set(wells.filter(({ role }) => role === 'sample').map(({ compound }) => compound)).size;
    const of = compounds === 0 ? '' : ` with ${compounds} ${compounds === 1 ? 'compound' : 'compounds'}`;
    return `${uses.map(([role, wellsOf]) => `${wellsOf} ${role}${role === 'sample' ? of : ''}`).join(', ')} wells.`;
  }
  const controls = `${layout.vehicle} vehicle, ${layout.kill?.wells ?? 0} kill, ${layout.untreated} untreated, ${layout.blank} blank wells.`;
  if (layout.kind === 'dose-response')
    return `${seriesInWords(layout)}, in ${layout.replicates} replicates; ${controls}`;
  const shown = layout.series.slice(0, MOST_NAMED).map((one) => `${seriesInWords(one)} x ${one.replicates}`);
  const more = layout.series.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; ${more} more ${more === 1 ? 'compound' : 'compounds'}` : ''}; ${controls}`;
}

function seriesInWords({ points, compound, topUm, factor }: DoseSeries): string {
  return `${points} ${points === 1 ? 'dose' : 'doses'} of ${compound} from ${dose(topUm)} down, 1:${factor}`;
}

/** Roles as a sentence lists them, and compounds that it names. */
const MAP_ROLES = ['sample', 'vehicle', 'kill', 'untreated', 'blank', 'cells', 'buffer'] as const;
const MOST_NAMED = 4;

export const plateLayout = defineOperation({
  operationType: 'plate_layout',
  title: 'Lay out a plate',
  form: {
    group: 'Compounds',
    summary: 'Says what each well of a plate is used for: doses, controls, blanks, buffer.',
    effect: 'read',
    fields: { labware: LABWARE, layout: { title: 'Layout' } },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ labware: labwareName, layout: layoutSchema }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const { layout } = params;
    checkCompounds(step, layout);
    labware.layout = step.under('layout', () => layPlate(labware.vessel, layout));
    labware.layoutSpec = layout;
    labware.wellsByWords.clear();
    step.sentence = `${labware.title}: ${layoutInWords(layout, labware.layout)}`;
    step.send({ instrument: 'wellrun', command: 'note', params: { text: step.sentence }, label: 'layout', share: 0 });
  },
});

export const seedFlask = defineOperation({
  operationType: 'seed_flask',
  title: 'Seed a flask',
  form: {
    group: 'Cells',
    summary: 'Gives a volume of a cell suspension into a flask.',
    effect: 'consume',
    fields: {
      labware: { title: 'Flask' },
      from: { title: 'Suspension' },
      cells: { title: 'Viable cells', unit: 'cells', usual: 'the seeding density of the cell line times the area' },
      volume: { title: 'Volume of suspension', required: true },
    },
  },
  labwareParams: ['labware', 'from'],
  params: z.strictObject({
    labware: labwareName,
    from: labwareName,
    /** Viable cells; seeding density x area when not given. */
    cells: z.number().positive().max(1e10).optional(),
    ...volumeParams,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const from = step.labware(params.from, 'from');
    const line = step.line();
    const usual = valueOf(line, 'seedingDensity', 0) * labware.vessel.growthAreaCm2;
    const cells = params.cells ?? usual;
    const volume = volumeOr(step, params, 0, 'volume of suspension');
    step.bringHome(from);
    step.bringHome(labware);
    step.send({
      instrument: 'liquid-handler',
      command: 'seed',
      params: {
        labwareId: labware.labwareId,
        wells: ['A1'],
        cellLine: line.lineId,
        cellsPerWell: step.sent('cells', cells),
        volumeUl: volume.sent,
        from: { labwareId: from.labwareId, well: 'A1' },
      },
      label: `seed ${labware.title}`,
      labwareId: labware.labwareId,
      wells: ['A1'],
    });
    step.materials.usePipette(volume.ul / 1000);
    step.handlingMinutes = step.minutes('seed_flask', { ml: volume.ul / 1000 });
    step.sentence = `Seed ${labware.title} with ${amount(volume.ul)} of ${from.title}, ${thousands(cells)} viable cells.`;
  },
});

export const dilute = defineOperation({
  operationType: 'dilute',
  title: 'Dilute a suspension',
  form: {
    group: 'Cells',
    summary: 'Thins a part of a cell suspension with medium to a total volume.',
    effect: 'consume',
    fields: {
      from: { title: 'From' },
      to: { title: 'Into' },
      reagent: { ...REAGENT, title: 'Medium', usual: 'the medium of the cell line' },
      supplement: SUPPLEMENT,
      cellsMl: { title: 'Suspension taken' },
      totalMl: { title: 'Total volume' },
    },
  },
  labwareParams: ['from', 'to'],
  params: z.strictObject({
    from: labwareName,
    to: labwareName,
    reagent: reagentParam.optional(),
    supplement: reagentParam.optional(),
    /** Suspension taken, and what the mixture comes to. */
    cellsMl: z.number().positive().max(200),
    totalMl: z.number().positive().max(200),
  }),
  expand: (step, params) => {
    const from = step.labware(params.from, 'from');
    const to = step.labware(params.to, 'to');
    const medium = params.reagent ?? String(step.line().values['medium'] ?? '');
    const reagent = step.reagent(withSupplement(medium, params.supplement));
    const mediumMl = params.totalMl - params.cellsMl;
    if (mediumMl < 0) {
      const needed = amount(params.cellsMl * 1000);
      throw step.fault(
        'cellsMl',
        `${needed} of cells are needed for ${amount(params.totalMl * 1000)}: there are too few cells in ${from.title}.`,
      );
    }
    step.bringHome(from);
    step.bringHome(to);
    const cellsUl = step.sent('cellsMl', params.cellsMl, 1000);
    const mediumUl = step.sentRest('cellsMl', params.cellsMl, params.totalMl, 1000);
    step.send({
      instrument: 'liquid-handler',
      command: 'dispense',
      params: { labwareId: to.labwareId, wells: ['A1'], reagent, volumeUl: mediumUl },
      label: `medium into ${to.title}`,
      labwareId: to.labwareId,
      wells: ['A1'],
    });
    step.send({
      instrument: 'liquid-handler',
      command: 'transfer',
      params: {
        from: { labwareId: from.labwareId, well: 'A1' },
        to: { labwareId: to.labwareId, wells: ['A1'] },
        volumeUl: cellsUl,
      },
      label: `cells into ${to.title}`,
      labwareId: to.labwareId,
      wells: ['A1'],
    });
    step.materials.useReagent(reagent, mediumMl);
    step.materials.usePipette(mediumMl);
    step.materials.usePipette(params.cellsMl);
    step.handlingMinutes = step.minutes('dispense', { ml: mediumMl });
    step.sentence = `Dilute ${amount(params.cellsMl * 1000)} of ${from.title} with ${amount(mediumMl * 1000)} ${step.reagentName(reagent)} in ${to.title}.`;
  },
});

export const seedPlate = defineOperation({
  operationType: 'seed_plate',
  title: 'Seed a plate',
  form: {
    group: 'Cells',
    summary: 'Gives cells into the wells of a plate.',
    effect: 'consume',
    fields: {
      labware: { title: 'Plate' },
      wells: { ...WELLS, usual: 'all wells that the layout has cells in, or all' },
      from: { title: 'Suspension', usual: 'a suspension that somebody has prepared' },
      cellsPerWell: { title: 'Cells a well', unit: 'cells' },
      volume: { title: 'Volume a well', usual: 'the working volume of the plate' },
    },
  },
  labwareParams: ['labware', 'from'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    from: labwareName.optional(),
    cellsPerWell: z.number().positive().max(1e8),
    ...volumeParams,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const from = params.from === undefined ? undefined : step.labware(params.from, 'from');
    const line = step.line();
    const wells = step.wells(labware, params.wells ?? (labware.layout === undefined ? 'all' : 'cells'));
    const volume = volumeOr(step, params, labware.vessel.workingUl, 'volume a well');
    if (from !== undefined) step.bringHome(from);
    step.bringHome(labware);
    step.sendByColumn(labware, wells, 'seed_plate', (group) => ({
      command: 'seed',
      params: {
        labwareId: labware.labwareId,
        wells: group,
        cellLine: line.lineId,
        cellsPerWell: step.sent('cellsPerWell', params.cellsPerWell),
        volumeUl: volume.sent,
        ...(from === undefined ? {} : { from: { labwareId: from.labwareId, well: 'A1' } }),
      },
    }));
    if (from === undefined) {
      // A suspension that somebody has prepared: its medium counts, with the reserve and the trough's dead volume.
      const preparedMl = (wells.length * volume.ul * SUSPENSION_RESERVE) / 1000 + 1;
      step.materials.useReagent(String(line.values['medium'] ?? ''), Math.ceil(preparedMl * 2) / 2);
    }
    useTrough(step, labware);
    step.handlingMinutes = step.minutes('seed_plate', { wells: wells.length });
    const source = from === undefined ? '' : ` from ${from.title}`;
    step.sentence = `Seed ${wellsInWords(wells.length)} of ${labware.title} with ${thousands(params.cellsPerWell)} ${line.lineId} cells in ${amount(volume.ul)}${source}.`;
  },
});

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
