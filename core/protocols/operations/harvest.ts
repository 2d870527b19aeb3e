import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { valueOf } from '../labware-state.ts';
import { withSupplement } from '../materials.ts';
import { defineOperation } from '../operation.ts';
import { LABWARE, REAGENT, SUPPLEMENT, WELLS } from './field-hints.ts';
import { giveReagent, incubateFor, lineText, useSupplementTip, vesselUl, volumeOr } from './liquid-moves.ts';
import {
  duration,
  labwareName,
  reagentParam,
  remarkOnKind,
  usualWells,
  volumeParams,
  wellsParam,
} from './shared-params.ts';

export const dissociate = defineOperation({
  operationType: 'dissociate',
  title: 'Dissociate',
  form: {
    group: 'Cells',
    summary: 'Detaches cells with an enzyme at 37 °C.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      reagent: { ...REAGENT, title: 'Enzyme', usual: 'the dissociation reagent of the cell line' },
      volume: { title: 'Volume', usual: 'the dissociation volume of the vessel' },
      minutes: { title: 'Time at 37 °C', usual: 'the dissociation time of the cell line' },
    },
  },
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
  form: {
    group: 'Cells',
    summary: 'Stops the enzyme and rinses the cells off.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      reagent: { ...REAGENT, usual: 'what stops the enzyme for the cell line' },
      volume: { title: 'Volume', usual: 'the volume of enzyme times the quench ratio of the cell line' },
    },
  },
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
  form: {
    group: 'Cells',
    summary: 'Spins cells down in the centrifuge.',
    effect: 'queryable',
    fields: {
      labware: LABWARE,
      rcf: { title: 'Force', unit: 'x g', usual: 'the spin of the cell line' },
      minutes: { title: 'Time', usual: 'the spin time of the cell line' },
    },
  },
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
    remarkOnKind(step, labware, ['tube', 'cryovial', 'plate'], 'the centrifuge takes tubes and plates');
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
  form: {
    group: 'Cells',
    summary: 'Takes a pellet up in fresh medium.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      reagent: { ...REAGENT, title: 'Medium', usual: 'the medium of the cell line' },
      supplement: SUPPLEMENT,
      volume: { title: 'Volume', required: true },
    },
  },
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
