import { z } from 'zod';
import { calendarSchema, forecastSchema, leaseViewSchema } from './forecast.ts';
import {
  batchId,
  batchSchema,
  JOB_STATES,
  jobId,
  jobSchema,
  prioritySchema,
  queueStatisticsSchema,
  recurringId,
  recurringSchema,
  submitBatchSchema,
  submitJobSchema,
  templateSchema,
} from './job.ts';
import { jsonObjectSchema } from './json.ts';
import { done, listFilter, path } from './route.ts';

/** `operator` is who does it, for the record. */
const onJob = z.object({ jobId, operator: z.string().trim().min(1).max(60).optional() });

/** Jobs, batches, what comes again, templates, the forecast, leases and calendars. */
export const queueContract = {
  submit: path('POST', '/queue', 'Submits an execution to the queue').input(submitJobSchema).output(jobSchema),
  submitBatch: path('POST', '/queue/batches', 'Submits up to 1,000 executions of one protocol as a batch')
    .input(submitBatchSchema)
    .output(batchSchema),
  check: path('POST', '/queue/check', 'What the queue would say to a job, without submitting it')
    .input(submitJobSchema)
    .output(
      z.object({
        /** Why it can never be done, even in an empty lab. */
        impossible: z.string().nullable(),
        expectedStart: z.tuple([z.number(), z.number()]).nullable(),
        expectedEnd: z.tuple([z.number(), z.number()]).nullable(),
        sentence: z.string(),
      }),
    ),
  list: path('GET', '/queue', 'Jobs: those that wait in the order of the queue, ended ones newest first')
    .input(listFilter.extend({ state: z.array(z.enum(JOB_STATES)).optional(), batchId: batchId.optional() }))
    .output(z.object({ items: z.array(jobSchema), nextCursor: z.string().nullable(), total: z.int() })),
  get: path('GET', '/queue/{jobId}', 'One job').input(onJob).output(jobSchema),
  statistics: path('GET', '/queue/statistics', 'How many jobs are in which state').output(queueStatisticsSchema),
  cancel: path('POST', '/queue/{jobId}/cancel', 'Cancels a job that has not started')
    .input(onJob.extend({ reason: z.string().max(500).default('') }))
    .output(jobSchema),
  hold: path('POST', '/queue/{jobId}/hold', 'Holds a job back').input(onJob).output(jobSchema),
  release: path('POST', '/queue/{jobId}/release', 'Lets a held job or one that was set aside wait again')
    .input(onJob)
    .output(jobSchema),
  move: path('POST', '/queue/{jobId}/move', 'Gives a waiting job another place')
    .input(
      onJob.extend({
        to: z.union([z.object({ before: jobId }), z.object({ after: jobId }), z.literal('first'), z.literal('last')]),
      }),
    )
    .output(jobSchema),
  setPriority: path('POST', '/queue/{jobId}/priority', 'Gives a waiting job another priority')
    .input(onJob.extend({ priority: prioritySchema }))
    .output(jobSchema),
  reschedule: path('POST', '/queue/{jobId}/times', 'Changes the times of a waiting job')
    .input(
      onJob.extend({
        notBefore: z.number().nullable().optional(),
        due: z.number().nullable().optional(),
        deadline: z.number().nullable().optional(),
      }),
    )
    .output(jobSchema),
  holdAll: path('POST', '/queue/hold', 'Starts nothing new until it is released')
    .input(z.object({ hold: z.boolean(), operator: z.string().default('operator') }))
    .output(queueStatisticsSchema),
  batches: path('GET', '/queue/batches', 'Batches, newest first')
    .input(z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }))
    .output(z.array(batchSchema)),
  waitForBatch: path('GET', '/queue/batches/{batchId}/wait', 'Waits until a batch is over, at most so long')
    .input(z.object({ batchId, timeoutSeconds: z.coerce.number().min(0).max(86_400).default(3600) }))
    .output(batchSchema.extend({ timedOut: z.boolean() })),
  cancelBatch: path('POST', '/queue/batches/{batchId}/cancel', 'Cancels every job of a batch that has not started')
    .input(z.object({ batchId, reason: z.string().max(500).default(''), operator: z.string().default('operator') }))
    .output(batchSchema),
  recurring: path('GET', '/queue/recurring', 'Jobs that come again').output(z.array(recurringSchema)),
  addRecurring: path('POST', '/queue/recurring', 'Adds a job that comes again')
    .input(z.object({ title: z.string().min(1).max(120), cron: z.string().min(9).max(120), job: submitJobSchema }))
    .output(recurringSchema),
  setRecurring: path('POST', '/queue/recurring/{recurringId}', 'Pauses or resumes a job that comes again')
    .input(z.object({ recurringId, isActive: z.boolean(), operator: z.string().default('operator') }))
    .output(recurringSchema),
  removeRecurring: path('DELETE', '/queue/recurring/{recurringId}', 'Removes a job that comes again')
    .input(z.object({ recurringId, operator: z.string().default('operator') }))
    .output(done),
  templates: path('GET', '/templates', 'Saved settings of executions').output(z.array(templateSchema)),
  saveTemplate: path('POST', '/templates', 'Saves the settings of an execution under a name')
    .input(
      z.object({
        name: z.string().trim().min(1).max(80),
        protocolId: z.string(),
        settings: jsonObjectSchema,
        operator: z.string().default('operator'),
      }),
    )
    .output(templateSchema),
  removeTemplate: path('DELETE', '/templates/{templateId}', 'Removes a template')
    .input(z.object({ templateId: z.string(), operator: z.string().default('operator') }))
    .output(done),
  forecast: path('GET', '/queue/forecast', 'What will run where and when')
    .input(
      z.object({
        world: z.enum(['simulated', 'real']),
        /** Past bars from here on. */
        since: z.coerce.number().optional(),
      }),
    )
    .output(forecastSchema),
  leases: path('GET', '/leases', 'Who uses what since when').output(z.array(leaseViewSchema)),
  calendars: path('GET', '/calendars', 'When assets are at hand').output(z.array(calendarSchema)),
  setCalendar: path('POST', '/calendars', 'Sets when an asset is at hand')
    .input(calendarSchema.extend({ operator: z.string().default('operator') }))
    .output(calendarSchema),
};
