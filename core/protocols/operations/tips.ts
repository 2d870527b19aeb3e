import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import type { StepBuilder } from '../step-builder.ts';
import { TIP_TYPES, tipFor, tipsInWords } from '../tip-desk.ts';

/** Channels of the largest head. */
const MOST_TIPS = 96;

/** Which tips a transfer takes; what is left out means the held ones where there are, else as many as it always takes. */
export const TIP_POLICIES = ['fresh', 'per-source', 'same', 'held'] as const;
type TipPolicy = (typeof TIP_POLICIES)[number];

export const TIPS_HINT = {
  title: 'Tips',
  choices: {
    fresh: 'A new one each time',
    'per-source': 'A new one for each well drawn from',
    same: 'The same all the time',
    held: 'Those that are on',
  },
} as const;

/**
 * Takes the tips of a step by its policy.
 * @param counts how many each policy takes; `usual` takes what it takes when nothing is said and no tips are on
 */
export function takeTips(
  step: StepBuilder,
  policy: TipPolicy | undefined,
  ul: number,
  counts: { readonly fresh: number; readonly 'per-source': number; readonly same: number; readonly usual: () => void },
): void {
  if (policy === 'held' && step.bench.tips.held === undefined)
    throw step.fault(
      'tips',
      'No tips are on at this step. Pick up tips in a step before it, or let it take tips of its own.',
    );
  if (policy === undefined || policy === 'held') {
    if (!step.keepsTips) counts.usual();
    return;
  }
  step.materials.useConsumable(tipFor(ul), counts[policy]);
}

/** Steps that can work with the tips that are on say so before they send anything. */
export function keepTips(step: StepBuilder, policy?: TipPolicy): boolean {
  if (policy !== undefined && policy !== 'held' && step.bench.tips.held !== undefined)
    throw step.fault(
      'tips',
      `${step.bench.tips.heldInWords()}, and this step takes tips of its own. Drop those in a step before it, or let it use them.`,
    );
  return step.keepTips();
}

export const pickUpTips = defineOperation({
  operationType: 'pick_up_tips',
  title: 'Pick up tips',
  form: {
    group: 'Liquids',
    summary: 'Takes tips from a rack and keeps them on for the steps that follow, until they are dropped.',
    effect: 'consume',
    fields: {
      type: {
        title: 'Tips',
        choices: { tip_20: '20 µL', tip_200: '200 µL', tip_300: '300 µL', tip_1000: '1000 µL' },
      },
      count: { title: 'How many', help: 'One for each channel of the head that is used.' },
    },
  },
  params: z.strictObject({
    type: z.enum(TIP_TYPES).default('tip_200'),
    /** One for each channel. */
    count: z.int().min(1).max(MOST_TIPS).default(1),
  }),
  expand: (step, params) => {
    const { tips } = step.bench;
    if (tips.held !== undefined)
      throw step.fault('', `${tips.heldInWords()}. Drop them in a step before this one takes others.`);
    const held = tips.pickUp(params.type, params.count, step.place);
    step.send({
      instrument: 'liquid-handler',
      command: 'pick-up-tips',
      params: { tipsId: held.tipsId, type: params.type, count: params.count },
      label: `pick up ${tipsInWords(params.count, params.type)}`,
    });
    step.materials.useConsumable(params.type, params.count);
    step.handlingMinutes = step.minutes('pick_up_tip');
    step.sentence = `Pick up ${tipsInWords(params.count, params.type)}.`;
  },
});

export const dropTips = defineOperation({
  operationType: 'drop_tips',
  title: 'Drop tips',
  form: {
    group: 'Liquids',
    summary: 'Takes the tips off that were picked up in a step before.',
    effect: 'idempotent-set',
    fields: {
      to: { title: 'Where to', choices: { waste: 'Waste', rack: 'Back into their rack' } },
    },
  },
  params: z.strictObject({ to: z.enum(['waste', 'rack']).default('waste') }),
  expand: (step, params) => {
    const { tips } = step.bench;
    const { held } = tips;
    if (held === undefined)
      throw step.fault('', 'No tips are on that could be dropped. Pick up tips in a step before this one.');
    if (held.since.within !== step.place.within)
      throw step.fault(
        '',
        `${tips.heldInWords()}. Drop them where they were picked up, in the same lane and under the same condition.`,
      );
    step.send({
      instrument: 'liquid-handler',
      command: 'drop-tips',
      params: { tipsId: held.tipsId, to: params.to },
      label: `drop ${tipsInWords(held.count, held.type)}`,
    });
    tips.drop();
    step.handlingMinutes = step.minutes('drop_tip');
    const those = held.count === 1 ? 'the tip' : `the ${held.count} tips`;
    const they = held.count === 1 ? 'it counts' : 'they count';
    step.sentence =
      params.to === 'waste' ? `Drop ${those} to waste.` : `Put ${those} back into the rack; ${they} as used.`;
  },
});
