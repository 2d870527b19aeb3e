import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { feedMessageSchema, labClockSchema } from './feed.ts';
import { jsonObjectSchema, jsonSchema } from './json.ts';
import {
  commandCallSchema,
  commandViewSchema,
  faultSchema,
  instrumentConfigSchema,
  instrumentViewSchema,
  stopConfirmationSchema,
  wireTraceLineSchema,
} from './instrument.ts';
import {
  assetUseSchema,
  callRecordSchema,
  commandRecordSchema,
  createExecutionSchema,
  EXECUTION_RECORD_PARTS,
  executionSummarySchema,
  liveExecutionSchema,
  stepRecordSchema,
  wellResultSchema,
} from './execution.ts';
import { journalEventSchema } from './event.ts';
import { analyseInputSchema, analysisSchema, operationViewSchema } from './analysis.ts';
import { catalogContract } from './catalog-contract.ts';
import { inventoryContract } from './inventory-contract.ts';
import { libraryContract } from './library-contract.ts';
import { protocolDetailSchema } from './library.ts';
import { parameterSchema, protocolSummarySchema } from './protocol.ts';
import { queueContract } from './queue-contract.ts';
import { done, issueSchema, listFilter, path } from './route.ts';
import { planSchema, planWarningSchema } from './plan.ts';
import { DOUBT_DECISIONS, EXECUTION_STATUSES, MODES, RECOVERY_ACTIONS } from './words.ts';
import { workcellContract } from './workcell-contract.ts';

const executionId = z.string().regex(/^EX-\d+$/, 'an execution id like EX-12');
/** `operator` is who does it, for the record; there is no login in this release. */
const onExecution = z.object({ executionId, operator: z.string().trim().min(1).max(60).optional() });

const overview = z.object({
  version: z.string(),
  dataDir: z.string(),
  epoch: z.int(),
  /** True until the guided first run was finished or put off. */
  firstStart: z.boolean(),
  protocolCount: z.int(),
  executionCount: z.int(),
  virtualLab: z.enum(['in this process', 'in a process of its own', 'none']),
  startedAt: z.number(),
});

/** The one typed contract of Wellrun; Electron's message port, a WebSocket and REST all serve it (AP-1). */
export const contract = {
  lab: {
    overview: path('GET', '/overview', 'What this host is').output(overview),
    setSpeed: path('POST', '/lab/speed', 'Sets the speed of the virtual lab')
      .input(z.object({ speed: z.union([z.number().positive().max(1_000_000), z.literal('instant')]) }))
      .output(labClockSchema),
    stopAll: path('POST', '/stop-all', 'Software stop: every instrument to its safe state, every execution held')
      .input(z.object({ operator: z.string().default('operator') }))
      .output(z.object({ confirmations: z.array(stopConfirmationSchema) })),
    settings: path('GET', '/settings', 'All settings').output(z.record(z.string(), jsonSchema)),
    setSetting: path('POST', '/settings', 'Changes one setting')
      .input(
        z.object({
          key: z.string().min(1).max(80),
          value: jsonSchema,
          operator: z.string().trim().min(1).max(60).optional(),
        }),
      )
      .output(done),
    resetVirtualLab: path('POST', '/lab/reset', 'Empties the virtual lab: all plates and vessels are discarded').output(
      done,
    ),
  },
  feed: {
    subscribe: path('GET', '/feed', 'Live state: a snapshot, then events and values as they come')
      .input(z.object({ afterSeq: z.coerce.number().int().optional(), subscriber: z.string().max(80).optional() }))
      .output(eventIterator(feedMessageSchema)),
    acknowledge: path('POST', '/feed/acknowledge', 'Flow control: what this subscriber has taken in')
      .input(z.object({ subscriber: z.string(), seq: z.int() }))
      .output(done),
  },
  instruments: {
    list: path('GET', '/instruments', 'All instruments with their state').output(z.array(instrumentViewSchema)),
    commands: path('GET', '/instruments/{instrumentId}/commands', 'Commands of an instrument')
      .input(z.object({ instrumentId: z.string() }))
      .output(z.array(commandViewSchema)),
    trace: path('GET', '/instruments/{instrumentId}/trace', 'The last lines on the wire')
      .input(z.object({ instrumentId: z.string() }))
      .output(z.array(wireTraceLineSchema)),
    telemetry: path('GET', '/instruments/{instrumentId}/telemetry', 'Values of a channel over time')
      .input(
        z.object({
          instrumentId: z.string(),
          channel: z.string(),
          since: z.coerce.number(),
          points: z.coerce.number().int().min(2).max(5000).default(600),
        }),
      )
      .output(z.array(z.object({ at: z.number(), value: z.number() }))),
    connect: path('POST', '/instruments/{instrumentId}/connect', 'Connects, or connects again')
      .input(z.object({ instrumentId: z.string() }))
      .output(instrumentViewSchema),
    disconnect: path('POST', '/instruments/{instrumentId}/disconnect', 'Lets go of an instrument that is not in use')
      .input(z.object({ instrumentId: z.string() }))
      .output(instrumentViewSchema),
    clear: path('POST', '/instruments/{instrumentId}/clear', 'A person has cleared the instrument')
      .input(
        z.object({
          instrumentId: z.string(),
          note: z.string().trim().min(1).max(500),
          operator: z.string().default('operator'),
        }),
      )
      .output(instrumentViewSchema),
    run: path('POST', '/instruments/{instrumentId}/run', 'Manual control of an instrument that is not in use')
      .input(commandCallSchema)
      .output(z.object({ result: jsonSchema })),
    add: path('POST', '/instruments', 'Adds an instrument to the bench')
      .input(instrumentConfigSchema)
      .output(instrumentViewSchema),
    remove: path('DELETE', '/instruments/{instrumentId}', 'Takes an instrument off the bench')
      .input(z.object({ instrumentId: z.string() }))
      .output(done),
    injectFault: path('POST', '/instruments/{instrumentId}/fault', 'Practice: makes a virtual instrument misbehave')
      .input(z.object({ instrumentId: z.string(), fault: faultSchema }))
      .output(done),
  },
  protocols: {
    list: path('GET', '/protocols', 'The protocols at hand').output(z.array(protocolSummarySchema)),
    get: path('GET', '/protocols/{protocolId}', 'One protocol with its form')
      .input(z.object({ protocolId: z.string(), version: z.coerce.number().int().min(1).optional() }))
      .output(
        protocolDetailSchema.extend({
          parameters: z.array(z.object({ name: z.string(), parameter: parameterSchema })),
          /** Values of the last execution of this protocol, to start from. */
          lastValues: z.record(z.string(), jsonSchema),
          /** Choices for parameters of type cell-line and compound. */
          cellLines: z.array(z.object({ value: z.string(), title: z.string() })),
          compounds: z.array(z.object({ value: z.string(), title: z.string() })),
        }),
      ),
    plan: path('POST', '/protocols/{protocolId}/plan', 'Analyses a protocol with given parameters')
      .input(
        z.object({
          protocolId: z.string(),
          version: z.int().min(1).optional(),
          parameters: z.record(z.string(), jsonSchema),
          mode: z.enum(MODES),
          /** When it is to start, ms since 1970: what it uses has to keep until then; now when left out. */
          startAt: z.number().optional(),
        }),
      )
      .output(
        z.object({
          plan: planSchema.nullable(),
          /** Faults that keep it from becoming a plan. */
          issues: z.array(issueSchema),
          /** What must be so before the start, met or not, each with a way to mend it. */
          checks: z.array(
            z.object({
              met: z.boolean(),
              sentence: z.string(),
              detail: z.string().nullable(),
              fix: z.string().nullable(),
            }),
          ),
          warnings: z.array(planWarningSchema),
        }),
      ),
    import: path('POST', '/protocols', 'Imports a protocol document given as text')
      .input(z.object({ text: z.string().max(5_000_000), fileName: z.string().max(260).optional() }))
      .output(protocolSummarySchema),
    export: path('GET', '/protocols/{protocolId}/document', 'The protocol as a file')
      .input(z.object({ protocolId: z.string(), version: z.coerce.number().int().min(1).optional() }))
      .output(z.object({ fileName: z.string(), text: z.string() })),
    operations: path('GET', '/operations', 'Unit operations with their forms').output(z.array(operationViewSchema)),
    analyse: path('POST', '/protocols/analyse', 'Analyses a document that may be unfinished')
      .input(analyseInputSchema)
      .output(analysisSchema),
  },
  library: libraryContract,
  catalog: catalogContract,
  executions: {
    create: path('POST', '/executions', 'Creates an execution; it waits as pending')
      .input(createExecutionSchema)
      .output(executionSummarySchema),
    start: path('POST', '/executions/{executionId}/start', 'Starts a pending execution')
      .input(onExecution)
      .output(executionSummarySchema),
    pause: path('POST', '/executions/{executionId}/pause', 'Pauses after the present step')
      .input(onExecution)
      .output(executionSummarySchema),
    resume: path('POST', '/executions/{executionId}/resume', 'Resumes a paused execution')
      .input(onExecution)
      .output(executionSummarySchema),
    stop: path(
      'POST',
      '/executions/{executionId}/stop',
      'Stops now: instruments to a safe state, execution ends cancelled',
    )
      .input(onExecution)
      .output(executionSummarySchema),
    abort: path('POST', '/executions/{executionId}/abort', 'Aborts: instruments stop at once and need clearing')
      .input(onExecution.extend({ note: z.string().max(500).default('') }))
      .output(executionSummarySchema),
    decide: path('POST', '/executions/{executionId}/decide', 'Decides about a command in doubt')
      .input(
        onExecution.extend({
          commandId: z.string(),
          decision: z.enum(DOUBT_DECISIONS),
          note: z.string().trim().min(1).max(1000),
        }),
      )
      .output(executionSummarySchema),
    recover: path('POST', '/executions/{executionId}/recover', 'Decides about a step that failed')
      .input(
        onExecution.extend({
          stepId: z.string(),
          action: z.enum(RECOVERY_ACTIONS),
          note: z.string().trim().min(1).max(1000),
          params: z.record(z.string(), jsonSchema).optional(),
        }),
      )
      .output(executionSummarySchema),
    answer: path('POST', '/executions/{executionId}/answer', 'Answers what a step asks')
      .input(onExecution.extend({ stepId: z.string(), answer: z.string().min(1).max(200) }))
      .output(executionSummarySchema),
    runAgain: path(
      'POST',
      '/executions/{executionId}/run-again',
      'A new execution from an ended one, from a chosen step',
    )
      .input(onExecution.extend({ requestId: z.string().min(8).max(80), fromStepId: z.string().optional() }))
      .output(executionSummarySchema),
    list: path('GET', '/executions', 'History, newest first')
      .input(
        listFilter.extend({
          status: z.array(z.enum(EXECUTION_STATUSES)).optional(),
          mode: z.array(z.enum(MODES)).optional(),
          cellLine: z.string().optional(),
          protocolId: z.string().optional(),
          operator: z.string().optional(),
          search: z.string().max(200).optional(),
          /** JSON property of the metadata, e.g. key project, value "P-7". */
          property: z.object({ key: z.string().max(80), value: z.string().max(200) }).optional(),
        }),
      )
      .output(z.object({ items: z.array(executionSummarySchema), nextCursor: z.string().nullable(), total: z.int() })),
    facets: path('GET', '/executions/facets', 'Values to filter History by').output(
      z.object({ cellLines: z.array(z.string()), protocolIds: z.array(z.string()), operators: z.array(z.string()) }),
    ),
    get: path('GET', '/executions/{executionId}', 'One execution with steps')
      .input(onExecution)
      .output(
        z.object({
          execution: liveExecutionSchema,
          steps: z.array(stepRecordSchema),
          metadata: jsonObjectSchema,
          pins: z.object({
            protocolHash: z.string(),
            planHash: z.string(),
            appVersion: z.string(),
            driverVersions: z.record(z.string(), z.string()),
          }),
        }),
      ),
    plan: path('GET', '/executions/{executionId}/plan', 'The plan it runs, or is to run when its turn comes')
      .input(onExecution)
      .output(planSchema),
    results: path('GET', '/executions/{executionId}/results', 'Measured values, well by well')
      .input(onExecution)
      .output(z.array(wellResultSchema)),
    commands: path('GET', '/executions/{executionId}/commands', 'Every command that was sent')
      .input(onExecution)
      .output(z.array(commandRecordSchema)),
    calls: path(
      'GET',
      '/executions/{executionId}/calls',
      'Calls of a protocol that is a program, in the order they were made',
    )
      .input(onExecution)
      .output(z.array(callRecordSchema)),
    assets: path(
      'GET',
      '/executions/{executionId}/assets',
      'What it needed of the assets of the lab, which it had and from when to when',
    )
      .input(onExecution)
      .output(z.array(assetUseSchema)),
    events: path('GET', '/executions/{executionId}/events', 'Its part of the journal, newest first')
      .input(
        onExecution.extend({
          limit: z.coerce.number().int().min(1).max(1000).default(200),
          beforeSeq: z.coerce.number().int().optional(),
        }),
      )
      .output(z.object({ items: z.array(journalEventSchema), more: z.boolean() })),
    exportCsv: path('GET', '/executions/{executionId}/csv', 'Results, step log, assets or record as CSV')
      .input(onExecution.extend({ what: z.enum(EXECUTION_RECORD_PARTS) }))
      .output(z.object({ fileName: z.string(), text: z.string() })),
  },
  queue: queueContract,
  workcell: workcellContract,
  inventory: inventoryContract,
  record: {
    verify: path(
      'POST',
      '/record/verify',
      'Checks the hash chain of the journal against itself and its anchors',
    ).output(
      z.object({
        ok: z.boolean(),
        events: z.int(),
        headHash: z.string(),
        firstBad: z.object({ seq: z.int(), why: z.string() }).nullable(),
      }),
    ),
    backup: path('POST', '/record/backup', 'Writes a verified copy of the record').output(
      z.object({ file: z.string(), bytes: z.number(), events: z.int() }),
    ),
  },
};

export type Contract = typeof contract;
