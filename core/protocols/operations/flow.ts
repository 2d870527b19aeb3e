import { z } from 'zod';
import { CAPABILITIES } from '../../contract/capabilities.ts';
import { jsonObjectSchema, type Json, type JsonObject } from '../../contract/json.ts';
import { INSTRUMENT_KINDS, type InstrumentKind } from '../../contract/words.ts';
import { evaluateExpression } from '../../model/expression.ts';
import { defineOperation } from '../operation.ts';
import { KIND_NAMES, type StepBuilder } from '../step-builder.ts';
import { LABWARE } from './field-hints.ts';
import { labwareName } from './shared-params.ts';

export const waitOperator = defineOperation({
  operationType: 'wait_operator',
  title: 'Ask the operator',
  form: {
    group: 'People and flow',
    summary: 'Asks somebody a question and waits for the answer.',
    effect: 'read',
    hasResult: true,
    fields: {
      prompt: { title: 'Question' },
      options: { title: 'Answers' },
      minutes: {
        title: 'Time it usually takes',
        help: 'For the forecast only; the question waits as long as it has to.',
      },
    },
  },
  params: z.strictObject({
    prompt: z.string().min(1).max(500),
    options: z.array(z.string().min(1).max(80)).min(1).max(6).default(['Continue']),
    /** How long it usually takes until somebody has answered. */
    minutes: z.number().min(0).max(1440).default(0),
  }),
  expand: (step, params) => {
    step.send({
      instrument: 'wellrun',
      command: 'ask',
      params: { prompt: params.prompt, options: params.options },
      label: params.prompt,
    });
    step.handlingMinutes = params.minutes;
    step.foreseen = { answer: params.options[0]! };
    step.sentence = `Ask: ${params.prompt}`;
  },
});

export const comment = defineOperation({
  operationType: 'comment',
  title: 'Comment',
  form: {
    group: 'People and flow',
    summary: 'Puts a note on the record.',
    effect: 'read',
    fields: { text: { title: 'Note' } },
  },
  params: z.strictObject({ text: z.string().min(1).max(1000) }),
  expand: (step, params) => {
    step.send({
      instrument: 'wellrun',
      command: 'note',
      params: { text: step.sentText('text', params.text) },
      label: 'note',
    });
    step.sentence = params.text;
  },
});

export const compute = defineOperation({
  operationType: 'compute',
  title: 'Compute',
  form: {
    group: 'People and flow',
    summary: 'Works out values from parameters and from results of earlier steps.',
    effect: 'read',
    hasResult: true,
    fields: { values: { title: 'Values' } },
  },
  expressionParams: ['values'],
  params: z.strictObject({ values: z.record(z.string(), z.string().min(1).max(500)) }),
  expand: (step, params) => {
    const names = Object.keys(params.values);
    if (names.length === 0)
      throw step.fault('values', 'There is nothing to compute. Give at least one name and expression.');
    step.send({
      instrument: 'wellrun',
      command: 'compute',
      params: { values: params.values },
      label: names.join(', '),
    });
    step.foreseen = foresee(step, params.values);
    step.sentence = `Compute ${names.join(', ')}.`;
  },
});

/** Values as far as they follow from what is expected; undefined when one of them does not. */
function foresee(step: StepBuilder, values: Readonly<Record<string, string>>): Json | undefined {
  try {
    const scope = { state: step.bench.forecast };
    return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, evaluateExpression(text, scope)]));
  } catch {
    return undefined;
  }
}

export const move = defineOperation({
  operationType: 'move',
  title: 'Move labware',
  form: {
    group: 'Time and place',
    summary: 'Carries labware to an instrument.',
    effect: 'idempotent-set',
    fields: {
      labware: LABWARE,
      to: { title: 'To', kind: 'instrument' },
      place: { title: 'Place there', help: 'B2 on a deck.', usual: 'the first free place' },
    },
  },
  labwareParams: ['labware'],
  params: z.strictObject({ labware: labwareName, to: z.enum(INSTRUMENT_KINDS), place: z.string().max(16).optional() }),
  expand: (step, params) => {
    const labware = step.labware(params.labware);
    step.takeOut(labware);
    step.send({
      instrument: 'plate-arm',
      command: 'move',
      params: {
        labwareId: labware.labwareId,
        to: { instrument: params.to, ...(params.place === undefined ? {} : { place: params.place }) },
      },
      label: `${labware.title} to ${KIND_NAMES[params.to]}`,
      labwareId: labware.labwareId,
    });
    step.handlingMinutes = step.minutes('move_plate');
    step.sentence = `Carry ${labware.title} to ${KIND_NAMES[params.to]}.`;
  },
});

export const instrumentCommand = defineOperation({
  operationType: 'instrument_command',
  title: 'Instrument command',
  form: {
    group: 'People and flow',
    summary: 'Sends a command that an instrument has and no other operation uses.',
    effect: 'consume',
    hasResult: true,
    fields: {
      instrument: { title: 'Instrument', kind: 'instrument' },
      command: { title: 'Command', kind: 'command' },
      params: { title: 'Params of the command', usual: 'none' },
      minutes: { title: 'Time it takes' },
    },
  },
  params: z.strictObject({
    instrument: z.enum(INSTRUMENT_KINDS),
    command: z.string().min(1).max(80),
    params: jsonObjectSchema.default({}),
    /** How long it takes. */
    minutes: z.number().min(0).max(44_640).default(0.25),
  }),
  expand: (step, params) => {
    const title = commandTitle(step, params.instrument, params.command);
    const given = params.params;
    for (const name of labwareNamesIn(given)) step.labware(name, 'params.labwareId');
    const labwareId = typeof given['labwareId'] === 'string' ? given['labwareId'] : undefined;
    step.send({
      instrument: params.instrument,
      command: params.command,
      params: step.sentObject('params', given),
      label: title,
      ...(labwareId === undefined ? {} : { labwareId }),
    });
    step.handlingMinutes = params.minutes;
    step.sentence = `${title} with ${KIND_NAMES[params.instrument]}.`;
  },
});

function commandTitle(step: StepBuilder, kind: InstrumentKind, command: string): string {
  const capabilities: Readonly<Record<string, { readonly title: string }>> = CAPABILITIES[kind];
  if (Object.hasOwn(capabilities, command)) return capabilities[command]!.title;
  const known = Object.keys(capabilities).join(', ');
  throw step.fault('command', `${KIND_NAMES[kind]} has no command "${command}". It has ${known}.`);
}

function labwareNamesIn(params: JsonObject): string[] {
  return Object.entries(params).flatMap(([key, value]) => {
    if (key === 'labwareId' && typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? labwareNamesIn(value as JsonObject)
      : [];
  });
}

/** Minutes of a weighing until it is stable, and of zero and tare. */
const WEIGHING_MINUTES = 0.25;
const SETTING_MINUTES = 0.1;

function balanceOperation(command: 'zero' | 'tare' | 'weigh', title: string, minutes: number, sentence: string) {
  return defineOperation({
    operationType: command,
    title,
    form: {
      group: 'Reads',
      summary: `${sentence}, with or without a piece of labware on the pan.`,
      effect: 'idempotent-set',
      hasResult: true,
      fields: { labware: { title: 'Labware on the pan', usual: 'the pan as it is' } },
    },
    labwareParams: ['labware'],
    params: z.strictObject({ /** What is put on the pan first. */ labware: labwareName.optional() }),
    expand: (step, params) => {
      const labware = params.labware === undefined ? undefined : step.labware(params.labware);
      if (labware !== undefined) step.bring(labware, 'balance');
      step.send({ instrument: 'balance', command, params: {}, label: title });
      const carried = step.commands.length > 1 ? step.minutes('move_plate') : 0;
      step.handlingMinutes = minutes + carried;
      step.sentence = labware === undefined ? `${sentence}.` : `${sentence} with ${labware.title} on the pan.`;
    },
  });
}

export const balanceOperations = [
  balanceOperation('zero', 'Zero the balance', SETTING_MINUTES, 'Set the balance to zero'),
  balanceOperation('tare', 'Tare the balance', SETTING_MINUTES, 'Tare the balance'),
  balanceOperation('weigh', 'Weigh', WEIGHING_MINUTES, 'Weigh until stable'),
];
