import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { valueOf } from '../labware-state.ts';
import { defineOperation } from '../operation.ts';
import { LABWARE, REAGENT, WELLS } from './field-hints.ts';
import { drawOff, giveReagent, incubateFor, lineText, useTrough, vesselUl, volumeOr } from './liquid-moves.ts';
import {
  duration,
  labwareName,
  reagentParam,
  usualWells,
  volumeParams,
  wellsInWords,
  wellsParam,
} from './shared-params.ts';

export const coat = defineOperation({
  operationType: 'coat',
  title: 'Coat',
  form: {
    group: 'Cells',
    summary: 'Coats a surface so that cells hold: gives the coating and leaves it at 37 °C.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      reagent: { ...REAGENT, title: 'Coating', usual: 'the coating of the cell line' },
      volume: { title: 'Volume', usual: '0.1 mL for each cm² of growth area' },
      minutes: { title: 'Time at 37 °C', usual: 'the coating time of the cell line' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    reagent: reagentParam.optional(),
    ...volumeParams,
    minutes: z.number().min(0).max(2880).optional(),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const reagent = step.reagent(params.reagent ?? lineText(step, 'coating'));
    const minutes = params.minutes ?? valueOf(step.line(), 'coatingTime', 60);
    // 0.1 mL a cm² (reference section 5).
    const volume = volumeOr(step, params, labware.vessel.growthAreaCm2 * 100, 'coating volume');
    giveReagent(step, labware, wells, reagent, volume);
    incubateFor(step, labware, minutes, `coat ${duration(minutes)} at 37 °C`);
    const totalMl = (volume.ul * wells.length) / 1000;
    step.materials.useReagent(reagent, totalMl);
    // Mixed in a tube from stock and medium, given with one pipette.
    step.materials.useConsumable('tube_15ml', Math.max(1, Math.ceil(totalMl / 14)));
    step.materials.useConsumable('tip_200');
    step.materials.usePipette(Math.max(1.1, totalMl));
    step.handlingMinutes = step.minutes('coat', { ml: totalMl });
    const each = labware.vessel.kind === 'plate' ? ' a well' : '';
    step.sentence = `Coat ${labware.title} with ${amount(volume.ul)} ${step.reagentName(reagent)}${each}, ${duration(minutes)} at 37 °C.`;
  },
});

export const feed = defineOperation({
  operationType: 'feed',
  title: 'Feed',
  form: {
    group: 'Cells',
    summary: 'Replaces the medium: draws the old off and gives new.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      reagent: { ...REAGENT, title: 'Medium', usual: 'the medium of the cell line' },
      volume: { title: 'Volume', usual: 'the working volume of the vessel' },
      returnToIncubator: { title: 'Put back into the incubator' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    reagent: reagentParam.optional(),
    ...volumeParams,
    /** Put back into the incubator afterwards. */
    returnToIncubator: z.boolean().default(false),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const reagent = step.reagent(params.reagent ?? lineText(step, 'medium'));
    const volume = volumeOr(step, params, vesselUl(labware, 'workingVolume'), 'volume');
    drawOff(step, labware, wells, undefined, ', old medium out');
    giveReagent(step, labware, wells, reagent, volume, ', new medium in');
    if (params.returnToIncubator) step.store(labware);
    const totalMl = (volume.ul * wells.length) / 1000;
    step.materials.useReagent(reagent, totalMl);
    if (labware.vessel.kind === 'plate') useTrough(step, labware);
    else step.materials.usePipette(totalMl);
    step.handlingMinutes = step.minutes('feed', { ml: totalMl });
    const back = params.returnToIncubator ? ' and put it back into the incubator' : '';
    const each = labware.vessel.kind === 'plate' ? ` a well (${wellsInWords(wells.length)})` : '';
    step.sentence = `Replace the medium in ${labware.title} with ${amount(volume.ul)} ${step.reagentName(reagent)}${each}${back}.`;
  },
});

export const thaw = defineOperation({
  operationType: 'thaw',
  title: 'Thaw',
  form: {
    group: 'Cells',
    summary: 'Thaws a vial in the 37 °C bath and thins it with medium in a tube.',
    effect: 'consume',
    fields: {
      vial: { title: 'Vial' },
      into: { title: 'Into' },
      reagent: { ...REAGENT, title: 'Medium', usual: 'what stops the enzyme for the cell line' },
      volume: { title: 'Volume of medium', usual: 'ten volumes of the vial' },
      bathMinutes: { title: 'Time in the bath' },
    },
  },
  labwareParams: ['vial', 'into'],
  params: z.strictObject({
    vial: labwareName,
    into: labwareName,
    reagent: reagentParam.optional(),
    /** Medium the vial is thinned with; ten volumes of the vial when not given. */
    ...volumeParams,
    bathMinutes: z.number().positive().max(10).default(1.5),
  }),
  expand: (step, params) => {
    const vial = step.labware(params.vial, 'vial');
    const into = step.labware(params.into, 'into');
    const reagent = step.reagent(params.reagent ?? lineText(step, 'quenchReagent'));
    const vialUl = vial.wells.get('A1')?.volumeUl ?? 0;
    const volume = volumeOr(step, params, vialUl * 10, 'volume of medium');
    step.wait(params.bathMinutes, 'vial in the 37 °C bath', vial);
    giveReagent(step, into, ['A1'], reagent, volume);
    step.bringHome(vial);
    step.send({
      instrument: 'liquid-handler',
      command: 'transfer',
      params: { from: { labwareId: vial.labwareId, well: 'A1' }, to: { labwareId: into.labwareId, wells: ['A1'] } },
      label: `${vial.title} to ${into.title}`,
      labwareId: into.labwareId,
      wells: ['A1'],
    });
    step.materials.useReagent(reagent, volume.ul / 1000);
    step.materials.usePipette(volume.ul / 1000);
    step.materials.usePipette(Math.max(vialUl / 1000, 0.5));
    step.handlingMinutes = Math.max(0, step.minutes('thaw') - params.bathMinutes);
    step.sentence = `Thaw ${vial.title} (${duration(params.bathMinutes)} in the bath) into ${amount(volume.ul)} ${step.reagentName(reagent)} in ${into.title}.`;
  },
});

export const count = defineOperation({
  operationType: 'count',
  title: 'Count cells',
  form: {
    group: 'Cells',
    summary: 'Takes a sample, stains it with trypan blue and counts it.',
    effect: 'consume',
    hasResult: true,
    fields: {
      labware: LABWARE,
      well: { title: 'Well', kind: 'wells' },
      sampleUl: { title: 'Sample' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    well: z.string().default('A1'),
    sampleUl: z.number().positive().max(1000).default(20),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const well = step.wells(labware, params.well, 'well')[0]!;
    const content = labware.wells.get(well)!;
    const cellsPerMl = content.volumeUl <= 0 ? 0 : (content.suspended / content.volumeUl) * 1000;
    step.foreseen = { cellsPerMl, viability: content.viability, viableCellsPerMl: cellsPerMl * content.viability };
    step.send({
      instrument: 'cell-counter',
      command: 'count',
      params: { labwareId: labware.labwareId, well, sampleUl: params.sampleUl },
      label: `sample of ${labware.title}`,
      labwareId: labware.labwareId,
      wells: [well],
    });
    step.materials.useReagent('trypan_blue', params.sampleUl / 1000);
    step.materials.useConsumable('tip_20', 2);
    step.materials.useConsumable('counting_slide');
    step.materials.useConsumable('tube_1p5ml');
    step.handlingMinutes = step.minutes('count');
    step.sentence = `Count ${amount(params.sampleUl)} of ${labware.title} with trypan blue; about ${million(cellsPerMl * content.viability)} viable cells/mL expected.`;
  },
});

function million(cells: number): string {
  return cells >= 1e6 ? `${(cells / 1e6).toFixed(2)} million` : `${Math.round(cells / 1000)},000`;
}
