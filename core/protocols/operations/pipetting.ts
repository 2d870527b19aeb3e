import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { defineOperation } from '../operation.ts';
import { tipCapacityUl, tipFor } from '../tip-desk.ts';
import { isPlate, noteDraw, volumeOr } from './liquid-moves.ts';
import { labwareName, volumeParams, wellsInWords, wellsParam } from './shared-params.ts';
import { keepTips, takeTips, TIP_POLICIES, TIPS_HINT } from './tips.ts';

/** Out of one well into many with the same tip, drawn as often as it takes. */
export const distribute = defineOperation({
  operationType: 'distribute',
  title: 'Distribute',
  form: {
    group: 'Liquids',
    summary: 'Gives liquid of one well into many with the same tip, drawn as often as it takes.',
    effect: 'consume',
    fields: {
      from: { title: 'From' },
      fromWell: { title: 'Well' },
      to: { title: 'To' },
      toWells: { title: 'Wells' },
      volume: { title: 'Volume for each well', required: true },
      extraUl: {
        title: 'Drawn beside it',
        help: 'Drawn each time and thrown away, so that the last well gets as much as the first.',
        usual: 'nothing',
      },
      tipUl: { title: 'Tip holds', help: 'Of tips that are on, no more than these hold.' },
      tips: { ...TIPS_HINT, usual: 'those that are on, else one' },
    },
  },
  labwareParams: ['from', 'to'],
  params: z.strictObject({
    from: labwareName,
    fromWell: z.string().default('A1'),
    to: labwareName,
    toWells: wellsParam,
    ...volumeParams,
    /** What is drawn beside it each time and thrown away, so that every well gets its volume, µL. */
    extraUl: z.number().positive().max(1000).optional(),
    /** What the tip holds, µL: how much is drawn at a time. */
    tipUl: z.number().positive().max(5000).default(200),
    tips: z.enum(['same', 'held']).optional(),
  }),
  expand: (step, params) => {
    const from = step.labware(params.from, 'from');
    const to = step.labware(params.to, 'to');
    const [fromWell] = step.wells(from, params.fromWell, 'fromWell');
    const wells = step.wells(to, params.toWells, 'toWells');
    const volume = volumeOr(step, params, 0, 'volume');
    const extraUl = params.extraUl ?? 0;
    keepTips(step, params.tips);
    const { held } = step.bench.tips;
    const tipUl = held === undefined ? params.tipUl : Math.min(params.tipUl, tipCapacityUl(held.type));
    if (volume.ul + extraUl > tipUl)
      throw step.fault(
        'tipUl',
        `One well needs ${amount(volume.ul + extraUl)}, and a tip holds ${amount(tipUl)}. Use transfer, or larger tips.`,
      );
    noteDraw(step, from, [fromWell!]);
    step.bringHome(from);
    step.bringHome(to);
    const draw = { labwareId: from.labwareId, well: fromWell! };
    step.sendByColumn(to, wells, 'distribute', (group) => ({
      command: 'transfer',
      params: { from: draw, to: { labwareId: to.labwareId, wells: group }, volumeUl: volume.sent },
    }));
    const draws = Math.ceil(wells.length / Math.floor((tipUl - extraUl) / volume.ul + 1e-9));
    if (extraUl > 0)
      step.send({
        instrument: 'liquid-handler',
        command: 'aspirate',
        params: { labwareId: from.labwareId, wells: [fromWell!], volumeUl: extraUl * draws },
        label: `${amount(extraUl * draws)} to waste`,
        labwareId: from.labwareId,
        wells: [fromWell!],
      });
    takeTips(step, params.tips, tipUl, {
      fresh: 1,
      'per-source': 1,
      same: 1,
      usual: () => step.materials.useConsumable(tipFor(tipUl)),
    });
    step.handlingMinutes = step.minutes('distribute', { wells: wells.length });
    const beside = extraUl > 0 ? `, with ${amount(extraUl)} drawn beside it each of ${draws} times` : '';
    step.sentence = `Distribute ${amount(volume.ul)} from ${fromWell!} of ${from.title} into each of ${wellsInWords(wells.length)} of ${to.title} with ${held === undefined ? 'one tip' : 'the tips that are on'}${beside}.`;
  },
});

/** Wells into wells in pairs, as the channels of a head do it; or many wells into one. */
export const transferWells = defineOperation({
  operationType: 'transfer_wells',
  title: 'Transfer well by well',
  form: {
    group: 'Liquids',
    summary: 'Gives liquid of many wells into as many others in the same order, or into one.',
    effect: 'consume',
    fields: {
      from: { title: 'From' },
      fromWells: { title: 'Wells' },
      to: { title: 'To' },
      toWells: { title: 'Into wells', help: 'As many as are drawn from, in the same order; or one for all.' },
      volume: { title: 'Volume from each well', required: true },
      tips: { ...TIPS_HINT, usual: 'those that are on, else a new one for each well' },
    },
  },
  labwareParams: ['from', 'to'],
  params: z.strictObject({
    from: labwareName,
    fromWells: wellsParam,
    to: labwareName,
    /** As many wells, in the same order; or one for all. */
    toWells: wellsParam,
    ...volumeParams,
    tips: z.enum(TIP_POLICIES).optional(),
  }),
  expand: (step, params) => {
    const from = step.labware(params.from, 'from');
    const to = step.labware(params.to, 'to');
    const sources = step.wells(from, params.fromWells, 'fromWells');
    const targets = step.wells(to, params.toWells, 'toWells');
    if (targets.length !== sources.length && targets.length !== 1)
      throw step.fault(
        'toWells',
        `${wellsInWords(sources.length)} are drawn from and ${targets.length} given into. Name as many, or one for all.`,
      );
    const volume = volumeOr(step, params, 0, 'volume');
    keepTips(step, params.tips);
    noteDraw(step, from, sources);
    step.bringHome(from);
    step.bringHome(to);
    const alone = step.minutes('add_reagent_multichannel', { wells: 1 }) * 60_000;
    for (const [index, well] of sources.entries()) {
      const target = targets[index] ?? targets[0]!;
      step.send({
        instrument: 'liquid-handler',
        command: 'transfer',
        params: {
          from: { labwareId: from.labwareId, well },
          to: { labwareId: to.labwareId, wells: [target] },
          volumeUl: volume.sent,
        },
        label: `${well} to ${target}`,
        labwareId: to.labwareId,
        wells: [target],
        aloneMs: alone,
      });
    }
    takeTips(step, params.tips, volume.ul, {
      fresh: sources.length,
      'per-source': sources.length,
      same: Math.min(8, sources.length),
      usual: () => step.materials.useConsumable(tipFor(volume.ul), sources.length),
    });
    step.handlingMinutes = step.minutes(isPlate(to) ? 'transfer' : 'dispense', {
      wells: sources.length,
      ml: (volume.ul * sources.length) / 1000,
    });
    const into = targets.length === 1 ? `${targets[0]!} of ${to.title}` : `the same number of ${to.title}`;
    step.sentence = `Transfer ${amount(volume.ul)} from each of ${wellsInWords(sources.length)} of ${from.title} into ${into}.`;
  },
});
