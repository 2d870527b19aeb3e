import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from './json.ts';
import { planWarningSchema, plannedLabwareSchema, reagentUseSchema } from './plan.ts';
import { issueSchema } from './route.ts';
import { EFFECTS, INSTRUMENT_KINDS } from './words.ts';

/** How a field of an operation is entered. */
export const FIELD_KINDS = [
  'labware',
  'wells',
  'reagent',
  'compound',
  'volume',
  'duration',
  'number',
  'integer',
  'text',
  'choice',
  'boolean',
  'layout',
  /** Name of what an earlier step saved. */
  'saved',
  /** Names with an expression each. */
  'expressions',
  'instrument',
  'command',
  'json',
] as const;

/** One field of the form of an operation, made from its schema. */
export const operationFieldSchema = z.object({
  /** Name in `params`. `volume` stands for `volumeUl` and `volumeMl`, `duration` for `minutes`, `hours` and `seconds`. */
  name: z.string(),
  /** All names it stands for, with the unit of each; one entry for most fields. */
  names: z.array(z.object({ name: z.string(), unit: z.string() })),
  title: z.string(),
  help: z.string(),
  kind: z.enum(FIELD_KINDS),
  required: z.boolean(),
  unit: z.string(),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  default: jsonSchema.optional(),
  choices: z.array(z.object({ value: z.string(), title: z.string() })),
  /** What stands in when it is left out: "the medium of the cell line". */
  usual: z.string(),
  /** Several of them are given, as a list. */
  isList: z.boolean().optional(),
});
export type OperationField = z.infer<typeof operationFieldSchema>;

export const OPERATION_GROUPS = [
  'Cells',
  'Liquids',
  'Compounds',
  'Time and place',
  'Reads',
  'People and flow',
] as const;

/** A unit operation as the builder offers it. */
export const operationViewSchema = z.object({
  operationType: z.string(),
  title: z.string(),
  group: z.enum(OPERATION_GROUPS),
  /** One sentence: what it does. */
  summary: z.string(),
  fields: z.array(operationFieldSchema),
  effect: z.enum(EFFECTS),
  /** It has a result that can be saved for later steps. */
  hasResult: z.boolean(),
});
export type OperationView = z.infer<typeof operationViewSchema>;

/** A row of the plan, tied to the step of the document it came from. */
export const analysedStepSchema = z.object({
  /** In the plan; rounds of a loop have their own. */
  planStepId: z.string(),
  /** Id of the step in the document. */
  stepId: z.string(),
  number: z.string(),
  depth: z.int(),
  kind: z.enum(['action', 'group']),
  name: z.string(),
  sentence: z.string(),
  expectedMs: z.number(),
  startMs: z.number(),
  effect: z.enum(EFFECTS),
  /** Plan steps that have to end first, for the graph. */
  after: z.array(z.string()),
  /** It is only done when this holds. */
  when: z.string().optional(),
});
export type AnalysedStep = z.infer<typeof analysedStepSchema>;

export const analysisIssueSchema = z.object({
  /** In the document: `steps[3].params.volumeMl`. */
  path: z.string(),
  /** Step of the document it lies in; null for the head. */
  stepId: z.string().nullable(),
  /** Of the form of its operation, e.g. `volume`, or of the step itself, e.g. `when`; null when all of the step is meant. */
  field: z.string().nullable(),
  sentence: z.string(),
  more: issueSchema.shape.more,
});
export type AnalysisIssue = z.infer<typeof analysisIssueSchema>;

/** What a protocol comes to before anything runs (PR-5). */
export const analysisSchema = z.object({
  /**
   * Faults that keep it from becoming a plan. Where all lie in steps, the rest is what the other steps come to, without
   * warnings; where one lies outside of the steps, it is empty.
   */
  issues: z.array(analysisIssueSchema),
  /** `stepId` is the step of the document. */
  warnings: z.array(planWarningSchema),
  /** Rows of the plan, at most `MOST_ANALYSED_ROWS` of them. */
  steps: z.array(analysedStepSchema),
  stepCount: z.int(),
  /** Expected time of every step of the document, all rounds together, ms. */
  stepMs: z.record(z.string(), z.number()),
  labware: z.array(plannedLabwareSchema),
  instruments: z.array(z.enum(INSTRUMENT_KINDS)),
  reagents: z.array(reagentUseSchema),
  consumables: z.array(reagentUseSchema),
  /** Reagents and consumables of which there is too little in stock, in sentences. */
  shortages: z.array(z.string()),
  tips: z.int(),
  duration: z.object({ expectedMs: z.number(), lowMs: z.number(), highMs: z.number() }).nullable(),
  handlingMs: z.number(),
  cost: z.object({ low: z.number(), high: z.number(), currency: z.literal('USD') }).nullable(),
  /** Volume in the well that was asked about, after each row that changes it. */
  trace: z
    .object({
      labwareId: z.string(),
      well: z.string(),
      capacityUl: z.number(),
      /** Before the first step. */
      startUl: z.number().optional(),
      points: z.array(
        z.object({ planStepId: z.string(), stepId: z.string(), number: z.string(), volumeUl: z.number() }),
      ),
    })
    .nullable(),
});
export type Analysis = z.infer<typeof analysisSchema>;

/** Rows that are sent to a screen; a plan may have more. */
export const MOST_ANALYSED_ROWS = 2000;

export const analyseInputSchema = z.object({
  document: jsonObjectSchema,
  parameters: z.record(z.string(), jsonSchema).default({}),
  trace: z.object({ labwareId: z.string(), well: z.string() }).optional(),
  /** Who asks. A question that waits is cancelled when a newer one of the same comes; so is one that is aborted. */
  screen: z.string().max(80).optional(),
});
