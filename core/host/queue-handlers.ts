import { AppError } from '../contract/errors.ts';
import type { Implementer } from './implement-contract.ts';

function missing(): never {
  throw new AppError('not-found', 'The queue is not open yet.');
}

/** The queue: jobs, batches, what comes again, forecast. */
export function queueHandlers(os: Implementer) {
  return {
    submit: os.queue.submit.handler(missing),
    submitBatch: os.queue.submitBatch.handler(missing),
    check: os.queue.check.handler(missing),
    list: os.queue.list.handler(missing),
    get: os.queue.get.handler(missing),
    statistics: os.queue.statistics.handler(missing),
    cancel: os.queue.cancel.handler(missing),
    hold: os.queue.hold.handler(missing),
    release: os.queue.release.handler(missing),
    move: os.queue.move.handler(missing),
    setPriority: os.queue.setPriority.handler(missing),
    reschedule: os.queue.reschedule.handler(missing),
    holdAll: os.queue.holdAll.handler(missing),
    batches: os.queue.batches.handler(missing),
    waitForBatch: os.queue.waitForBatch.handler(missing),
    cancelBatch: os.queue.cancelBatch.handler(missing),
    recurring: os.queue.recurring.handler(missing),
    addRecurring: os.queue.addRecurring.handler(missing),
    setRecurring: os.queue.setRecurring.handler(missing),
    removeRecurring: os.queue.removeRecurring.handler(missing),
    templates: os.queue.templates.handler(missing),
    saveTemplate: os.queue.saveTemplate.handler(missing),
    removeTemplate: os.queue.removeTemplate.handler(missing),
    forecast: os.queue.forecast.handler(missing),
    leases: os.queue.leases.handler(missing),
    calendars: os.queue.calendars.handler(missing),
    setCalendar: os.queue.setCalendar.handler(missing),
  };
}
