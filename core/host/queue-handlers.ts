import type { Mode } from '../contract/words.ts';
import { checkJob } from '../queue/check-job.ts';
import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

const DONE = { ok: true } as const;

/** The queue: jobs, batches, what comes again, forecast. */
export function queueHandlers(os: Implementer, lab: LabServices) {
  const { desk, queue, schedule, views, batches, recurring, templates } = lab.queue;
  const { journal } = lab.store;
  const takeSpeed = async (input: { readonly mode: Mode; readonly speed?: number | 'instant' | undefined }) => {
    if (input.mode === 'simulated' && input.speed !== undefined) await lab.setSpeed(input.speed);
  };
  return {
    submit: os.queue.submit.handler(async ({ input }) => {
      const job = await desk.submit(input);
      await takeSpeed(input);
      return views.view(job);
    }),
    submitBatch: os.queue.submitBatch.handler(async ({ input }) => {
      const [job] = await desk.submitBatch(input);
      await takeSpeed(input);
      return batches.get(job?.batchId ?? '');
    }),
    check: os.queue.check.handler(async ({ input }) => {
      const { plan } = await desk.plan(input);
      return checkJob(schedule, queue, input, plan);
    }),
    list: os.queue.list.handler(({ input }) => views.list(input)),
    get: os.queue.get.handler(({ input }) => views.get(input.jobId)),
    statistics: os.queue.statistics.handler(() => views.statistics()),
    cancel: os.queue.cancel.handler(async ({ input }) =>
      views.view(await queue.cancel(input.jobId, input.reason, actorOf(input))),
    ),
    hold: os.queue.hold.handler(async ({ input }) => views.view(await queue.hold(input.jobId, actorOf(input)))),
    release: os.queue.release.handler(async ({ input }) =>
      views.view(await queue.release(input.jobId, actorOf(input))),
    ),
    move: os.queue.move.handler(async ({ input }) =>
      views.view(await queue.move(input.jobId, input.to, actorOf(input))),
    ),
    setPriority: os.queue.setPriority.handler(async ({ input }) =>
      views.view(await queue.setPriority(input.jobId, input.priority, actorOf(input))),
    ),
    reschedule: os.queue.reschedule.handler(async ({ input }) =>
      views.view(await queue.reschedule(input.jobId, input, actorOf(input))),
    ),
    holdAll: os.queue.holdAll.handler(async ({ input }) => {
      await queue.holdAll(input.hold, actorOf(input));
      return views.statistics();
    }),
    batches: os.queue.batches.handler(({ input }) => batches.list(input.limit)),
    waitForBatch: os.queue.waitForBatch.handler(({ input, signal }) =>
      batches.wait(input.batchId, input.timeoutSeconds * 1000, signal),
    ),
    cancelBatch: os.queue.cancelBatch.handler(({ input }) =>
      batches.cancel(input.batchId, input.reason, actorOf(input)),
    ),
    recurring: os.queue.recurring.handler(() => recurring.list()),
    addRecurring: os.queue.addRecurring.handler(({ input }) =>
      recurring.add(input.title, input.cron, input.job, actorOf(input.job)),
    ),
    setRecurring: os.queue.setRecurring.handler(({ input }) =>
      recurring.set(input.recurringId, input.isActive, actorOf(input)),
    ),
    removeRecurring: os.queue.removeRecurring.handler(async ({ input }) => {
      await recurring.remove(input.recurringId, actorOf(input));
      return DONE;
    }),
    templates: os.queue.templates.handler(() => templates.list()),
    saveTemplate: os.queue.saveTemplate.handler(({ input }) =>
      templates.save(input.name, input.protocolId, input.settings, actorOf(input)),
    ),
    removeTemplate: os.queue.removeTemplate.handler(async ({ input }) => {
      await templates.remove(input.templateId, actorOf(input));
      return DONE;
    }),
    forecast: os.queue.forecast.handler(({ input }) => schedule.forecast(input.world, input.since)),
    leases: os.queue.leases.handler(() => schedule.leases()),
    calendars: os.queue.calendars.handler(() => schedule.calendars.all()),
    setCalendar: os.queue.setCalendar.handler(async ({ input }) => {
      const { operator, ...calendar } = input;
      await journal.append(
        [{ kind: 'calendar.changed', subject: calendar.assetId, data: { calendar } }],
        actorOf({ operator }),
      );
      return calendar;
    }),
  };
}
