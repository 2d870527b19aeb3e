import { z } from 'zod';
import {
  EFFECTS,
  ENTERED_ASSET_KINDS,
  INSTRUMENT_KINDS,
  OFF_TIME_POLICIES,
  RECOVERY_ACTIONS,
  SEVERITIES,
} from './words.ts';
import { stockUseSchema } from './account.ts';
import { jsonObjectSchema, jsonSchema } from './json.ts';

/** The role of a well on a plate, as the plate map draws it. */
export const WELL_ROLES = ['sample', 'vehicle', 'kill', 'blank', 'untreated', 'buffer', 'cells', 'unused'] as const;

export const plannedWellSchema = z.object({
  /** A1 ... AF48 */
  well: z.string(),
  role: z.enum(WELL_ROLES),
  compound: z.string().optional(),
  /** Final concentration in the well, µM. */
  doseUm: z.number().optional(),
  replicate: z.int().optional(),
  /** µL in the well at the end of the plan. */
  volumeUl: z.number().optional(),
});
export type PlannedWell = z.infer<typeof plannedWellSchema>;

export const plannedLabwareSchema = z.object({
  labwareId: z.string(),
  title: z.string(),
  /** Key of the vessels catalogue. */
  type: z.string(),
  kind: z.enum(['plate', 'flask', 'tube', 'reservoir', 'cryovial']),
  rows: z.int(),
  columns: z.int(),
  location: z
    .object({ instrument: z.enum(INSTRUMENT_KINDS), place: z.string(), fixed: z.boolean().optional() })
    .optional(),
  /** What drawing it off leaves in a well, µL. */
  residueUl: z.number().nonnegative().optional(),
  /** What it holds before the first step; sent to the virtual lab when a simulated execution starts. */
  contents: jsonObjectSchema.optional(),
  wells: z.array(plannedWellSchema),
});
export type PlannedLabware = z.infer<typeof plannedLabwareSchema>;

/**
 * One command of a step, complete but for values in double braces that are filled in from the state of the run when it
 * is sent. `instrument` is a kind (bound to an instrument when the execution starts), or `wellrun` for what the engine
 * does itself: `wait` {ms}, `ask` {prompt, options}, `note` {text}, `compute` {name: expression}.
 */
export const plannedCommandSchema = z.object({
  instrument: z.union([z.enum(INSTRUMENT_KINDS), z.literal('wellrun')]),
  command: z.string(),
  params: jsonObjectSchema,
  effect: z.enum(EFFECTS),
  expectedMs: z.number().nonnegative(),
  /** After this long without an outcome the command counts as unknown. */
  timeoutMs: z.number().positive(),
  /** What the command does, for people: "column 7". */
  label: z.string(),
  labwareId: z.string().optional(),
  wells: z.array(z.string()).optional(),
});
export type PlannedCommand = z.infer<typeof plannedCommandSchema>;

/** A time window between two points of an execution (QU-4): from the start or end of another step to the start of this one. */
export const planWindowSchema = z.object({
  from: z.string(),
  point: z.enum(['start', 'end']),
  minMs: z.number().nonnegative(),
  /** Null: no upper limit. */
  maxMs: z.number().nonnegative().nullable(),
});
export type PlanWindow = z.infer<typeof planWindowSchema>;

/** An asset of the lab that steps need; any that fits will do. */
export const plannedAssetSchema = z.object({
  /** Unique in the plan. */
  name: z.string(),
  title: z.string(),
  kind: z.enum(ENTERED_ASSET_KINDS).optional(),
  type: z.string().optional(),
  /** The asset, or the pool, that was asked for by name. */
  assetId: z.string().optional(),
  /** Of a program: how much of it the run has, from its start to its end. */
  amount: z.int().positive().optional(),
});
export type PlannedAsset = z.infer<typeof plannedAssetSchema>;

export const planStepSchema = z.object({
  /** Unique in the plan; composite children carry their parent's id as prefix: `treat.2.add_compound`. */
  stepId: z.string(),
  index: z.int(),
  /** 1, 2, 2.1 ... */
  number: z.string(),
  kind: z.enum(['action', 'group']),
  parentId: z.string().optional(),
  depth: z.int(),
  name: z.string(),
  /** One sentence that says what will happen, with amounts. */
  sentence: z.string(),
  operationType: z.string(),
  params: jsonObjectSchema,
  /** Steps that must have ended (completed or skipped) first. */
  after: z.array(z.string()),
  /** Evaluated when the step is ready; false skips it. */
  when: z.string().optional(),
  commands: z.array(plannedCommandSchema),
  /** The worst effect of its commands. */
  effect: z.enum(EFFECTS),
  expectedMs: z.number().nonnegative(),
  rangeMs: z.tuple([z.number(), z.number()]),
  /** Planned start, from the start of the execution, when every step takes its expected time. */
  startMs: z.number().nonnegative(),
  offTime: z
    .object({
      policy: z.enum(OFF_TIME_POLICIES),
      holdAfterMs: z.number().optional(),
      abortAfterMs: z.number().optional(),
    })
    .optional(),
  recovery: z.array(z.enum(RECOVERY_ACTIONS)),
  retry: z.object({ times: z.int(), waitMs: z.number() }).optional(),
  /** Name under which the result is kept for later steps. */
  saves: z.string().optional(),
  /** Between other steps and the start of this one. */
  windows: z.array(planWindowSchema).optional(),
  /** By how much what the step waits for may take longer than asked, ms: the slack of an incubation. */
  mayWaitMs: z.number().nonnegative().optional(),
  /** How much of which asset it has while it lasts; a group from its first step to its last. */
  needs: z.array(z.object({ asset: z.string(), amount: z.int().min(1) })).optional(),
  /** What it takes out of stock when it completes. */
  uses: z.array(stockUseSchema).optional(),
});
export type PlanStep = z.infer<typeof planStepSchema>;

export const planWarningSchema = z.object({
  severity: z.enum(SEVERITIES),
  code: z.string(),
  stepId: z.string().optional(),
  labwareId: z.string().optional(),
  sentence: z.string(),
});
export type PlanWarning = z.infer<typeof planWarningSchema>;

export const reagentUseSchema = z.object({
  reagentId: z.string(),
  name: z.string(),
  amount: z.number(),
  unit: z.string(),
  costUsd: z.number(),
});
export type ReagentUse = z.infer<typeof reagentUseSchema>;

/** A protocol resolved against its parameters: what gets executed, computed without touching an instrument. */
export const planSchema = z.object({
  planVersion: z.literal(1),
  protocolId: z.string(),
  protocolName: z.string(),
  protocolVersion: z.int(),
  protocolHash: z.string(),
  workflowName: z.string(),
  operationType: z.string(),
  cellLine: z.string().nullable(),
  vesselId: z.string().nullable(),
  parameters: z.record(z.string(), jsonSchema),
  instruments: z.array(z.enum(INSTRUMENT_KINDS)),
  labware: z.array(plannedLabwareSchema),
  assets: z.array(plannedAssetSchema).optional(),
  steps: z.array(planStepSchema),
  duration: z.object({ expectedMs: z.number(), lowMs: z.number(), highMs: z.number() }),
  /** Minutes of a person's hands, and of waiting, as sums over the steps. */
  handlingMs: z.number(),
  reagents: z.array(reagentUseSchema),
  consumables: z.array(reagentUseSchema),
  cost: z.object({ low: z.number(), high: z.number(), currency: z.literal('USD') }),
  warnings: z.array(planWarningSchema),
  /** The protocol is a program: these are the steps that it is expected to take. It has its instruments for the whole run. */
  program: z
    .object({
      fileName: z.string(),
      /** The step that its run is leased by: the first that was planned, whatever the run has put before it since. */
      leasedBy: z.string().optional(),
    })
    .optional(),
});
export type Plan = z.infer<typeof planSchema>;
