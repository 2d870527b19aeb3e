import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { valueOf, type LabwareState } from '../labware-state.ts';
import { withSupplement } from '../materials.ts';
import { defineOperation } from '../operation.ts';
import type { StepBuilder } from '../step-builder.ts';
import { drawOff, giveReagent, useSupplementTip, useTrough, vesselUl, volumeOr } from './liquid.ts';
import {
  duration,
  labwareName,
  reagentParam,
  usualWells,
  volumeParams,
  wellsInWords,
  wellsParam,
} from './shared-params.ts';

function lineText(step: StepBuilder, field: string): string {
  const value = step.line().values[field];
  return typeof value === 'string' ? value : '';
}

/** Into the incubator, some minutes, out again. */
export function incubateFor(step: StepBuilder, labware: LabwareState, minutes: number, label: string): void {
  step.store(labware);
  step.wait(minutes, label, labware);
  step.bringHome(labware);
}

export const coat = defineOperation({
  operationType: 'coat',
  title: 'Coat',
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

export const dissociate = defineOperation({
  operationType: 'dissociate',
  title: 'Dissociate',
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    reagent: reagentParam.optional(),
    ...volumeParams,
    minutes: z.number().positive().max(120).optional(),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const reagent = step.reagent(params.reagent ?? lineText(step, 'dissociationReagent'));
    const minutes = params.minutes ?? valueOf(step.line(), 'dissociationTime', 5);
    const volume = volumeOr(step, params, vesselUl(labware, 'dissociationVolume'), 'dissociation volume');
    giveReagent(step, labware, wells, reagent, volume);
    incubateFor(step, labware, minutes, `detach ${duration(minutes)} at 37 °C`);
    const totalMl = (volume.ul * wells.length) / 1000;
    step.materials.useReagent(reagent, totalMl);
    step.materials.usePipette(totalMl);
    step.handlingMinutes = step.minutes('dissociate', { ml: totalMl });
    step.sentence = `Detach the cells in ${labware.title} with ${amount(volume.ul)} ${step.reagentName(reagent)}, ${duration(minutes)} at 37 °C.`;
  },
});

export const quench = defineOperation({
  operationType: 'quench',
  title: 'Quench',
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    reagent: reagentParam.optional(),
    ...volumeParams,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const reagent = step.reagent(params.reagent ?? lineText(step, 'quenchReagent'));
    const enzymeUl = labware.wells.get(wells[0]!)?.volumeUl ?? 0;
    const volume = volumeOr(step, params, enzymeUl * valueOf(step.line(), 'quenchRatio', 2), 'quench volume');
    giveReagent(step, labware, wells, reagent, volume);
    const totalMl = (volume.ul * wells.length) / 1000;
    step.materials.useReagent(reagent, totalMl);
    // The pipette that rinses the surface then takes up everything, so it is sized for both.
    step.materials.usePipette(totalMl + (enzymeUl * wells.length) / 1000);
    labware.hasCollectingPipette = true;
    step.handlingMinutes = step.minutes('quench', { ml: totalMl });
    step.sentence = `Stop the enzyme in ${labware.title} with ${amount(volume.ul)} ${step.reagentName(reagent)} and rinse.`;
  },
});

export const spin = defineOperation({
  operationType: 'spin',
  title: 'Spin',
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    rcf: z.number().min(1).max(20_000).optional(),
    minutes: z.number().positive().max(120).optional(),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const rcf = params.rcf ?? valueOf(step.bench.line, 'spinRcf', 200);
    const minutes = params.minutes ?? valueOf(step.bench.line, 'spinTime', 5);
    const limit = labware.vessel.values['maximumRcf'];
    if (typeof limit === 'number' && rcf > limit)
      throw step.fault('rcf', `${labware.title} bears ${limit} x g at most; ${rcf} x g is given.`);
    step.bring(labware, 'centrifuge');
    step.send({
      instrument: 'centrifuge',
      command: 'spin',
      params: { labwareId: labware.labwareId, rcf, minutes: step.sent('minutes', minutes) },
      label: `${rcf} x g, ${duration(minutes)}`,
      labwareId: labware.labwareId,
      timedMs: minutes * 60_000,
      aloneMs: (minutes + step.minutes('spin')) * 60_000,
    });
    step.bringHome(labware);
    step.handlingMinutes = step.minutes('spin');
    step.sentence = `Spin ${labware.title} at ${rcf} x g for ${duration(minutes)}.`;
  },
});

export const resuspend = defineOperation({
  operationType: 'resuspend',
  title: 'Resuspend',
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    reagent: reagentParam.optional(),
    supplement: reagentParam.optional(),
    ...volumeParams,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const reagent = step.reagent(withSupplement(params.reagent ?? lineText(step, 'medium'), params.supplement));
    const volume = volumeOr(step, params, 0, 'volume');
    step.bringHome(labware);
    step.send({
      instrument: 'liquid-handler',
      command: 'resuspend',
      params: { labwareId: labware.labwareId, wells: ['A1'], reagent, volumeUl: volume.sent },
      label: `take up ${labware.title}`,
      labwareId: labware.labwareId,
    });
    step.materials.useReagent(reagent, volume.ul / 1000);
    step.materials.usePipette(volume.ul / 1000);
    useSupplementTip(step, reagent);
    step.handlingMinutes = step.minutes('resuspend', { ml: volume.ul / 1000 });
    step.sentence = `Resuspend the pellet in ${labware.title} in ${amount(volume.ul)} ${step.reagentName(reagent)}.`;
  },
});

export const feed = defineOperation({
  operationType: 'feed',
  title: 'Feed',
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
