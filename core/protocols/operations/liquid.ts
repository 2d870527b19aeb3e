import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { round, withSupplement } from '../materials.ts';
import { defineOperation } from '../operation.ts';
import { LABWARE, REAGENT, SUPPLEMENT, WELLS } from './field-hints.ts';
import {
  drawnUl,
  drawOff,
  giveReagent,
  isPlate,
  noteDraw,
  troughDeadMl,
  useSupplementTip,
  useTrough,
  vesselUl,
  volumeOr,
} from './liquid-moves.ts';
import { keepTips, takeTips, TIP_POLICIES, TIPS_HINT } from './tips.ts';
import {
  channelsFor,
  labwareName,
  reagentParam,
  usualWells,
  volumeParams,
  wellsInWords,
  wellsParam,
} from './shared-params.ts';

export const aspirate = defineOperation({
  operationType: 'aspirate',
  title: 'Aspirate to waste',
  form: {
    group: 'Liquids',
    summary: 'Draws liquid off to waste, all of it or a volume.',
    effect: 'consume',
    fields: { labware: LABWARE, wells: WELLS, volume: { title: 'Volume', usual: 'all there is' } },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ labware: labwareName, wells: wellsParam.optional(), ...volumeParams }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    keepTips(step);
    const volume = step.volume(params);
    const totalUl = drawnUl(labware, wells, volume);
    drawOff(step, labware, wells, volume);
    step.handlingMinutes = isPlate(labware)
      ? step.minutes('distribute', { wells: wells.length })
      : step.minutes('aspirate', { ml: totalUl / 1000 });
    const where = isPlate(labware) ? `${wellsInWords(wells.length)} of ${labware.title}` : labware.title;
    step.sentence = `Draw off ${isPlate(labware) ? amount(totalUl / wells.length) : amount(totalUl)} from ${where}.`;
  },
});

export const dispense = defineOperation({
  operationType: 'dispense',
  title: 'Dispense',
  form: {
    group: 'Liquids',
    summary: 'Gives a reagent into labware; on a plate the same volume into each well.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      reagent: REAGENT,
      supplement: SUPPLEMENT,
      volume: { title: 'Volume', usual: 'the working volume of the vessel' },
      prepareMl: {
        title: 'Prepared volume',
        help: 'What is put into the trough for several wells.',
        usual: 'the volume of all wells and the dead volume of the trough',
      },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    reagent: reagentParam,
    supplement: reagentParam.optional(),
    ...volumeParams,
    /** What is put into the trough for several wells, mL; else the wells' volume and the trough's dead volume. */
    prepareMl: z.number().positive().max(2000).optional(),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const reagent = step.reagent(withSupplement(params.reagent, params.supplement));
    const volume = volumeOr(step, params, vesselUl(labware, 'workingVolume'), 'volume');
    const isKept = keepTips(step);
    giveReagent(step, labware, wells, reagent, volume);
    const totalMl = (volume.ul * wells.length) / 1000;
    const name = step.reagentName(reagent);
    if (isPlate(labware)) {
      step.materials.useReagent(reagent, params.prepareMl ?? totalMl + troughDeadMl(step));
      useTrough(step, labware);
      step.handlingMinutes = step.minutes('distribute', { wells: wells.length });
      step.sentence = `Give ${amount(volume.ul)} ${name} into ${wellsInWords(wells.length)} of ${labware.title}.`;
      return;
    }
    step.materials.useReagent(reagent, totalMl);
    if (!isKept) step.materials.usePipette(totalMl);
    useSupplementTip(step, reagent);
    step.handlingMinutes = step.minutes('dispense', { ml: totalMl });
    step.sentence = `Give ${amount(volume.ul)} ${name} into ${labware.title}.`;
  },
});

export const wash = defineOperation({
  operationType: 'wash',
  title: 'Wash',
  form: {
    group: 'Liquids',
    summary: 'Gives a wash solution and draws it off again.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      reagent: REAGENT,
      volume: { title: 'Volume', usual: '0.1 mL for each cm² of growth area' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    reagent: reagentParam.default('dpbs'),
    ...volumeParams,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const reagent = step.reagent(params.reagent);
    // 0.1 mL a cm² (reference section 5).
    const volume = volumeOr(step, params, labware.vessel.growthAreaCm2 * 100, 'volume');
    const isKept = keepTips(step);
    giveReagent(step, labware, wells, reagent, volume, ', wash in');
    drawOff(step, labware, wells, undefined, ', wash out');
    const totalMl = (volume.ul * wells.length) / 1000;
    step.materials.useReagent(reagent, isPlate(labware) ? totalMl + troughDeadMl(step) : totalMl);
    if (isPlate(labware)) useTrough(step, labware);
    else if (!isKept) step.materials.usePipette(totalMl);
    step.handlingMinutes = step.minutes('wash', { ml: totalMl });
    step.sentence = `Wash ${labware.title} with ${amount(volume.ul)} ${step.reagentName(reagent)}${isPlate(labware) ? ' a well' : ''}.`;
  },
});

export const transfer = defineOperation({
  operationType: 'transfer',
  title: 'Transfer',
  form: {
    group: 'Liquids',
    summary: 'Moves liquid from one vessel into another, all of it or a volume.',
    effect: 'consume',
    fields: {
      from: { title: 'From' },
      fromWell: { title: 'Well it is taken from', kind: 'wells' },
      to: { title: 'To' },
      toWells: { title: 'Wells it goes into' },
      volume: { title: 'Volume', help: 'For each of the wells it goes into.', usual: 'all there is' },
      tips: { ...TIPS_HINT, usual: 'those that are on, else a new one for each well' },
    },
  },
  labwareParams: ['from', 'to'],
  params: z.strictObject({
    from: labwareName,
    fromWell: z.string().default('A1'),
    to: labwareName,
    toWells: wellsParam.default('A1'),
    ...volumeParams,
    tips: z.enum(TIP_POLICIES).optional(),
  }),
  expand: (step, params) => {
    const from = step.labware(params.from, 'from');
    const to = step.labware(params.to, 'to');
    const wells = step.wells(to, params.toWells, 'toWells');
    const fromWell = step.wells(from, params.fromWell, 'fromWell')[0]!;
    const volume = step.volume(params);
    const totalUl = volume === undefined ? (from.wells.get(fromWell)?.volumeUl ?? 0) : volume.ul * wells.length;
    keepTips(step, params.tips);
    noteDraw(step, from, [fromWell]);
    step.bringHome(from);
    step.bringHome(to);
    step.sendByColumn(to, wells, isPlate(to) ? 'transfer' : 'dispense', (group) => ({
      command: 'transfer',
      params: {
        from: { labwareId: from.labwareId, well: fromWell },
        to: { labwareId: to.labwareId, wells: group },
        ...(volume === undefined ? {} : { volumeUl: volume.sent }),
      },
    }));
    takeTips(step, params.tips, totalUl / wells.length, {
      fresh: wells.length,
      'per-source': 1,
      same: 1,
      usual: () => {
        if (isPlate(to)) step.materials.useConsumable(totalUl / wells.length > 20 ? 'tip_200' : 'tip_20', wells.length);
        else if (!from.hasCollectingPipette) step.materials.usePipette(totalUl / 1000);
      },
    });
    from.hasCollectingPipette = false;
    step.handlingMinutes = isPlate(to)
      ? step.minutes('transfer', { wells: wells.length })
      : step.minutes('dispense', { ml: totalUl / 1000 });
    const what = volume === undefined ? `all ${amount(totalUl)}` : amount(volume.ul);
    step.sentence = `Transfer ${what} from ${from.title} to ${isPlate(to) ? `${wellsInWords(wells.length)} of ` : ''}${to.title}.`;
  },
});

export const mix = defineOperation({
  operationType: 'mix',
  title: 'Mix',
  form: {
    group: 'Liquids',
    summary: 'Mixes by drawing up and giving back.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      volume: { title: 'Volume drawn up', usual: 'half of what the first well holds' },
      cycles: { title: 'Cycles' },
      tips: { ...TIPS_HINT, usual: 'those that are on, else one for each channel' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    ...volumeParams,
    cycles: z.int().min(1).max(50).default(5),
    tips: z.enum(TIP_POLICIES).optional(),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const half = (labware.wells.get(wells[0]!)?.volumeUl ?? 0) / 2;
    const volume = volumeOr(step, params, half, 'volume');
    keepTips(step, params.tips);
    step.bringHome(labware);
    step.sendByColumn(labware, wells, 'mix', (group) => ({
      command: 'mix',
      params: { labwareId: labware.labwareId, wells: group, volumeUl: volume.sent, cycles: params.cycles },
    }));
    const channels = isPlate(labware) ? channelsFor(labware) : 1;
    takeTips(step, params.tips, volume.ul, {
      fresh: wells.length,
      'per-source': wells.length,
      same: Math.min(channels, wells.length),
      usual: () => step.materials.useConsumable('tip_200', channels),
    });
    step.handlingMinutes = step.minutes('mix', { wells: wells.length });
    step.sentence = `Mix ${wellsInWords(wells.length)} of ${labware.title} ${params.cycles} times.`;
  },
});

/** Into wells that hold cells, with fresh tips: one command a column, so that a doubt concerns one column. */
export const addReagent = defineOperation({
  operationType: 'add_reagent',
  title: 'Add reagent',
  form: {
    group: 'Liquids',
    summary: 'Gives a reagent into wells that hold cells, column by column with fresh tips.',
    effect: 'consume',
    fields: {
      labware: LABWARE,
      wells: WELLS,
      reagent: REAGENT,
      supplement: SUPPLEMENT,
      volume: { title: 'Volume', required: true },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    wells: wellsParam.optional(),
    reagent: reagentParam,
    supplement: reagentParam.optional(),
    ...volumeParams,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const wells = usualWells(step, labware, params.wells);
    const reagent = step.reagent(withSupplement(params.reagent, params.supplement));
    const volume = volumeOr(step, params, 0, 'volume');
    const isKept = keepTips(step);
    step.bringHome(labware);
    step.sendByColumn(labware, wells, 'add_reagent_multichannel', (group) => ({
      command: 'dispense',
      params: { labwareId: labware.labwareId, wells: group, reagent, volumeUl: volume.sent },
    }));
    step.materials.useReagent(reagent, round((volume.ul * wells.length) / 1000 + troughDeadMl(step), 6));
    if (!isKept) step.materials.useConsumable('tip_200', wells.length);
    if (step.materials.isFirst('reservoir_12_15ml')) step.materials.useConsumable('reservoir_12_15ml');
    step.handlingMinutes = step.minutes('add_reagent_multichannel', { wells: wells.length });
    step.sentence = `Add ${amount(volume.ul)} ${step.reagentName(reagent)} to ${wellsInWords(wells.length)} of ${labware.title}.`;
  },
});
