import type { StepWait } from '../contract/feed.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { TaskRequest } from '../workcell/leases/lease-desk.ts';
import type { StandingPiece } from '../store/labware-rows.ts';
import { isPlaces, ownerOfAsset, placeIn } from '../workcell/leases/lease-names.ts';
import type { HeldLease } from '../workcell/leases/lease-table.ts';

/** What steps of running executions wait for before they can begin or go on, as sentences. */
export function stepWaits(leases: LeaseBook, clockText: (at: number) => string): StepWait[] {
  const settingUp = leases.changeovers.waits().map(({ task: { executionId, taskId }, sentence, until }): StepWait => {
    return { executionId, stepId: stepOf(taskId), sentence, until, heldBy: null };
  });
  const waiting = leases.desk.waiting().map(({ request, waits }): StepWait => {
    const { executionId, taskId } = request;
    const stepId = stepOf(taskId);
    const changing = changedOver(leases, request);
    if (changing !== null && waits === null) return { executionId, stepId, ...changing, heldBy: null };
    if (waits !== null)
      return { executionId, stepId, sentence: waits.sentence, until: waits.until, heldBy: waits.heldBy };
    const kept = keptFrom(leases, request);
    if (kept !== null) return { executionId, stepId, sentence: kept, until: null, heldBy: null };
    const place = takenPlace(leases, request, clockText);
    if (place !== null) return { executionId, stepId, until: null, ...place };
    const none = noneOfLike(leases, request, clockText);
    if (none !== null) return { executionId, stepId, sentence: none.sentence, until: null, heldBy: none.heldBy };
    const [blocker] = leases.table.blockers(request);
    if (blocker === undefined) return { executionId, stepId, sentence: 'It is next.', until: null, heldBy: null };
    const sentence = blockedSentence(leases, request, blocker, clockText);
    return { executionId, stepId, sentence, until: null, heldBy: blocker.executionId };
  });
  return [...settingUp, ...waiting];
}

function stepOf(taskId: string): string {
  return taskId.slice(0, taskId.lastIndexOf('#'));
}

/** An instrument that it needs is being changed over, for it or for another. */
function changedOver(
  leases: LeaseBook,
  { needs }: TaskRequest,
): { readonly sentence: string; readonly until: number | null } | null {
  for (const { assetId } of needs) {
    const sentence = leases.changeovers.keptFrom(assetId);
    const one = leases.changeovers.underWay(assetId);
    if (sentence !== null && one !== undefined) return { sentence, until: one.needsPerson ? null : one.readyLabAt };
  }
  return null;
}

/** A place that is not to be had: who has it, or what stands there that nobody answers for; null: it is something else. */
function takenPlace(
  leases: LeaseBook,
  { executionId, needs }: TaskRequest,
  clockText: (at: number) => string,
): Pick<StepWait, 'sentence' | 'heldBy'> | null {
  for (const need of needs) {
    if (!isPlaces(need.assetId) || leases.table.find(executionId, need.assetId, need.holder) !== undefined) continue;
    if (leases.table.fits({ executionId, needs: [need] })) continue;
    const owner = ownerOfAsset(need.assetId);
    const only = placeIn(need.assetId);
    const left = leases.leftOn(owner);
    if (only === undefined) {
      if (left.length === 0) continue;
      const names = left.map((piece) => `${nameOf(piece)} on ${piece.place}`);
      const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
      const sentence = `No place on ${owner} is free. What stands there that no execution works with can be taken away: ${shown.join(', ')}.`;
      return { sentence, heldBy: leases.table.placesOn(owner)[0]?.executionId ?? null };
    }
    const lease = leases.table.placesOn(owner).find((one) => one.unit === only);
    const piece = leases.standing.on(owner).get(only);
    if (lease !== undefined) {
      const what = piece === undefined ? '' : ` for ${piece.title}`;
      const sentence = `${owner}, ${only} is held by ${lease.executionId}${what} since ${clockText(lease.since)}.`;
      return { sentence, heldBy: lease.executionId };
    }
    if (piece === undefined) continue;
    const sentence = `On ${owner}, ${only} stands ${nameOf(piece)} since ${clockText(piece.since)}. Take it away, and this goes on.`;
    return { sentence, heldBy: piece.executionId };
  }
  return null;
}

/** Rack 1, or "Assay plate of EX-12". */
function nameOf({ labwareId, title, executionId }: StandingPiece): string {
  return executionId === null ? labwareId : `${title} of ${executionId}`;
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

/** Of like instruments, of which any will do, none can be had: what keeps each; null: that is not why it waits. */
function noneOfLike(
  leases: LeaseBook,
  { executionId, choices = [] }: TaskRequest,
  clockText: (at: number) => string,
): { readonly sentence: string; readonly heldBy: string | null } | null {
  const { table } = leases;
  for (const choice of choices) {
    if (choice.onlyUsable === undefined || table.unitOf(executionId, choice.holder) !== undefined) continue;
    if (table.unitsOf(choice).some((unit) => unit.every((assetId) => table.hasRoom(assetId, choice.amount)))) continue;
    const ids = choice.units.map((unit) => unit[0]!);
    let heldBy: string | null = null;
    const reasons = choice.units.flatMap((unit) => {
      const id = unit[0]!;
      const out = leases.outOf(id);
      if (out !== null) return [out];
      const lease = unit.flatMap((assetId) => table.on(assetId))[0];
      heldBy ??= lease?.executionId ?? null;
      return lease === undefined ? [] : [`${id} is held by ${lease.executionId} since ${clockText(lease.since)}.`];
    });
    return { sentence: [`It waits for ${ids.join(' or ')}.`, ...reasons].join(' '), heldBy };
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
