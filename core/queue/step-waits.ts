import type { StepWait } from '../contract/feed.ts';
import { instrumentOfAsset, type LeaseBook } from '../workcell/leases/lease-book.ts';

/** What steps of running executions wait for before they can begin or go on, as sentences. */
export function stepWaits(leases: LeaseBook, clockText: (at: number) => string): StepWait[] {
  return leases.desk.waiting().map(({ request, waits }): StepWait => {
    const { executionId, taskId } = request;
    const stepId = taskId.slice(0, taskId.lastIndexOf('#'));
    if (waits !== null)
      return { executionId, stepId, sentence: waits.sentence, until: waits.until, heldBy: waits.heldBy };
    const [blocker] = leases.table.blockers(request);
    if (blocker === undefined) return { executionId, stepId, sentence: 'It is next.', until: null, heldBy: null };
    const instrument = instrumentOfAsset(blocker.assetId);
    const what = blocker.assetId === instrument ? instrument : `Every place on ${instrument}`;
    const sentence = `${what} is held by ${blocker.executionId} since ${clockText(blocker.since)}.`;
    return { executionId, stepId, sentence, until: null, heldBy: blocker.executionId };
  });
}
