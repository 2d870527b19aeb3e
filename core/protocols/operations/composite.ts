import { z } from 'zod';
import { amount } from '../labware-ledger.ts';
import { valueOf } from '../labware-state.ts';
import { defineOperation, type Operation } from '../operation.ts';
import type { StepBuilder } from '../step-builder.ts';
import { coat, count } from './culture.ts';
import { LABWARE, SUPPLEMENT } from './field-hints.ts';
import { dissociate, quench, resuspend, spin } from './harvest.ts';
import { aspirate, dispense, transfer, wash } from './liquid.ts';
import { volumeOr } from './liquid-moves.ts';
import { duration, labwareName, reagentParam, volumeParams } from './shared-params.ts';
import { seedFlask } from './seeding.ts';

type Part = readonly [operation: Operation, params: Record<string, unknown>];

/** Does several unit operations as one step; their handling adds up, and the result is that of the last with one. */
function doInOrder(step: StepBuilder, parts: readonly Part[]): void {
  let minutes = 0;
  for (const [operation, params] of parts) {
    step.handlingMinutes = 0;
    operation.expand(step, operation.params.parse(params));
    minutes += step.handlingMinutes;
  }
  step.handlingMinutes = minutes;
}

const harvestParams = {
  labware: labwareName,
  tube: labwareName,
  ...volumeParams,
  supplement: reagentParam.optional(),
};
const harvestFields = {
  labware: { ...LABWARE, title: 'Flask' },
  tube: { ...LABWARE, title: 'Tube to spin in' },
  volume: { title: 'Take up the cells in', usual: 'the dissociation volume of the flask' },
  supplement: SUPPLEMENT,
};

function harvestParts(
  step: StepBuilder,
  params: { readonly labware: string; readonly tube: string; readonly supplement?: string | undefined },
  volumeUl: number,
): Part[] {
  const { labware, tube, supplement } = params;
  return [
    [aspirate, { labware }],
    [wash, { labware }],
    [dissociate, { labware }],
    [quench, { labware }],
    [transfer, { from: labware, to: tube }],
    [spin, { labware: tube }],
    [aspirate, { labware: tube }],
    [resuspend, { labware: tube, volumeUl, ...(supplement === undefined ? {} : { supplement }) }],
    [count, { labware: tube }],
  ];
}

function pelletUl(
  step: StepBuilder,
  params: { readonly labware: string } & Parameters<StepBuilder['volume']>[0],
): number {
  const { vessel } = step.labware(params.labware);
  const usual = vessel.values['dissociationVolume'];
  return volumeOr(step, params, typeof usual === 'number' ? usual * 1000 : 0, 'volume').ul;
}

function flaskOnly(step: StepBuilder, name: string): void {
  const labware = step.labware(name);
  if (labware.vessel.kind === 'plate')
    throw step.fault('labware', `${labware.title} is a plate; the cells of its wells are not pooled. Harvest a flask.`);
}

export const harvest = defineOperation({
  operationType: 'harvest',
  title: 'Harvest',
  form: {
    group: 'Cells',
    summary: 'Takes the cells of a flask into a counted suspension: wash, enzyme, quench, spin, take up, count.',
    effect: 'consume',
    hasResult: true,
    fields: harvestFields,
  },
  labwareParams: ['labware', 'tube'],
  params: z.strictObject(harvestParams),
  expand: (step, params) => {
    flaskOnly(step, params.labware);
    const volumeUl = pelletUl(step, params);
    doInOrder(step, harvestParts(step, params, volumeUl));
    const [flask, tube] = [step.labware(params.labware), step.labware(params.tube)];
    step.sentence = `Harvest ${flask.title} into ${amount(volumeUl)} in ${tube.title}: wash, enzyme, quench, spin, count.`;
  },
});

export const passage = defineOperation({
  operationType: 'passage',
  title: 'Passage by ratio',
  form: {
    group: 'Cells',
    summary: 'Harvests a flask and seeds another one with a part of its cells.',
    effect: 'consume',
    hasResult: true,
    fields: {
      ...harvestFields,
      into: { ...LABWARE, title: 'New flask' },
      ratio: { title: 'Split 1 to', usual: 'the split ratio of the cell line' },
    },
  },
  labwareParams: ['labware', 'tube', 'into'],
  params: z.strictObject({ ...harvestParams, into: labwareName, ratio: z.number().min(1).max(100).optional() }),
  expand: (step, params) => {
    flaskOnly(step, params.labware);
    const into = step.labware(params.into, 'into');
    const ratio = params.ratio ?? valueOf(step.line(), 'splitRatio', 4);
    const volumeUl = pelletUl(step, params);
    // What the count takes is not there to be shared out.
    const shareUl = Math.floor((volumeUl - 100) / ratio);
    const medium = String(step.line().values['medium'] ?? '');
    const { supplement } = params;
    const isCoated = step.line().values['coating'] !== 'none' && !into.isCoated;
    doInOrder(step, [
      ...harvestParts(step, params, volumeUl),
      ...(isCoated ? [[coat, { labware: params.into }] as const] : []),
      ...(step.line().values['coating'] === 'none' ? [] : [[aspirate, { labware: params.into }] as const]),
      [
        dispense,
        {
          labware: params.into,
          reagent: medium,
          volumeUl: into.vessel.workingUl - shareUl,
          ...(supplement === undefined ? {} : { supplement }),
        },
      ],
      [seedFlask, { labware: params.into, from: params.tube, volumeUl: shareUl }],
    ]);
    const time = duration(valueOf(step.line(), 'dissociationTime', 5));
    step.sentence = `Passage ${step.labware(params.labware).title} 1:${ratio} into ${into.title}: enzyme ${time}, spin, count, ${amount(shareUl)} of the suspension.`;
  },
});
