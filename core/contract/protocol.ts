import { z } from 'zod';
import { assetIdSchema, assetTypeSchema } from './workcell.ts';
import { ENTERED_ASSET_KINDS, INSTRUMENT_KINDS, OFF_TIME_POLICIES, RECOVERY_ACTIONS, VERSION_STATES } from './words.ts';
import { jsonSchema, type Json } from './json.ts';

/** A name inside a protocol: letters, digits, underscore; starts with a letter. */
const nameSchema = z
  .string()
  .max(120)
  .regex(/^[a-zA-Z][a-zA-Z0-9_]*$/, 'letters, digits and underscores, starting with a letter');

const protocolIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'lower-case letters, digits and hyphens');

/** An expression in double braces inside a string, or a plain JSON value. See core/model/expression.ts for the grammar. */
const valueSchema: z.ZodType<Json> = jsonSchema;

/** Of any length of time in a protocol: 31 days. */
export const MOST_MINUTES = 44_640;

const shownWhenSchema = z.strictObject({
  parameter: nameSchema,
  equals: z.union([z.string(), z.number(), z.boolean()]),
});

const parameterBase = {
  title: z.string().min(1).max(80),
  help: z.string().max(300).optional(),
  /** The parameter is asked for only when another one has this value. */
  shownWhen: shownWhenSchema.optional(),
};

/** A parameter of a protocol: the form is made from it (PR-2). */
export const parameterSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...parameterBase,
    type: z.literal('number'),
    unit: z.string().max(16).optional(),
    default: z.number(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
  }),
  z.strictObject({
    ...parameterBase,
    type: z.literal('integer'),
    unit: z.string().max(16).optional(),
    default: z.int(),
    minimum: z.int().optional(),
    maximum: z.int().optional(),
  }),
  z.strictObject({
    ...parameterBase,
    type: z.literal('text'),
    default: z.string().max(200),
    pattern: z.string().max(100).optional(),
  }),
  z.strictObject({ ...parameterBase, type: z.literal('boolean'), default: z.boolean() }),
  z.strictObject({
    ...parameterBase,
    type: z.literal('choice'),
    default: z.string(),
    choices: z
      .array(z.strictObject({ value: z.string(), title: z.string() }))
      .min(1)
      .max(200),
  }),
  z.strictObject({ ...parameterBase, type: z.literal('cell-line'), default: z.string() }),
  z.strictObject({ ...parameterBase, type: z.literal('compound'), default: z.string() }),
]);
export type Parameter = z.infer<typeof parameterSchema>;

/** A piece of labware the protocol works on. `type` is a key of the vessels catalogue, e.g. plate_96_white. */
const labwareSchema = z.strictObject({
  title: z.string().min(1).max(80),
  type: valueSchema,
  /** Where it stands at the start: an instrument kind and a place on it, e.g. liquid-handler / B2. */
  location: z
    .strictObject({
      instrument: z.enum(INSTRUMENT_KINDS),
      place: z.string().max(16),
      /** That place and no other, also when another one is free. */
      fixed: z.boolean().optional(),
    })
    .optional(),
  /** What it holds at the start, e.g. a T-75 with cells. */
  contents: z
    .strictObject({
      reagent: z.string().optional(),
      volumeMl: valueSchema.optional(),
      cellLine: valueSchema.optional(),
      cells: valueSchema.optional(),
      confluence: valueSchema.optional(),
      passage: valueSchema.optional(),
      /** Liquids that differ from well to well, in place of one volume for all; wells in words (`A1:H1`). */
      wells: z
        .array(
          z.strictObject({
            wells: z.string().min(1).max(8000),
            reagent: z.string().min(1).max(80),
            volumeUl: z.number().positive().max(2_000_000),
          }),
        )
        .min(1)
        .max(1536)
        .optional(),
    })
    .optional(),
});

const offTimeSchema = z.strictObject({
  policy: z.enum(OFF_TIME_POLICIES),
  /** Off for longer than this many minutes: hold for a person, also when the policy is to continue. */
  holdAfterMinutes: z.number().nonnegative().optional(),
  /** Off for longer than this many minutes: the execution is aborted. */
  abortAfterMinutes: z.number().nonnegative().optional(),
});

/** Minutes from 0 to `MOST_MINUTES`, or an expression that gives them. */
const minutesSchema = z.union([z.number(), z.string().max(500)]);

/** A time window (QU-4): how long after a point of another step this one starts. The same bound twice is exact to the ms. */
const withinSchema = z.strictObject({
  /** Id of the other step, as it is written in the protocol. */
  after: nameSchema,
  /** Of the other step; its end when left out. */
  from: z.enum(['start', 'end']).optional(),
  atLeastMinutes: minutesSchema.optional(),
  atMostMinutes: minutesSchema.optional(),
});
export type Within = z.infer<typeof withinSchema>;

const togetherSchema = z.strictObject({ atMostMinutes: minutesSchema });

/**
 * Something the lab has entered that steps need: any asset of a kind, or of a kind and type, or the one (or any of the pool)
 * that is named. Which one it is shows when a step begins: the first that is free.
 */
export const neededAssetSchema = z.strictObject({
  title: z.string().min(1).max(80),
  kind: z.enum(ENTERED_ASSET_KINDS).optional(),
  type: assetTypeSchema.optional(),
  /** Id of an asset, or of a pool, of the lab. */
  asset: assetIdSchema.optional(),
  /** Of a program: how much of it the run has, from its start to its end; 1 when left out. */
  amount: z.int().min(1).max(1000).optional(),
});
export type NeededAsset = z.infer<typeof neededAssetSchema>;

/** How much of a needed asset a step has while it lasts; of a step with steps from the start of the first to the end of the last. */
const needSchema = z.strictObject({
  /** A name under `assets` of the protocol. */
  asset: nameSchema,
  /** 1 to 1000, a whole number or an expression that gives one; 1 when left out. */
  amount: z.union([z.number(), z.string().max(500)]).optional(),
});
export type Need = z.infer<typeof needSchema>;

/** Needs of one step at most. */
const MOST_NEEDS = 8;

/** Which version of which protocol a group of steps was taken over from; what it holds may have been changed since. */
const stepOriginSchema = z.strictObject({
  protocolId: protocolIdSchema,
  version: z.int().min(1),
  /** SHA-256 of that version, 64 hex digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the version, 64 hex digits'),
});
export type StepOrigin = z.infer<typeof stepOriginSchema>;

/** Steps in one list at most. */
export const MOST_STEPS_IN_LIST = 10_000;

export interface ProtocolStep {
  id: string;
  name: string;
  operation?: string | undefined;
  params?: Record<string, Json> | undefined;
  when?: string | undefined;
  repeat?:
    | { times?: Json | undefined; until?: string | undefined; atMost?: number | undefined; as?: string | undefined }
    | undefined;
  steps?: ProtocolStep[] | undefined;
  parallel?: ProtocolStep[][] | undefined;
  saves?: string | undefined;
  disabled?: boolean | undefined;
  offTime?: z.infer<typeof offTimeSchema> | undefined;
  recovery?: (typeof RECOVERY_ACTIONS)[number][] | undefined;
  retry?: { times: number; waitSeconds?: number | undefined } | undefined;
  timeout?: { minutes: number } | undefined;
  /** When it may start, as seen from other steps. */
  within?: Within[] | undefined;
  /** Of a step with steps, lanes or rounds: each of them starts at most so long after the one before it has ended. */
  together?: z.infer<typeof togetherSchema> | undefined;
  /** What it has of the lab's assets while it lasts. */
  needs?: Need[] | undefined;
  /** Of a step with `steps`: they are a copy of another protocol. */
  from?: StepOrigin | undefined;
}

/**
 * One step. Either it has an `operation` (a unit operation with its params), or `steps` (a composite, run in order),
 * or `parallel` (lanes that run side by side); `repeat` and `when` go with any of them.
 */
export const protocolStepSchema: z.ZodType<ProtocolStep> = z.lazy(() =>
  z.strictObject({
    id: nameSchema,
    name: z.string().min(1).max(120),
    operation: z.string().max(80).optional(),
    params: z.record(z.string(), valueSchema).optional(),
    when: z.string().max(500).optional(),
    repeat: z
      .strictObject({
        times: valueSchema.optional(),
        until: z.string().max(500).optional(),
        atMost: z.int().min(1).max(1000).optional(),
        as: nameSchema.optional(),
      })
      .optional(),
    steps: z.array(protocolStepSchema).min(1).max(MOST_STEPS_IN_LIST).optional(),
    parallel: z.array(z.array(protocolStepSchema).min(1)).min(2).max(16).optional(),
    saves: nameSchema.optional(),
    disabled: z.boolean().optional(),
    offTime: offTimeSchema.optional(),
    recovery: z.array(z.enum(RECOVERY_ACTIONS)).optional(),
    retry: z
      .strictObject({ times: z.int().min(1).max(10), waitSeconds: z.number().nonnegative().optional() })
      .optional(),
    timeout: z.strictObject({ minutes: z.number().positive() }).optional(),
    within: z.array(withinSchema).min(1).max(16).optional(),
    together: togetherSchema.optional(),
    needs: z.array(needSchema).min(1).max(MOST_NEEDS).optional(),
    from: stepOriginSchema.optional(),
  }),
);

/** Version 1 of the protocol document, `.wellrun.json` (PR-1). */
export const protocolSchema = z.strictObject({
  wellrun: z.literal(1),
  id: protocolIdSchema,
  name: z.string().min(1).max(120),
  version: z.int().min(1),
  description: z.string().max(2000).optional(),
  author: z.string().max(120).optional(),
  tags: z.array(z.string().max(40)).max(40).optional(),
  /** What kind of work it is, e.g. passage, feed, viability. */
  operationType: z.string().min(1).max(40),
  /** Usually `{{ params.cell_line }}`. */
  cellLine: valueSchema.optional(),
  /** A key of the vessels catalogue, or an expression that gives one. */
  vessel: valueSchema.optional(),
  parameters: z.record(nameSchema, parameterSchema).optional(),
  labware: z.record(nameSchema, labwareSchema).optional(),
  /** Instruments it needs beyond those its operations need. */
  requires: z.array(z.enum(INSTRUMENT_KINDS)).optional(),
  /** What its steps need of the lab beside instruments and labware. */
  assets: z.record(nameSchema, neededAssetSchema).optional(),
  /** The protocol is written as a program; `steps` are those it took with the defaults of its parameters. */
  program: z
    .strictObject({
      language: z.literal('typescript'),
      fileName: z.string().min(1).max(120),
      source: z.string().min(1).max(500_000),
    })
    .optional(),
  steps: z.array(protocolStepSchema).min(1).max(MOST_STEPS_IN_LIST),
});
export type ProtocolDocument = z.infer<typeof protocolSchema>;

/** A protocol as the library lists it: the version that runs when none is asked for. */
export const protocolSummarySchema = z.object({
  protocolId: z.string(),
  name: z.string(),
  /** The newest approved version; the newest that is not retired where none is; else the newest. */
  version: z.int(),
  newestVersion: z.int(),
  state: z.enum(VERSION_STATES),
  hash: z.string(),
  description: z.string(),
  operationType: z.string(),
  /** Of the document, and those the lab has given it. */
  tags: z.array(z.string()),
  source: z.enum(['shipped', 'imported', 'git']),
  /** Of the git repository it came from. */
  sourceId: z.string().nullable(),
  /** Written as steps, or as a program. */
  form: z.enum(['steps', 'program']),
  /** `Assays/Screens`; empty outside of all folders. */
  folder: z.string(),
  isFavourite: z.boolean(),
  /** Offered when a new protocol is begun. */
  isTemplate: z.boolean(),
  stepCount: z.int(),
  instruments: z.array(z.enum(INSTRUMENT_KINDS)),
  runs: z.int(),
  lastRunAt: z.number().nullable(),
  /** A working copy of it is being written. */
  draftId: z.string().nullable(),
});
export type ProtocolSummary = z.infer<typeof protocolSummarySchema>;
