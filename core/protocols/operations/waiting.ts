import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import type { StepBuilder } from '../step-builder.ts';
import { ASK, AT_MOST, LABWARE, REAGENT } from './field-hints.ts';
import { remarkOnIncubation } from './incubation-remarks.ts';
import {
  allowWaiting,
  duration,
  durationOf,
  durationParams,
  labwareName,
  reagentParam,
  remarkOnKind,
  waitParams,
} from './shared-params.ts';

/** A person's work: either its time passes by itself, or a person says when it is done. */
export function byHand(
  step: StepBuilder,
  minutes: number,
  prompt: string,
  options: readonly string[],
  ask: boolean,
): void {
  if (ask) {
    step.send({ instrument: 'wellrun', command: 'ask', params: { prompt, options: [...options] }, label: prompt });
    step.handlingMinutes = minutes;
    step.foreseen = { answer: options[0] ?? 'Done' };
    return;
  }
  step.send({ instrument: 'wellrun', command: 'wait', params: { ms: Math.round(minutes * 60_000) }, label: prompt });
  step.handlingMinutes = minutes;
}

const ask = z.boolean().default(false);

export const inspect = defineOperation({
  operationType: 'inspect',
  title: 'Inspect',
  form: {
    group: 'People and flow',
    summary: 'Somebody looks at the cells under the microscope.',
    effect: 'timed',
    hasResult: true,
    fields: {
      labware: LABWARE,
      look: { title: 'What to look for' },
      minutes: { title: 'Time it takes', usual: 'the time of an inspection in the reference data' },
      ask: ASK,
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    look: z.string().max(300).default('Check the cells under the microscope'),
    minutes: z.number().min(0).max(60).optional(),
    ask,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const prompt = `${labware.title}: ${params.look}`;
    byHand(step, params.minutes ?? step.minutes('inspect'), prompt, ['As expected', 'Not as expected'], params.ask);
    step.sentence = `${params.look} (${labware.title}).`;
  },
});

export const label = defineOperation({
  operationType: 'label',
  title: 'Label',
  form: {
    group: 'People and flow',
    summary: 'Somebody labels a piece of labware.',
    effect: 'timed',
    hasResult: true,
    fields: { labware: LABWARE, text: { title: 'What it says' }, ask: ASK },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ labware: labwareName, text: z.string().min(1).max(300), ask }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    byHand(step, step.minutes('label'), `Label ${labware.title}: ${params.text}`, ['Done'], params.ask);
    step.sentence = `Label ${labware.title}: ${params.text}.`;
  },
});

export const warmReagents = defineOperation({
  operationType: 'warm_reagents',
  title: 'Warm reagents',
  form: {
    group: 'Time and place',
    summary: 'Brings reagents to a temperature before they are used.',
    effect: 'timed',
    hasResult: true,
    fields: {
      reagents: { ...REAGENT, title: 'Reagents' },
      to: { title: 'To' },
      minutes: { title: 'Time', usual: 'the time of warming in the reference data' },
      ask: ASK,
    },
  },
  params: z.strictObject({
    reagents: z.array(reagentParam).min(1).max(20),
    to: z.string().max(40).default('room temperature'),
    minutes: z.number().positive().max(240).optional(),
    ask,
  }),
  expand: (step, params) => {
    const names = params.reagents.map((id) => step.reagentName(step.reagent(id, 'reagents'))).join(', ');
    const minutes = params.minutes ?? step.minutes('warm_reagents');
    if (params.ask) byHand(step, minutes, `Bring ${names} to ${params.to}`, ['Done'], true);
    else step.wait(minutes, `to ${params.to}`);
    step.sentence = `Bring ${names} to ${params.to}, ${duration(minutes)}.`;
  },
});

export const incubate = defineOperation({
  operationType: 'incubate',
  title: 'Incubate',
  form: {
    group: 'Time and place',
    summary: 'Keeps labware in the incubator for some time.',
    effect: 'timed',
    fields: {
      labware: LABWARE,
      duration: { title: 'Time', required: true },
      atMost: AT_MOST,
      leave: { title: 'Leave it inside at the end' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    ...waitParams,
    /** Left inside at the end. */
    leave: z.boolean().default(false),
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const time = durationOf(step, params);
    if (time === undefined) throw step.fault('minutes', 'How long? Give minutes or hours.');
    const atMost = allowWaiting(step, params, time);
    remarkOnIncubation(step, labware, time.minutes);
    step.store(labware);
    if (time.minutes > 0 || typeof time.sentMs === 'string')
      step.wait(time.minutes, `${duration(time.minutes)} at 37 °C`, labware, time.sentMs);
    if (!params.leave) step.bringHome(labware);
    step.handlingMinutes = step.minutes('incubate');
    const how = time.minutes > 0 ? ` for ${duration(time.minutes)}` : '';
    step.sentence = `Incubate ${labware.title} at 37 °C, 5 % CO₂${how}${atMost}.`;
  },
});

/** On the deck, where it is worked on, for some time: to settle after seeding, or to come to room temperature. */
function rest(
  operationType: string,
  title: string,
  summary: string,
  sentence: (labware: string, time: string) => string,
) {
  return defineOperation({
    operationType,
    title,
    form: {
      group: 'Time and place',
      summary,
      effect: 'timed',
      fields: {
        labware: LABWARE,
        duration: { title: 'Time', usual: 'the time of the operation in the reference data' },
        atMost: AT_MOST,
      },
    },
    labwareParams: ['labware'],
    params: z.strictObject({ labware: labwareName, ...waitParams }),
    expand: (step, params) => {
      const labware = step.labware(params.labware);
      const usual = step.minutes(operationType);
      const time = durationOf(step, params) ?? { minutes: usual, sentMs: Math.round(usual * 60_000) };
      const atMost = allowWaiting(step, params, time);
      step.bringHome(labware);
      step.wait(time.minutes, title, labware, time.sentMs);
      step.sentence = sentence(labware.title, duration(time.minutes) + atMost);
    },
  });
}

export const settle = rest(
  'settle',
  'Settle',
  'Leaves a seeded plate flat at room temperature, so that cells settle evenly.',
  (labware, time) => `Leave ${labware} flat at room temperature for ${time}, so that cells settle evenly.`,
);
export const equilibrate = rest(
  'equilibrate',
  'Equilibrate',
  'Lets a plate and its reagent come to room temperature.',
  (labware, time) => `Let ${labware} and the reagent come to room temperature, ${time}.`,
);

export const wait = defineOperation({
  operationType: 'wait',
  title: 'Wait',
  form: {
    group: 'Time and place',
    summary: 'Lets time pass.',
    effect: 'timed',
    fields: {
      labware: { title: 'Labware that waits', usual: 'nothing in particular' },
      duration: { title: 'Time', required: true },
      atMost: AT_MOST,
      why: { title: 'Why', usual: 'nothing is said' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ labware: labwareName.optional(), ...waitParams, why: z.string().max(200).optional() }),
  expand: (step, params) => {
    const time = durationOf(step, params);
    if (time === undefined) throw step.fault('minutes', 'How long? Give seconds, minutes or hours.');
    const labware = params.labware === undefined ? undefined : step.labware(params.labware);
    step.wait(time.minutes, params.why ?? 'wait', labware, time.sentMs);
    const atMost = allowWaiting(step, params, time);
    const why = params.why === undefined ? '' : `: ${params.why}`;
    step.sentence = `Wait ${duration(time.minutes)}${atMost}${labware === undefined ? '' : ` with ${labware.title}`}${why}.`;
  },
});

export const shake = defineOperation({
  operationType: 'shake',
  title: 'Shake',
  form: {
    group: 'Time and place',
    summary: 'Carries labware to the shaker, shakes it, and brings it back.',
    effect: 'idempotent-set',
    fields: { labware: LABWARE, rpm: { title: 'Speed', unit: 'rpm' }, duration: { title: 'Time', usual: '2 min' } },
  },
  labwareParams: ['labware'],
  params: z.strictObject({
    labware: labwareName,
    rpm: z.number().min(50).max(3000).default(500),
    ...durationParams,
  }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    const time = durationOf(step, params) ?? { minutes: 2, sentMs: 120_000 };
    remarkOnKind(step, labware, ['plate', 'flask', 'tube'], 'the shaker takes plates, flasks and tubes');
    step.bring(labware, 'shaker');
    const seconds =
      typeof time.sentMs === 'string' ? `{{ (${time.sentMs.slice(2, -2).trim()}) / 1000 }}` : time.minutes * 60;
    step.send({
      instrument: 'shaker',
      command: 'shake',
      params: { labwareId: labware.labwareId, rpm: params.rpm, seconds },
      label: `${params.rpm} rpm`,
      labwareId: labware.labwareId,
      timedMs: time.minutes * 60_000,
      aloneMs: (time.minutes + step.minutes('shake')) * 60_000,
    });
    step.bringHome(labware);
    step.handlingMinutes = step.minutes('shake');
    step.sentence = `Shake ${labware.title} at ${params.rpm} rpm for ${duration(time.minutes)}.`;
  },
});
