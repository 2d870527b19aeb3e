import type { StepWait } from '../contract/feed.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { TaskRequest } from '../workcell/leases/lease-desk.ts';
import { isPlaces, ownerOfAsset } from '../workcell/leases/lease-names.ts';
import type { HeldLease } from '../workcell/leases/lease-table.ts';

/** What steps of running executions wait for before they can begin or go on, as sentences. */
export function stepWaits(leases: LeaseBook, clockText: (at: number) => string): StepWait[] {
  return leases.desk.waiting().map(({ request, waits }): StepWait => {
    const { executionId, taskId } = request;
    const stepId = taskId.slice(0, taskId.lastIndexOf('#'));
    if (waits !== null)
      return { executionId, stepId, sentence: waits.sentence, until: waits.until, heldBy: waits.heldBy };
    const kept = keptFrom(leases, request);
    if (kept !== null) return { executionId, stepId, sentence: kept, until: null, heldBy: null };
    const [blocker] = leases.table.blockers(request);
    if (blocker === undefined) return { executionId, stepId, sentence: 'It is next.', until: null, heldBy: null };
    const sentence = blockedSentence(leases, request, blocker, clockText);
    return { executionId, stepId, sentence, until: null, heldBy: blocker.executionId };
  });
}

/** Every unit of a choice is in storage or held by a person: why the first one is. */
function keptFrom(leases: LeaseBook, { executionId, choices = [] }: TaskRequest): string | null {
  for (const { holder, units } of choices) {
    if (leases.table.unitOf(executionId, holder) !== undefined) continue;
    const reasons = units.map(
      (unit) => unit.map((id) => leases.keptFrom(id)).find((reason) => reason !== null) ?? null,
    );
    if (reasons.length > 0 && !reasons.includes(null)) return reasons[0]!;
  }
  return null;
}

function blockedSentence(
  leases: LeaseBook,
  { executionId, choices = [] }: TaskRequest,
  blocker: HeldLease,
  clockText: (at: number) => string,
): string {
  const { assetId, since } = blocker;
  const choice = choices.find(
    ({ holder, units }) => leases.table.unitOf(executionId, holder) === undefined && units.flat().includes(assetId),
  );
  const owner = ownerOfAsset(assetId);
  if (choice !== undefined && choice.units.length > 1) {
    const all = choice.units.map((unit) => ownerOfAsset(unit[0]!)).join(' and ');
    const holders = new Set(
      leases.table.blockers({ executionId, needs: [], choices: [choice] }).map((one) => one.executionId),
    );
    return `${all} are held by ${[...holders].join(', ')}, ${owner} since ${clockText(since)}.`;
  }
  const capacity = leases.capacityOf(assetId);
  if (choice !== undefined && capacity > 1) {
    const held = leases.table.on(assetId).reduce((sum, lease) => sum + lease.amount, 0);
    return `${held} of ${capacity} on ${owner} are held, ${blocker.amount} by ${blocker.executionId} since ${clockText(since)}; it needs ${choice.amount}.`;
  }
  const what = isPlaces(assetId) ? `Every place on ${owner}` : owner;
  return `${what} is held by ${blocker.executionId} since ${clockText(since)}.`;
}
