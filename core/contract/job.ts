import { z } from 'zod';
import { createExecutionSchema, errorRecordSchema } from './execution.ts';
import { jsonObjectSchema, jsonSchema } from './json.ts';
import { MODES } from './words.ts';

/**
 * waiting: for its turn, a time or a resource; held: a person holds it; running: its execution has started; set-aside: it
 * failed as often as it may and waits for a person; the others are ends.
 */
export const JOB_STATES = ['waiting', 'held', 'running', 'set-aside', 'completed', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Priority 0 to 10, higher is sooner, and the levels that people choose from. */
export const PRIORITY_LEVELS = { low: 2, normal: 5, high: 8, critical: 10 } as const;
export const prioritySchema = z.int().min(0).max(10);

export const jobId = z.string().regex(/^EX-\d+$/, 'a job id like EX-12');
export const batchId = z.string().regex(/^B-\d+$/, 'a batch id like B-3');
export const recurringId = z.string().regex(/^R-\d+$/, 'an id like R-2');

/** How often a job is tried again by itself after a transient failure in which nothing physical had happened yet. */
export const retryPolicySchema = z.object({
  /** Tries after the first. */
  times: z.int().min(0).max(10),
  /** Before the second try; doubles with each try, with up to a fifth of chance on top. */
  waitMs: z.number().nonnegative().max(86_400_000),
});
export type RetryPolicy = z.infer<typeof retryPolicySchema>;

/** Why a job has not started, as one sentence. */
export const waitsSchema = z.object({
  kind: z.enum(['time', 'held', 'queue-held', 'turn', 'resource', 'window', 'stock', 'retry', 'storage', 'impossible']),
  sentence: z.string(),
  /** Milliseconds since 1970 on the job's clock, where it is known. */
  until: z.number().nullable(),
  instrumentId: z.string().nullable(),
  /** The execution that is in the way. */
  heldBy: z.string().nullable(),
});
export type Waits = z.infer<typeof waitsSchema>;

/** A job: an execution waiting for, or having, its turn in the queue. Its id is that of its first execution. */
export const jobSchema = z.object({
  jobId,
  workflowName: z.string(),
  protocolId: z.string(),
  protocolVersion: z.int(),
  cellLine: z.string().nullable(),
  mode: z.enum(MODES),
  planHash: z.string(),
  operator: z.string(),
  state: z.enum(JOB_STATES),
  priority: prioritySchema,
  /** Levels that waiting has added, for the order only. */
  aged: z.int(),
  /** True when a person gave it its place by hand. */
  movedByHand: z.boolean(),
  /** 1 is next; null when it does not wait. */
  position: z.int().nullable(),
  batchId: batchId.nullable(),
  recurringId: recurringId.nullable(),
  enqueuedAt: z.number(),
  /** Times of the job are on its clock: the lab's for simulated jobs, the PC's for real ones and dry runs. */
  notBefore: z.number().nullable(),
  due: z.number().nullable(),
  deadline: z.number().nullable(),
  retry: retryPolicySchema,
  attempts: z.int(),
  /** Its executions, the last one last. */
  executionIds: z.array(z.string()),
  error: errorRecordSchema.nullable(),
  waits: waitsSchema.nullable(),
  /** From the forecast: earliest and latest; null while nobody knows. */
  expectedStart: z.tuple([z.number(), z.number()]).nullable(),
  expectedEnd: z.tuple([z.number(), z.number()]).nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** What a job is made of, beside what an execution is made of. */
const jobWishes = {
  priority: prioritySchema.default(5),
  notBefore: z.number().nullable().default(null),
  due: z.number().nullable().default(null),
  deadline: z.number().nullable().default(null),
  retry: retryPolicySchema.default({ times: 0, waitMs: 60_000 }),
  hold: z.boolean().default(false),
};

export const submitJobSchema = createExecutionSchema.extend(jobWishes);
export const submitBatchSchema = createExecutionSchema.omit({ parameters: true }).extend({
  ...jobWishes,
  title: z.string().min(1).max(120),
  /** Parameters of every job. */
  parameters: z.record(z.string(), jsonSchema).default({}),
  /** One job each, with what differs from `parameters`. */
  rows: z.array(z.record(z.string(), jsonSchema)).min(1).max(1000),
});

export const queueStatisticsSchema = z.object({
  waiting: z.int(),
  held: z.int(),
  running: z.int(),
  setAside: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  /** Ended since midnight. */
  endedToday: z.int(),
  isHeld: z.boolean(),
  /** Median and 90th percentile of the time jobs waited that started in the last 24 h, ms. */
  waitedMs: z.tuple([z.number(), z.number()]).nullable(),
});
export type QueueStatistics = z.infer<typeof queueStatisticsSchema>;

export const batchSchema = z.object({
  batchId,
  title: z.string(),
  submittedAt: z.number(),
  operator: z.string(),
  jobs: z.int(),
  waiting: z.int(),
  running: z.int(),
  setAside: z.int(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  isOver: z.boolean(),
});
export type Batch = z.infer<typeof batchSchema>;

/** A job that comes again and again. */
export const recurringSchema = z.object({
  recurringId,
  title: z.string(),
  /** Minute hour day-of-month month day-of-week, in the time zone of the PC. */
  cron: z.string(),
  /** Submitted each time; its requestId gets the time appended. */
  job: submitJobSchema,
  isActive: z.boolean(),
  nextAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  lastJobId: z.string().nullable(),
  /** What kept the last one from being submitted. */
  lastError: z.string().nullable(),
});
export type Recurring = z.infer<typeof recurringSchema>;

/** A template: the settings of an execution under a name (EX-12). */
export const templateSchema = z.object({
  templateId: z.string(),
  name: z.string(),
  protocolId: z.string(),
  settings: jsonObjectSchema,
  savedAt: z.number(),
  savedBy: z.string(),
});
export type Template = z.infer<typeof templateSchema>;
