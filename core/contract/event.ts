import { z } from 'zod';
import { chosenInstrumentSchema, labwareChangeSchema, leaseGrantSchema, stockUseSchema } from './account.ts';
import { CATALOG_SECTIONS } from './catalog.ts';
import { jsonSchema } from './json.ts';
import {
  CALL_KINDS,
  DOUBT_DECISIONS,
  EFFECTS,
  MODES,
  OFF_TIME_POLICIES,
  OUTCOMES,
  PAUSE_REASONS,
  PHASES,
  RECOVERY_ACTIONS,
  TERMINAL_KINDS,
} from './words.ts';
import { jsonObjectSchema, type JsonObject } from './json.ts';
import { attentionSchema, errorRecordSchema, wellResultSchema } from './execution.ts';
import { instrumentConfigSchema, stopConfirmationSchema } from './instrument.ts';
import { newLotSchema, reservationSchema, STOCK_WORLDS } from './inventory.ts';
import { changeoverRuleSchema } from './changeover.ts';
import { calendarSchema } from './forecast.ts';
import { batchId, prioritySchema, recurringId, retryPolicySchema, submitJobSchema, templateSchema } from './job.ts';
import { LIBRARY_EVENT_DATA } from './library-event.ts';
import { plannedLabwareSchema, planSchema, planStepSchema } from './plan.ts';
import { protocolSchema } from './protocol.ts';
import {
  assetHoldSchema,
  calibrationSchema,
  labwareDefinitionSchema,
  labwareRecordSchema,
  newAssetSchema,
  SNAPSHOT_CAUSES,
  workcellStateSchema,
} from './workcell.ts';

const endsStep = z.object({
  status: z.enum(['completed', 'failed', 'skipped']),
  result: jsonSchema.optional(),
  error: errorRecordSchema.optional(),
  /** What the step took out of stock. */
  consumed: z.array(stockUseSchema).optional(),
  /** Tokens of leases that are given back with it. */
  released: z.array(z.int()).optional(),
});

/**
 * Every kind of event the journal can hold, with the shape of its data. Projections are folds over these and nothing
 * else, so an event carries all that its projection writes. `labAt` is time on the clock the execution runs by.
 */
export const EVENT_DATA = {
  'lab.started': z.object({ version: z.string(), epoch: z.int(), sqlite: z.string(), clean: z.boolean() }),
  'lab.stopped': z.object({}),
  'lab.stop-all': z.object({ confirmations: z.array(stopConfirmationSchema), executions: z.array(z.string()) }),
  'lab.clock-jumped': z.object({ byMs: z.number() }),
  'storage.fault': z.object({ code: z.string(), sentence: z.string() }),
  'storage.recovered': z.object({ forMs: z.number() }),
  'settings.changed': z.object({ key: z.string(), old: jsonSchema, value: jsonSchema }),
  ...LIBRARY_EVENT_DATA,
  'plan.recorded': z.object({ planHash: z.string(), plan: planSchema, protocol: protocolSchema }),
  'execution.created': z.object({
    planHash: z.string(),
    requestId: z.string(),
    workflowName: z.string(),
    protocolId: z.string(),
    protocolVersion: z.int(),
    protocolHash: z.string(),
    cellLine: z.string().nullable(),
    vesselId: z.string().nullable(),
    operationType: z.string(),
    mode: z.enum(MODES),
    metadata: jsonObjectSchema,
    operator: z.string(),
    bindings: z.record(z.string(), z.string()),
    appVersion: z.string(),
    driverVersions: z.record(z.string(), z.string()),
    resumedFrom: z.string().nullable(),
    /** Steps before this one are recorded as skipped. */
    startStepId: z.string().nullable(),
    stepCount: z.int(),
  }),
  'execution.started': z.object({
    labAt: z.number(),
    /** Its labware comes on the bench piece by piece, with the leases of the places it stands on. */
    bringsLabware: z.literal(true).optional(),
  }),
  /**
   * Rows that an execution has beside those of its plan, or in their place (by stepId). A new row stands at its `index`;
   * what stood there moves on.
   */
  'execution.revised': z.object({
    steps: z.array(planStepSchema),
    /** Labware whose wells are used in another way than foreseen. */
    labware: z.array(plannedLabwareSchema).optional(),
  }),
  'execution.phase': z.object({ phase: z.enum(PHASES) }),
  'execution.paused': z.object({
    reasons: z.array(z.enum(PAUSE_REASONS)),
    confirmations: z.array(stopConfirmationSchema),
  }),
  'execution.reasons': z.object({ reasons: z.array(z.enum(PAUSE_REASONS)) }),
  'execution.resumed': z.object({ labAt: z.number() }),
  'execution.completed': z.object({ labAt: z.number(), flags: z.array(z.string()) }),
  'execution.failed': z.object({
    labAt: z.number(),
    terminalKind: z.enum(TERMINAL_KINDS),
    error: errorRecordSchema,
    confirmations: z.array(stopConfirmationSchema),
  }),
  'execution.cancelled': z.object({
    labAt: z.number(),
    terminalKind: z.enum(TERMINAL_KINDS),
    confirmations: z.array(stopConfirmationSchema),
  }),
  'step.started': z.object({ stepId: z.string(), labAt: z.number() }),
  'step.ended': endsStep.extend({
    stepId: z.string(),
    labAt: z.number(),
    /** For a step that starts and ends with this one event. */
    startedLabAt: z.number().optional(),
    results: z.array(wellResultSchema).optional(),
  }),
  'step.attention': z.object({ attention: attentionSchema }),
  'step.attention-cleared': z.object({ stepId: z.string() }),
  'step.decided': z.object({
    stepId: z.string(),
    commandId: z.string(),
    decision: z.enum(DOUBT_DECISIONS),
    note: z.string(),
  }),
  'step.recovered': z.object({
    stepId: z.string(),
    action: z.enum(RECOVERY_ACTIONS),
    note: z.string(),
    params: jsonObjectSchema.optional(),
  }),
  'step.answered': z.object({ stepId: z.string(), answer: z.string() }),
  'step.off-time': z.object({
    stepId: z.string(),
    offMs: z.number(),
    policy: z.enum(OFF_TIME_POLICIES),
    leftMs: z.number(),
  }),
  'command.intent': z.object({
    commandId: z.string(),
    stepId: z.string(),
    commandIndex: z.int(),
    attempt: z.int(),
    instrumentId: z.string(),
    command: z.string(),
    params: jsonObjectSchema,
    effect: z.enum(EFFECTS),
    expectedMs: z.number(),
    labAt: z.number(),
    /** True: the step becomes running with this command. */
    starts: z.boolean(),
    /** The command whose doubt or failure this one answers. */
    follows: z.string().nullable(),
    /** Leases that were granted for this and the commands after it. */
    leases: z.array(leaseGrantSchema).optional(),
    /** Instruments that were chosen out of like ones for this and the commands after it. */
    chosen: z.array(chosenInstrumentSchema).optional(),
  }),
  'command.outcome': z.object({
    commandId: z.string(),
    stepId: z.string(),
    outcome: z.enum(OUTCOMES),
    labAt: z.number(),
    result: jsonSchema.optional(),
    error: errorRecordSchema.optional(),
    /** Present on the last command: the step ends with it. */
    ends: endsStep.optional(),
    results: z.array(wellResultSchema).optional(),
    labware: z.array(labwareChangeSchema).optional(),
    /** Tokens of leases that are given back with it. */
    released: z.array(z.int()).optional(),
  }),
  /** The process of a program begins to run; `answered`: calls of an earlier process that are answered from the record. */
  'program.started': z.object({ answered: z.int(), leases: z.array(leaseGrantSchema).optional() }),
  'program.logged': z.object({ lines: z.array(z.string()) }),
  /** A call of a program, before anything of it is done. What came of it stands with its step. */
  'call.made': z.object({
    callId: z.int(),
    parentId: z.int().nullable(),
    kind: z.enum(CALL_KINDS),
    name: z.string(),
    arguments: jsonObjectSchema,
    options: jsonObjectSchema,
    /** Of the program's source; 0 where it is not known. */
    line: z.int(),
    /** Id of the step that it becomes; none for what is answered at once. */
    step: z.string().nullable(),
    labAt: z.number(),
    /** Answers that the program has heard since the call before, in order: with them it makes the same calls again. */
    heard: z.array(z.int()),
    /** Of a call that is answered at once. */
    result: jsonSchema.optional(),
  }),
  'command.late-reply': z.object({ commandId: z.string(), stepId: z.string(), result: jsonSchema }),
  /** One or many jobs; subject: the batch, or the one job. What all share stands once. */
  'job.submitted': z.object({
    batch: z.object({ batchId, title: z.string() }).nullable(),
    recurringId: recurringId.nullable(),
    priority: prioritySchema,
    notBefore: z.number().nullable(),
    due: z.number().nullable(),
    deadline: z.number().nullable(),
    retry: retryPolicySchema,
    hold: z.boolean(),
    mode: z.enum(MODES),
    workflowName: z.string(),
    protocolId: z.string(),
    protocolVersion: z.int(),
    cellLine: z.string().nullable(),
    operator: z.string(),
    metadata: jsonObjectSchema,
    bindings: z.record(z.string(), z.string()),
    jobs: z.array(
      z.object({
        jobId: z.string(),
        requestId: z.string(),
        planHash: z.string(),
        /** Place in the queue: lower goes first. */
        order: z.number(),
        /** What differs from what all share. */
        workflowName: z.string().optional(),
        cellLine: z.string().nullable().optional(),
        metadata: jsonObjectSchema.optional(),
      }),
    ),
  }),
  'job.held': z.object({}),
  'job.released': z.object({ order: z.number() }),
  'job.moved': z.object({ orders: z.array(z.object({ jobId: z.string(), order: z.number() })) }),
  'job.priority': z.object({ priority: prioritySchema, order: z.number() }),
  'job.times': z.object({
    notBefore: z.number().nullable(),
    due: z.number().nullable(),
    deadline: z.number().nullable(),
  }),
  'job.cancelled': z.object({}),
  /** It has its turn: written in one transaction with the creation of the execution. */
  'job.started': z.object({ executionId: z.string(), attempt: z.int() }),
  'job.retrying': z.object({ error: errorRecordSchema, notBefore: z.number(), order: z.number() }),
  'job.ended': z.object({
    state: z.enum(['completed', 'failed', 'cancelled', 'set-aside']),
    error: errorRecordSchema.nullable(),
  }),
  'queue.held': z.object({}),
  'queue.released': z.object({}),
  'recurring.added': z.object({ recurringId, title: z.string(), cron: z.string(), job: submitJobSchema }),
  'recurring.changed': z.object({ isActive: z.boolean() }),
  'recurring.fired': z.object({ dueAt: z.number(), jobId: z.string().nullable(), error: z.string().nullable() }),
  'recurring.removed': z.object({}),
  'template.saved': z.object({ template: templateSchema }),
  'template.removed': z.object({}),
  'calendar.changed': z.object({ calendar: calendarSchema }),
  /** A new start of the host: leases of what goes on get tokens of this epoch, the others are void. */
  'lease.taken-over': z.object({
    kept: z.array(z.object({ token: z.int(), newToken: z.int() })),
    revoked: z.array(z.object({ token: z.int(), assetId: z.string(), executionId: z.string() })),
  }),
  /** What a step that sends no command has been given. */
  'lease.granted': z.object({ stepId: z.string(), leases: z.array(leaseGrantSchema) }),
  'step.window-missed': z.object({ stepId: z.string(), sentence: z.string(), byMs: z.number() }),
  'instrument.added': z.object({ config: instrumentConfigSchema }),
  'instrument.removed': z.object({}),
  'instrument.connected': z.object({ serialNumber: z.string(), model: z.string(), firmware: z.string() }),
  'instrument.disconnected': z.object({ sentence: z.string() }),
  'instrument.fault': z.object({ sentence: z.string() }),
  'instrument.needs-clearing': z.object({ reason: z.string() }),
  'instrument.cleared': z.object({ note: z.string() }),
  'instrument.manual': z.object({
    command: z.string(),
    params: jsonObjectSchema,
    outcome: z.enum(OUTCOMES),
    error: errorRecordSchema.optional(),
  }),
  /** Subject of the next six: the lot. */
  'stock.received': z.object({ lot: newLotSchema }),
  /** Opened, mixed or thawed: when, if that was not at the moment of the event. */
  'stock.opened': z.object({ openedAt: z.number().optional() }),
  /** What was counted: by how much that changes the stock follows from what the record had. */
  'stock.adjusted': z.object({ counted: z.number().nonnegative() }),
  'stock.discarded': z.object({}),
  'stock.blocked': z.object({}),
  'stock.unblocked': z.object({}),
  /** Subject of these two: the execution or job that it is kept for. */
  'stock.reserved': z.object({ world: z.enum(STOCK_WORLDS), lots: z.array(reservationSchema) }),
  'stock.released': z.object({}),
  /** Subject: the article. What is left out stays as it was. */
  'stock.article-changed': z.object({
    /** Null takes that of the reference data back. */
    priceUsd: z.number().nullable().optional(),
    warnBelow: z.object({ world: z.enum(STOCK_WORLDS), amount: z.number().nullable() }).optional(),
  }),
  /** Subject: the item. Null takes the value of the reference data back; prices are changed with the articles. */
  'catalog.changed': z.object({
    section: z.enum(CATALOG_SECTIONS),
    id: z.string(),
    field: z.string(),
    value: z.union([z.number(), z.string(), z.boolean()]).nullable(),
  }),
  /** Subject of the next five: the instrument. Null: it is not changed over any more. `setUp`: as far as the record knows. */
  'changeover.declared': z.object({ rule: changeoverRuleSchema.nullable(), setUp: z.string().nullable() }),
  'changeover.begun': z.object({
    from: z.string().nullable(),
    to: z.string(),
    /** On the clock of its world. */
    labAt: z.number(),
    readyLabAt: z.number(),
    needsPerson: z.boolean(),
    task: z.string(),
    executionId: z.string().nullable(),
  }),
  'changeover.done': z.object({ from: z.string().nullable(), to: z.string(), labAt: z.number() }),
  /** The process ended before it was done: nobody knows what the instrument is set up for. */
  'changeover.interrupted': z.object({ from: z.string().nullable(), to: z.string() }),
  /** A person has said what it is set up for. */
  'changeover.stated': z.object({ setUp: z.string().nullable() }),
  'asset.added': z.object({ asset: newAssetSchema }),
  'asset.changed': z.object({ title: z.string().optional(), location: z.string().optional() }),
  'asset.removed': z.object({}),
  'asset.held': z.object({ hold: assetHoldSchema }),
  'asset.released': z.object({}),
  'asset.stored': z.object({ inStorage: z.boolean() }),
  'asset.calibrated': z.object({ calibration: calibrationSchema }),
  'asset.serviced': z.object({ note: z.string() }),
  'labware.imported': z.object({ definition: labwareDefinitionSchema, hash: z.string() }),
  /** A person put it on the bench; the subject is its name, as below. */
  'labware.placed': z.object({ labware: labwareRecordSchema }),
  'labware.moved': z.object({ to: z.object({ instrument: z.string(), place: z.string().nullable() }) }),
  'labware.removed': z.object({}),
  'workcell.snapshot-taken': z.object({
    snapshotId: z.string(),
    title: z.string(),
    cause: z.enum(SNAPSHOT_CAUSES),
    executionId: z.string().nullable(),
    hash: z.string(),
    state: workcellStateSchema,
  }),
  /** What stands where is from now on what the snapshot says; the way back is the snapshot taken just before. */
  'workcell.rolled-back': z.object({ snapshotId: z.string(), before: z.string(), state: workcellStateSchema }),
  'workcell.backed-up': z.object({
    fileName: z.string(),
    bytes: z.number(),
    events: z.int(),
    /** Older backups that were deleted. */
    deleted: z.array(z.string()),
  }),
  /** This record was put in place of another one; nothing in it starts by itself. */
  'workcell.restored': z.object({ fileName: z.string(), events: z.int(), headHash: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type EventKind = keyof typeof EVENT_DATA;
export type EventData<Kind extends EventKind> = z.infer<(typeof EVENT_DATA)[Kind]>;

export const EVENT_KINDS = Object.keys(EVENT_DATA) as [EventKind, ...EventKind[]];

interface EventEnvelope {
  /** Position in the journal, from 1, without gaps. */
  readonly seq: number;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  /** Minutes east of UTC where and when it was written. */
  readonly offsetMinutes: number;
  /** Which start of the host wrote it. */
  readonly epoch: number;
  readonly actor: string;
  readonly role: string;
  /** What it is about: EX-12, INC-1, a protocol id, `lab`. */
  readonly subject: string;
  readonly reason: string | null;
}

export type JournalEvent = {
  [Kind in EventKind]: EventEnvelope & { readonly kind: Kind; readonly data: EventData<Kind> };
}[EventKind];

/** An event as it crosses the wire: the data is checked when it is written, so it is not parsed again here. */
export const journalEventSchema = z.object({
  seq: z.int(),
  at: z.number(),
  offsetMinutes: z.number(),
  epoch: z.int(),
  actor: z.string(),
  role: z.string(),
  subject: z.string(),
  reason: z.string().nullable(),
  kind: z.enum(EVENT_KINDS),
  data: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null),
}) as unknown as z.ZodType<JournalEvent>;
