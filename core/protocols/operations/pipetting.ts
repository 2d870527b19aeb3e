import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { defineOperation } from '../operation.ts';
import type { StepBuilder } from '../step-builder.ts';
import { isPlate, volumeOr } from './liquid-moves.ts';
import { labwareName, volumeParams, wellsInWords, wellsParam } from './shared-params.ts';

function useTips(step: StepBuilder, ul: number, count: number): void {
  step.materials.useConsumable(ul <= 20 ? 'tip_20' : ul <= 200 ? 'tip_200' : 'tip_1000', count);
}

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
      tipUl: { title: 'Tip holds' },
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
  }),
  expand: (step, params) => {
    const from = step.labware(params.from, 'from');
    const to = step.labware(params.to, 'to');
    const [fromWell] = step.wells(from, params.fromWell, 'fromWell');
    const wells = step.wells(to, params.toWells, 'toWells');
    const volume = volumeOr(step, params, 0, 'volume');
    const extraUl = params.extraUl ?? 0;
    if (volume.ul + extraUl > params.tipUl)
      throw step.fault(
        'tipUl',
        `One well needs ${amount(volume.ul + extraUl)}, and a tip holds ${amount(params.tipUl)}. Use transfer, or larger tips.`,
      );
    step.bringHome(from);
    step.bringHome(to);
    const draw = { labwareId: from.labwareId, well: fromWell! };
    step.sendByColumn(to, wells, 'distribute', (group) => ({
      command: 'transfer',
      params: { from: draw, to: { labwareId: to.labwareId, wells: group }, volumeUl: volume.sent },
    }));
    const draws = Math.ceil(wells.length / Math.floor((params.tipUl - extraUl) / volume.ul + 1e-9));
    if (extraUl > 0)
      step.send({
        instrument: 'liquid-handler',
        command: 'aspirate',
        params: { labwareId: from.labwareId, wells: [fromWell!], volumeUl: extraUl * draws },
        label: `${amount(extraUl * draws)} to waste`,
        labwareId: from.labwareId,
        wells: [fromWell!],
      });
    useTips(step, params.tipUl, 1);
    step.handlingMinutes = step.minutes('distribute', { wells: wells.length });
    const beside = extraUl > 0 ? `, with ${amount(extraUl)} drawn beside it each of ${draws} times` : '';
    step.sentence = `Distribute ${amount(volume.ul)} from ${fromWell!} of ${from.title} into each of ${wellsInWords(wells.length)} of ${to.title} with one tip${beside}.`;
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
      tips: { title: 'Tips' },
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
    /** A tip for each well, or the same ones all the time. */
    tips: z.enum(['fresh', 'same']).default('fresh'),
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
    useTips(step, volume.ul, params.tips === 'same' ? Math.min(8, sources.length) : sources.length);
    step.handlingMinutes = step.minutes(isPlate(to) ? 'transfer' : 'dispense', {
      wells: sources.length,
      ml: (volume.ul * sources.length) / 1000,
    });
    const into = targets.length === 1 ? `${targets[0]!} of ${to.title}` : `the same number of ${to.title}`;
    step.sentence = `Transfer ${amount(volume.ul)} from each of ${wellsInWords(sources.length)} of ${from.title} into ${into}.`;
  },
});
