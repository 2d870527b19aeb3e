import type { Plan } from '../contract/plan.ts';
import type { InstrumentKind, World } from '../contract/words.ts';
import { visitsByTask, visitsOf } from '../model/instrument-visits.ts';
import type { PlanTask } from '../model/plan-tasks.ts';
import { placesAssetOf } from '../workcell/leases/lease-names.ts';
import { poolIdOf } from './asset-pools.ts';
import type { ClaimableAssets } from './claimed-assets.ts';
import type { Bindings, DurationOf, PlannedVisit } from './schedule-of-plan.ts';

/**
 * Visits of an execution to instruments of kinds that it is not bound to, as choices between those that are alike.
 * @param pools choices are added to it, by the name that the scheduler knows them by
 */
export function visitsPlanned(
  plan: Plan,
  bindings: Bindings,
  world: World,
  { like }: Pick<ClaimableAssets, 'like'>,
  pools: Map<string, readonly (readonly string[])[]>,
): PlannedVisit[] {
  return openKindsOf(plan, bindings).flatMap((kind) => {
    const units = like.of(plan, kind, world).map((id) => [id, placesAssetOf(id)]);
    if (units.length === 0) return [];
    const poolId = poolIdOf(units);
    pools.set(poolId, units);
    return visitsOf(plan)
      .get(kind)!
      .map((visit) => ({ ...visit, pool: poolId }));
  });
}

/** Which of the like instruments it will be nobody knows: a task is given the time of the slowest. */
export function durationOnAny(
  durationOf: DurationOf,
  plan: Plan,
  bindings: Bindings,
  world: World,
  { like }: Pick<ClaimableAssets, 'like'>,
): DurationOf {
  const open = openKindsOf(plan, bindings).map((kind) => [kind, like.of(plan, kind, world)] as const);
  if (open.length === 0) return durationOf;
  const most = Math.max(...open.map(([, ids]) => ids.length));
  const sets = Array.from({ length: Math.max(1, most) }, (_, index): Bindings => ({
    ...bindings,
    ...Object.fromEntries(open.flatMap(([kind, ids]) => (ids.length === 0 ? [] : [[kind, ids[index % ids.length]!]]))),
  }));
  const visits = visitsByTask(plan);
  return (task: PlanTask) => {
    const tried = visits.has(task.taskId) ? sets : sets.slice(0, 1);
    return Math.max(...tried.map((one) => durationOf(task, plan, one)));
  };
}

function openKindsOf(plan: Plan, bindings: Bindings): InstrumentKind[] {
  return [...visitsOf(plan).keys()].filter((kind) => bindings[kind] === undefined);
}
