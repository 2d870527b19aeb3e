import type { Plan, PlannedAsset } from '../contract/plan.ts';
import { tasksOf } from '../model/plan-tasks.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { noSuchAssetSentence, tooLittleSentence } from '../workcell/leases/asset-words.ts';
import type { World } from '../contract/words.ts';
import { poolIdOf } from './asset-pools.ts';
import type { ClaimedAssets } from './schedule-of-plan.ts';

/** What there is to be claimed. */
export type ClaimableAssets = Pick<LeaseBook, 'unitsFitting' | 'capacityOf' | 'mindsHours' | 'like' | 'outOf'>;

/**
 * What the lab has for the claims of a plan.
 * @param pools choices are added to it, by the name that the scheduler knows them by
 */
export function claimedBy(
  { assets = [] }: Plan,
  world: World,
  leases: ClaimableAssets,
  pools: Map<string, readonly (readonly string[])[]>,
): ClaimedAssets {
  const unitsOf = new Map(assets.map((asset) => [asset.name, leases.unitsFitting(asset, world)]));
  return {
    poolOf: ({ asset }) => {
      const units = unitsOf.get(asset) ?? [];
      if (units.length === 0) return asset;
      const poolId = poolIdOf(units);
      if (poolId !== units[0]![0]) pools.set(poolId, units);
      return poolId;
    },
    mindsHours: ({ asset }) => (unitsOf.get(asset) ?? []).flat().every((assetId) => leases.mindsHours(assetId)),
  };
}

/** What a plan needs that nothing in the lab is, or that nothing has so much of, as a sentence; null: there is nothing. */
export function missingAsset(plan: Plan, world: World, leases: ClaimableAssets): string | null {
  for (const asset of plan.assets ?? []) {
    const units = leases.unitsFitting(asset, world);
    if (units.length === 0) return noSuchAssetSentence(asset);
    const most = Math.max(...units.map((unit) => Math.min(...unit.map((id) => leases.capacityOf(id)))));
    const amount = mostOf(plan, asset);
    if (amount > most) return tooLittleSentence(asset, amount, most);
  }
  return null;
}

/** The most that one step of a plan has of an asset. */
function mostOf(plan: Plan, { name }: PlannedAsset): number {
  return tasksOf(plan).claims.reduce((most, claim) => (claim.asset === name ? Math.max(most, claim.amount) : most), 0);
}
