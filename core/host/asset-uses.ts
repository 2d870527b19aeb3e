import type { LeaseGrant } from '../contract/account.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { AssetUse } from '../contract/execution.ts';
import type { Plan } from '../contract/plan.ts';
import type { Connection } from '../store/connection.ts';
import { planOfExecution } from '../store/execution-plan.ts';
import { getExecutionRow } from '../store/execution-queries.ts';
import { readLeaseHistory } from '../store/lease-queries.ts';
import { ownerOfAsset } from '../workcell/leases/lease-names.ts';

/** A lease on record, for as long as it was held. */
interface PastLease {
  readonly holder: string;
  readonly assetId: string;
  readonly amount: number;
  readonly startedAt: number;
  readonly startedLabAt: number;
  readonly endedAt: number | null;
  readonly endedLabAt: number | null;
}

/**
 * What an execution needed of the assets that the lab has entered, in the order of its plan, and which it had from when to
 * when: a line for each time it had one, and one for what it never had. Nothing is taken for a dry run.
 */
export function readAssetUses(connection: Connection, executionId: string): AssetUse[] {
  const row = getExecutionRow(connection, executionId);
  const plan = planOfExecution(connection, row);
  const needs = needsOf(plan);
  if (needs.length === 0) return [];
  const leases = pastLeases(readLeaseHistory(connection, executionId));
  return needs.flatMap(({ isClaimOf, ...need }): AssetUse[] => {
    const own = leases.filter((lease) => isClaimOf(lease.holder));
    if (own.length === 0)
      return [{ ...need, assetId: null, startedAt: null, endedAt: null, startedLabAt: null, endedLabAt: null }];
    return own.map(({ holder: _holder, assetId, ...times }) => ({ ...need, ...times, assetId: ownerOfAsset(assetId) }));
  });
}

interface PlannedNeed extends Pick<AssetUse, 'stepId' | 'asset' | 'title' | 'amount'> {
  readonly isClaimOf: (holder: string) => boolean;
}

function needsOf({ assets = [], steps, program }: Plan): PlannedNeed[] {
  if (program !== undefined)
    // Which of its rows had them is not kept: they are had before there is a row.
    return assets.map(({ name, title, amount = 1 }) => ({
      stepId: null,
      asset: name,
      title,
      amount,
      isClaimOf: (holder) => holder.endsWith(`@${name}`),
    }));
  const titles = new Map(assets.map(({ name, title }) => [name, title]));
  return steps.flatMap(({ stepId, needs = [] }) =>
    needs.map(({ asset, amount }) => ({
      stepId,
      asset,
      title: titles.get(asset) ?? asset,
      amount,
      isClaimOf: (holder: string) => holder === `${stepId}@${asset}`,
    })),
  );
}

/** Leases that an execution was granted, in that order, with when each was given back. */
function pastLeases(events: readonly JournalEvent[]): PastLease[] {
  const all: PastLease[] = [];
  /** Where in `all` the lease of a token is. A new start of the host gives tokens anew. */
  const held = new Map<number, number>();
  let labAt = 0;
  const grant = (at: number, grants: readonly LeaseGrant[] = []): void => {
    for (const { token, holder, assetId, amount } of grants) {
      held.set(token, all.length);
      all.push({ holder, assetId, amount, startedAt: at, startedLabAt: labAt, endedAt: null, endedLabAt: null });
    }
  };
  const giveBack = (at: number, tokens: Iterable<number> = []): void => {
    for (const token of tokens) {
      const index = held.get(token);
      if (index === undefined) continue;
      all[index] = { ...all[index]!, endedAt: at, endedLabAt: labAt };
      held.delete(token);
    }
  };
  for (const [index, event] of events.entries()) {
    labAt = labTimeOf(event) ?? labAt;
    switch (event.kind) {
      case 'lease.granted':
        labAt = momentOf(event.data.stepId, events, index) ?? labAt;
        grant(event.at, event.data.leases);
        break;
      case 'command.intent':
      case 'program.started':
        grant(event.at, event.data.leases);
        break;
      case 'command.outcome':
        giveBack(event.at, event.data.released);
        giveBack(event.at, event.data.ends?.released);
        break;
      case 'step.ended':
        giveBack(event.at, event.data.released);
        break;
      case 'execution.completed':
      case 'execution.failed':
      case 'execution.cancelled':
        giveBack(event.at, [...held.keys()]);
        break;
      case 'lease.taken-over':
        giveBack(
          event.at,
          event.data.revoked.map(({ token }) => token),
        );
        renew(held, event.data.kept);
        break;
      default:
    }
  }
  return all;
}

function renew(
  held: Map<number, number>,
  kept: readonly { readonly token: number; readonly newToken: number }[],
): void {
  const renewed = kept.flatMap(({ token, newToken }) => {
    const index = held.get(token);
    return index === undefined ? [] : [[token, newToken, index] as const];
  });
  for (const [token] of renewed) held.delete(token);
  for (const [, newToken, index] of renewed) held.set(newToken, index);
}

function labTimeOf({ data }: JournalEvent): number | undefined {
  return 'labAt' in data ? data.labAt : undefined;
}

/** What is granted to a step that sends nothing has no time of its own: the step begins with it. */
function momentOf(stepId: string, events: readonly JournalEvent[], from: number): number | undefined {
  for (let index = from + 1; index < events.length; index++) {
    const { kind, data } = events[index]!;
    if (kind === 'step.ended' && data.stepId === stepId) return data.startedLabAt ?? data.labAt;
    if (kind === 'step.started' && data.stepId === stepId) return data.labAt;
  }
  return undefined;
}
