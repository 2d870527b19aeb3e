import type { ScheduleAsset, SchedulePlan, ScheduleSpan } from '../schedule/problem.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { isPlaces, ownerOfAsset, placeAssetOf, placeIn, placesAssetOf } from '../workcell/leases/lease-names.ts';
import { taskOf } from './schedule-points.ts';

/** What a plan needs of places. */
interface PlaceNeeds {
  /** Single places that it asks for. */
  readonly single: readonly string[];
  /** Pieces of labware that stand on any place of an instrument, by the asset that stands for all of them. */
  readonly pieces: ReadonlyMap<string, number>;
}

const known = new WeakMap<SchedulePlan, PlaceNeeds>();

function placeNeedsOf(plan: SchedulePlan): PlaceNeeds {
  let needs = known.get(plan);
  if (needs === undefined) {
    const spans = plan.spans.filter((span) => isPlaces(span.asset));
    const labware = Map.groupBy(spans, (span) => span.asset);
    needs = {
      single: [...labware.keys()].filter((asset) => placeIn(asset) !== undefined),
      pieces: new Map([...labware].map(([asset, own]) => [asset, new Set(own.map((span) => labwareOf(span))).size])),
    };
    known.set(plan, needs);
  }
  return needs;
}

/** The labware that a span on a place is about. */
function labwareOf({ id }: ScheduleSpan): string {
  return id.slice(0, id.lastIndexOf(' from '));
}

/** Single places that some of these plans ask for. */
export function placesAskedFor(plans: Iterable<SchedulePlan>): Set<string> {
  const found = new Set<string>();
  for (const plan of plans) for (const asset of placeNeedsOf(plan).single) found.add(asset);
  return found;
}

/**
 * The places of an instrument as the scheduler sees them: each that a plan asks for by itself, and the others as so many
 * like ones, less those on which labware stands that no execution answers for. That may be taken away at any time, so
 * that never fewer are left than one execution needs.
 */
export function placeAssets(
  instrumentId: string,
  leases: LeaseBook,
  plans: readonly SchedulePlan[],
  askedFor: ReadonlySet<string>,
): ScheduleAsset[] {
  const all = placesAssetOf(instrumentId);
  const single = [...askedFor].filter((assetId) => ownerOfAsset(assetId) === instrumentId);
  const left = leases.leftOn(instrumentId).filter(({ place }) => !askedFor.has(placeAssetOf(instrumentId, place)));
  const most = plans.reduce((sum, plan) => Math.max(sum, placeNeedsOf(plan).pieces.get(all) ?? 0), 1);
  const places = leases.capacityOf(all);
  const capacity = Math.min(places, Math.max(most, places - single.length - left.length));
  return [{ id: all, capacity }, ...single.map((id) => ({ id, capacity: leases.capacityOf(id) }))];
}

/** The plan of a run with labware that stands on a place others ask for where it stands. */
export function whereItStands(run: ExecutionRun, plan: SchedulePlan, askedFor: ReadonlySet<string>): SchedulePlan {
  if (askedFor.size === 0) return plan;
  const standing = run.deps.leases.table.of(run.id).flatMap(({ assetId, unit, holder }) => {
    if (!isPlaces(assetId) || placeIn(assetId) !== undefined || unit === null) return [];
    const single = placeAssetOf(ownerOfAsset(assetId), unit);
    const labwareId = holder.slice(holder.indexOf(':') + 1);
    return askedFor.has(single) ? [{ assetId, single, labwareId }] : [];
  });
  if (standing.length === 0) return plan;
  const moved = new Map(
    standing.flatMap(({ assetId, single, labwareId }) => {
      const span = plan.spans.findLast(
        (one) => one.asset === assetId && labwareOf(one) === labwareId && run.leases.times.has(taskOf(one.from)),
      );
      return span === undefined ? [] : [[span.id, single] as const];
    }),
  );
  const spans = plan.spans.map((span) => ({ ...span, asset: moved.get(span.id) ?? span.asset }));
  return { ...plan, spans };
}
