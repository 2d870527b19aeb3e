import type { LabwareChange, LeaseGrant } from '../contract/account.ts';
import type { JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import { DOOR, placesOf } from '../model/places.ts';
import type { PlanStay } from '../model/plan-tasks.ts';
import { findLabware, isLabwareInUse } from '../store/labware-rows.ts';
import { isPlaces, ownerOfAsset, placeAssetOf, placeIn, placesAssetOf } from '../workcell/leases/lease-names.ts';
import type { LeaseNeed } from '../workcell/leases/lease-table.ts';
import { boundLabwareId } from './bind-params.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { StepRun } from './step-run.ts';

/** What a stay needs: the place that the protocol asks for and no other, else any on the instrument, that one if it is free. */
export function placeNeedOf(run: ExecutionRun, stay: PlanStay, instrumentId: string): LeaseNeed {
  const holder = boundLabwareId(run.facts.labwareOwner, stay.labwareId);
  if (stay.isWhole === true) return { assetId: instrumentId, amount: 1, holder };
  const { place, isFixed, arrives } = stay;
  const isKnown = place !== undefined && placesOf(stay.instrument).includes(place);
  return {
    assetId: isFixed === true && isKnown ? placeAssetOf(instrumentId, place) : placesAssetOf(instrumentId),
    amount: 1,
    holder,
    ...(isKnown ? { wish: place } : {}),
    ...(arrives === true ? { arrives } : {}),
  };
}

/** Of those needs, labware that is on the bench already comes from nowhere: an earlier try, or an execution before, has brought it. */
export function withArrivals(run: ExecutionRun, needs: readonly LeaseNeed[]): readonly LeaseNeed[] {
  if (!needs.some((need) => need.arrives === true)) return needs;
  return needs.map((need) => {
    if (need.arrives !== true) return need;
    const row = findLabware(run.deps.journal.connection, need.holder);
    return row?.instrument == null ? need : { ...need, arrives: false };
  });
}

/**
 * On the virtual bench nobody clears away what executions that were cut short have left: where places are needed and none is
 * free, what has stood there longest goes. On a real bench a person is waited for.
 */
export async function makeRoom(run: ExecutionRun, needs: readonly LeaseNeed[]): Promise<void> {
  const { leases, journal } = run.deps;
  const places = needs.filter(({ assetId }) => isPlaces(assetId));
  if (places.length === 0 || run.facts.mode !== 'simulated') return;
  const gone: string[] = [];
  for (const need of places) {
    if (leases.table.fits({ executionId: run.id, needs: [need] })) continue;
    const only = placeIn(need.assetId);
    const left = leases
      .leftOn(ownerOfAsset(need.assetId))
      .filter(
        ({ executionId, place, labwareId }) =>
          executionId !== null &&
          !gone.includes(labwareId) &&
          (only === undefined || only === place) &&
          !isLabwareInUse(journal.connection, executionId),
      );
    const oldest = left.toSorted((first, second) => first.since - second.since)[0];
    if (oldest !== undefined) gone.push(oldest.labwareId);
  }
  if (gone.length === 0) return;
  await run.recordSurely(gone.map((subject) => ({ kind: 'labware.removed', subject, data: {} })));
}

/** Puts labware that comes on the bench where its places were leased, on the virtual bench: before that is on record. */
export async function bringLabware(run: ExecutionRun, granted: readonly LeaseGrant[]): Promise<void> {
  const coming = granted.filter((lease) => lease.arrives === true);
  if (coming.length === 0 || run.facts.mode !== 'simulated') return;
  using _still = run.deps.labClock.hold();
  await run.deps.putDown?.(
    coming.map(({ holder, assetId, unit }) => ({
      labwareId: holder,
      place: { instrument: ownerOfAsset(assetId), place: unit! },
    })),
  );
}

/** Takes labware that has left the bench off the virtual one. */
export async function takeAway(run: ExecutionRun, labwareIds: readonly string[]): Promise<void> {
  if (labwareIds.length === 0 || run.facts.mode !== 'simulated') return;
  await run.deps.putDown?.(
    labwareIds.map((labwareId) => ({ labwareId, place: { instrument: 'shelf', place: 'shelf' } })),
  );
}

/**
 * The name of the place that labware of this execution has on an instrument; the newest where it goes from one to another.
 * Undefined: none that has a name.
 */
function placeOn(run: ExecutionRun, labwareId: string, instrumentId: string): string | undefined {
  const own = run.deps.leases.table
    .placesOn(instrumentId)
    .filter((lease) => lease.executionId === run.id && isPlaces(lease.assetId));
  const leases = own.filter((lease) => lease.holder === labwareId);
  // A program has a stage once, whatever stands on it; so has a step that visits one of like instruments.
  const isForAll = (holder: string): boolean =>
    run.program !== undefined || !holder.startsWith(`${run.facts.labwareOwner}:`);
  const found = leases.length > 0 ? leases : own.filter((lease) => isForAll(lease.holder));
  return found.toSorted((left, right) => right.token - left.token)[0]?.unit ?? undefined;
}

/** Params as they are sent, with the places that were leased: where the arm puts labware down, which slot takes it in. */
export function withPlaces(run: ExecutionRun, kind: string, command: string, params: JsonObject): JsonObject {
  const { labwareId, to } = params;
  if (typeof labwareId !== 'string') return params;
  if (kind === 'incubator' && command === 'store' && params['slot'] === undefined) {
    const slot = Number(placeOn(run, labwareId, run.facts.bindings[kind] ?? kind));
    return Number.isInteger(slot) ? { ...params, slot } : params;
  }
  if (kind !== 'plate-arm' || command !== 'move' || typeof to !== 'object' || to === null) return params;
  const target = to as JsonObject;
  const instrumentId = target['instrument'];
  if (typeof instrumentId !== 'string') return params;
  const isDoor = run.deps.bench.find(instrumentId)?.definition.manifest.kind === 'incubator';
  const place = isDoor ? DOOR : placeOn(run, labwareId, instrumentId);
  return place === undefined ? params : { ...params, to: { ...target, place } };
}

/**
 * "It stands on LH-1, B2.": where a person finds the labware that a step asks about. Undefined: the step names none, or where
 * it is has no name.
 */
export function whereItStands(run: ExecutionRun, step: StepRun, command: PlannedCommand): string | undefined {
  const labwareId = command.labwareId ?? step.plan.params['labware'];
  if (typeof labwareId !== 'string') return undefined;
  const row = findLabware(run.deps.journal.connection, boundLabwareId(run.facts.labwareOwner, labwareId));
  if (row === undefined || row.instrument === null) return undefined;
  const { instrument, place } = row;
  const kind = run.deps.bench.find(instrument)?.definition.manifest.kind;
  // The only place of an instrument goes by the name of the instrument.
  const isOnly = kind !== undefined && placesOf(kind).length === 1;
  if (place === DOOR) return `It stands on the transfer place of ${instrument}.`;
  if (place === null || isOnly) return `It stands on ${instrument}.`;
  return kind === 'incubator' ? `It is in ${instrument}, slot ${place}.` : `It stands on ${instrument}, ${place}.`;
}

/** Labware that an instrument has worked on stands on the place that was leased for it there. */
export function onLeasedPlaces(run: ExecutionRun, changes: readonly LabwareChange[]): LabwareChange[] {
  return changes.map((change) => {
    const { to, labwareId } = change;
    if (to == null || to.place !== null) return change;
    const place = placeOn(run, labwareId, to.instrument);
    return place === undefined ? change : { ...change, to: { ...to, place } };
  });
}
