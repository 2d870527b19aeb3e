import { z } from 'zod';
import {
  CALL_KINDS,
  DOUBT_DECISIONS,
  EFFECTS,
  EXECUTION_STATUSES,
  MODES,
  OUTCOMES,
  PAUSE_REASONS,
  PHASES,
  RECOVERY_ACTIONS,
  STEP_STATUSES,
  TERMINAL_KINDS,
} from './words.ts';
import { chosenInstrumentSchema } from './account.ts';
import { jsonObjectSchema, jsonSchema } from './json.ts';
import { stopConfirmationSchema } from './instrument.ts';

export const errorRecordSchema = z.object({
  code: z.string(),
  sentence: z.string(),
  details: jsonObjectSchema.optional(),
});

/** What an execution waits for a person to say. */
export const attentionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('in-doubt'),
    stepId: z.string(),
    commandId: z.string(),
    /** The question in words: "Did column 7 get its reagent?" */
    question: z.string(),
    known: z.array(z.string()),
    unknown: z.array(z.string()),
    labwareId: z.string().optional(),
    wells: z.array(z.string()).optional(),
    wellsDone: z.array(z.string()).optional(),
    instrumentId: z.string(),
    decisions: z.array(
      z.object({ decision: z.enum(DOUBT_DECISIONS), title: z.string(), consequence: z.string(), ifWrong: z.string() }),
    ),
    since: z.number(),
  }),
  z.object({
    kind: z.literal('recovery'),
    stepId: z.string(),
    error: errorRecordSchema,
    options: z.array(z.object({ action: z.enum(RECOVERY_ACTIONS), title: z.string(), consequence: z.string() })),
    /** The parameters of the failed command, for retry-edited. */
    params: jsonObjectSchema,
    since: z.number(),
  }),
  z.object({
    kind: z.literal('operator'),
    stepId: z.string(),
    prompt: z.string(),
    options: z.array(z.string()),
    since: z.number(),
  }),
]);
export type Attention = z.infer<typeof attentionSchema>;

export const stepStateSchema = z.object({
  stepId: z.string(),
  status: z.enum(STEP_STATUSES),
  /** Which of its commands is under way or was last, from 0; how many have ended. */
  commandsDone: z.int(),
  attempt: z.int(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** The same on the clock the execution runs by; differs from wall time in a simulated execution. */
  startedLabAt: z.number().nullable(),
  endedLabAt: z.number().nullable(),
  /** Share done of the present command, 0 to 1, when the instrument tells. */
  progress: z.number().nullable(),
  errorMessage: z.string().nullable(),
  inDoubt: z.boolean(),
  /** Instruments that were chosen for it out of like ones. */
  chosen: z.array(chosenInstrumentSchema).optional(),
});
export type StepState = z.infer<typeof stepStateSchema>;

/** An execution as lists and the status bar show it. */
export const executionSummarySchema = z.object({
  executionId: z.string(),
  workflowName: z.string(),
  protocolId: z.string(),
  protocolVersion: z.int(),
  cellLine: z.string().nullable(),
  vesselId: z.string().nullable(),
  operationType: z.string(),
  mode: z.enum(MODES),
  status: z.enum(EXECUTION_STATUSES),
  phase: z.enum(PHASES),
  reasons: z.array(z.enum(PAUSE_REASONS)),
  terminalKind: z.enum(TERMINAL_KINDS).nullable(),
  operator: z.string(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  completedAt: z.number().nullable(),
  /** Time on the execution's own clock between start and end, ms. */
  labDurationMs: z.number().nullable(),
  errorMessage: z.string().nullable(),
  stepCount: z.int(),
  stepsEnded: z.int(),
  planHash: z.string(),
  resumedFrom: z.string().nullable(),
  /** Quality flags, e.g. "Z' 0.42 is below 0.5". */
  flags: z.array(z.string()),
});
export type ExecutionSummary = z.infer<typeof executionSummarySchema>;

/** A live execution: its summary, the state of every step, and what it waits for. */
export const liveExecutionSchema = executionSummarySchema.extend({
  startedLabAt: z.number().nullable(),
  steps: z.array(stepStateSchema),
  attention: z.array(attentionSchema),
  /** Instruments that it has from its start to its end, by kind; those of other kinds of its plan are chosen step by step. */
  bindings: z.record(z.string(), z.string()),
  stopConfirmations: z.array(stopConfirmationSchema),
});
export type LiveExecution = z.infer<typeof liveExecutionSchema>;

/** One measured value of one well. A saturated or missing reading has a flag and no number. */
export const wellResultSchema = z.object({
  stepId: z.string(),
  labwareId: z.string(),
  well: z.string(),
  /** luminescence, viability, cell_count, ... */
  quantity: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  flag: z.string().nullable(),
});
export type WellResult = z.infer<typeof wellResultSchema>;

/** One row of the tables `execution_steps`, as details show it. */
export const stepRecordSchema = stepStateSchema.extend({
  index: z.int(),
  number: z.string(),
  kind: z.enum(['action', 'group']),
  parentId: z.string().nullable(),
  depth: z.int(),
  name: z.string(),
  sentence: z.string(),
  operationType: z.string(),
  parameters: jsonObjectSchema,
  effect: z.enum(EFFECTS),
  expectedMs: z.number(),
  commandCount: z.int(),
  result: jsonSchema.nullable(),
});
export type StepRecord = z.infer<typeof stepRecordSchema>;

export const commandRecordSchema = z.object({
  commandId: z.string(),
  stepId: z.string(),
  commandIndex: z.int(),
  attempt: z.int(),
  instrumentId: z.string(),
  command: z.string(),
  params: jsonObjectSchema,
  effect: z.enum(EFFECTS),
  outcome: z.enum(OUTCOMES).nullable(),
  sentAt: z.number(),
  endedAt: z.number().nullable(),
});

export type CommandRecord = z.infer<typeof commandRecordSchema>;

/** A call of a protocol that is a program, with what came of it (EX-8). */
export const callRecordSchema = z.object({
  callId: z.int(),
  /** The group it was made in. */
  parentId: z.int().nullable(),
  kind: z.enum(CALL_KINDS),
  /** As it is written: `aspirate`, or the name of the group. */
  name: z.string(),
  arguments: jsonObjectSchema,
  /** Of the program's source; 0 where it is not known. */
  line: z.int(),
  stepId: z.string().nullable(),
  status: z.enum(STEP_STATUSES),
  madeAt: z.number(),
  /** On the clock the execution runs by. */
  madeLabAt: z.number(),
  endedLabAt: z.number().nullable(),
  result: jsonSchema.nullable(),
  errorMessage: z.string().nullable(),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

/** What an execution needed of the assets that the lab has entered, and what it really had. */
export const assetUseSchema = z.object({
  /** The step, or the group of steps, that needed it; null: a program has it for its whole run. */
  stepId: z.string().nullable(),
  /** Its name in the assets of the plan. */
  asset: z.string(),
  title: z.string(),
  amount: z.int().positive(),
  /** The asset, of a pool the one in it; null: it never had one. */
  assetId: z.string().nullable(),
  startedAt: z.number().nullable(),
  /** Null: it has it still, or never had it. */
  endedAt: z.number().nullable(),
  /** On the clock the execution runs by. */
  startedLabAt: z.number().nullable(),
  endedLabAt: z.number().nullable(),
});
export type AssetUse = z.infer<typeof assetUseSchema>;

/** What of its record can be taken along as a table. */
export const EXECUTION_RECORD_PARTS = ['results', 'steps', 'assets', 'events'] as const;
export type ExecutionRecordPart = (typeof EXECUTION_RECORD_PARTS)[number];

export const executionMetadataSchema = jsonObjectSchema;

export const createExecutionSchema = z.object({
  /** Made by the caller; the same id twice creates one execution. */
  requestId: z.string().min(8).max(80),
  protocolId: z.string(),
  /** The version that runs when none is asked for, as the library says, where it is left out. */
  version: z.int().min(1).optional(),
  parameters: z.record(z.string(), jsonSchema).default({}),
  mode: z.enum(MODES),
  /** Simulated executions: 1, 60, 600 ... or instant. */
  speed: z.union([z.number().positive().max(1_000_000), z.literal('instant')]).optional(),
  workflowName: z.string().min(1).max(120).optional(),
  metadata: executionMetadataSchema.default({}),
  operator: z.string().min(1).max(60).default('operator'),
  /** Kind -> instrument id, where the bench has more than one that fits. */
  bindings: z.record(z.string(), z.string()).default({}),
});
