import { z } from 'zod';
import { journalEventSchema } from './event.ts';
import { STOCK_WORLDS } from './inventory.ts';
import { instrumentViewSchema } from './instrument.ts';
import { liveExecutionSchema } from './execution.ts';

/** Progress of a step that is under way. Not durable: the outcome is. */
export const progressFrameSchema = z.object({
  executionId: z.string(),
  stepId: z.string(),
  fraction: z.number(),
  /** Wells read or served since the last frame, with a first value where there is one. */
  wells: z.array(z.object({ well: z.string(), value: z.number().nullable(), flag: z.string().nullable() })),
  labwareId: z.string().nullable(),
  quantity: z.string().nullable(),
});
export type ProgressFrame = z.infer<typeof progressFrameSchema>;

/** Latest value of one channel of one instrument. */
export const telemetryFrameSchema = z.object({
  instrumentId: z.string(),
  channel: z.string(),
  at: z.number(),
  value: z.number(),
});
export type TelemetryFrame = z.infer<typeof telemetryFrameSchema>;

/** The clock simulated executions run by. */
export const labClockSchema = z.object({
  labAt: z.number(),
  wallAt: z.number(),
  speed: z.union([z.number(), z.literal('instant')]),
});
export type LabClockView = z.infer<typeof labClockSchema>;

export const alertSchema = z.object({
  alertId: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  title: z.string(),
  sentence: z.string(),
  since: z.number(),
  executionId: z.string().nullable(),
  instrumentId: z.string().nullable(),
  /** What of the stock it is about. */
  stock: z.object({ world: z.enum(STOCK_WORLDS), itemId: z.string(), lotId: z.string().nullable() }).optional(),
});
export type Alert = z.infer<typeof alertSchema>;

/** Why a step of a running execution has not begun, or does not go on. */
export const stepWaitSchema = z.object({
  executionId: z.string(),
  stepId: z.string(),
  sentence: z.string(),
  /** On the clock of the execution, where it is known. */
  until: z.number().nullable(),
  heldBy: z.string().nullable(),
});
export type StepWait = z.infer<typeof stepWaitSchema>;

/** Everything the live screens show: executions that are not over (and those that ended a moment ago) and the bench. */
export const liveStateSchema = z.object({
  seq: z.int(),
  executions: z.array(liveExecutionSchema),
  instruments: z.array(instrumentViewSchema),
  labClock: labClockSchema,
  alerts: z.array(alertSchema),
  stepWaits: z.array(stepWaitSchema),
  /** Set while the record can't be written. */
  storageFault: z.object({ code: z.string(), sentence: z.string(), since: z.number() }).nullable(),
});
export type LiveState = z.infer<typeof liveStateSchema>;

export const feedMessageSchema = z.discriminatedUnion('type', [
  /** First message, and whenever what was missed can't be told as events. */
  z.object({ type: z.literal('snapshot'), state: liveStateSchema }),
  /** Events `fromSeq` to `toSeq`, all of them, in order; large ones (plans) without their data. */
  z.object({
    type: z.literal('batch'),
    fromSeq: z.int(),
    toSeq: z.int(),
    events: z.array(journalEventSchema),
    /** Executions that these events create, as they are before anything has happened: no event carries the steps of a plan. */
    created: z.array(liveExecutionSchema).optional(),
  }),
  /** What is not journalled: latest values win. */
  z.object({
    type: z.literal('live'),
    instruments: z.array(instrumentViewSchema),
    telemetry: z.array(telemetryFrameSchema),
    progress: z.array(progressFrameSchema),
    labClock: labClockSchema.nullable(),
    alerts: z.array(alertSchema).nullable(),
    stepWaits: z.array(stepWaitSchema).nullable(),
  }),
  /** The reader was too slow: `dropped` events were left out and a snapshot follows. */
  z.object({ type: z.literal('gap'), dropped: z.int() }),
  /** Once a second: the host is alive. */
  z.object({ type: z.literal('heartbeat'), at: z.number(), seq: z.int() }),
]);
export type FeedMessage = z.infer<typeof feedMessageSchema>;
