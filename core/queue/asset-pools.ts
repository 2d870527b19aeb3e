import type { ScheduleAsset } from '../schedule/problem.ts';
import { ownerOfAsset } from '../workcell/leases/lease-names.ts';

/** Units of which any will do, each with the assets that are had together; by the name of the pool. */
export type AssetPools = ReadonlyMap<string, readonly (readonly string[])[]>;

/** What the scheduler calls a choice between some units: where there is only one of one asset, the asset itself. */
export function poolIdOf(units: readonly (readonly string[])[]): string {
  const [first] = units;
  if (units.length === 1 && first!.length === 1) return first![0]!;
  return `any of ${units.map((unit) => unit[0]).join(', ')}${first!.length > 1 ? ' as a whole' : ''}`;
}

export function poolAsset(
  poolId: string,
  units: readonly (readonly string[])[],
  capacityOf: (assetId: string) => number,
): ScheduleAsset {
  return {
    id: poolId,
    capacity: Math.max(...units.map((unit) => Math.min(...unit.map((assetId) => capacityOf(assetId))))),
    units: units.map((unit) => unit[0]!),
    members: Object.fromEntries(units.map((unit) => [unit[0]!, unit])),
  };
}

/** The assets that are taken in a unit of a pool, which the timetable names; of an asset that is no pool itself. */
export function assetsTaken(pools: AssetPools, assetId: string, unit: string | null | undefined): readonly string[] {
  const units = pools.get(assetId);
  if (units === undefined) return [assetId];
  return units.find((one) => one[0] === unit) ?? units[0]!;
}

/** A pool as people call it. */
export function poolText(poolId: string): string | undefined {
  if (!poolId.startsWith('any of ')) return undefined;
  const units = poolId
    .slice('any of '.length)
    .replace(/ as a whole$/, '')
    .split(', ');
  return `one of ${units.map((assetId) => ownerOfAsset(assetId)).join(', ')}`;
}
