import type { LabwareChange, LeaseGrant, StockUse } from '../contract/account.ts';
import type { EventData, JournalEvent } from '../contract/event.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { Plan, PlannedLabware } from '../contract/plan.ts';
import { PAN } from '../model/places.ts';
import { wellsOf } from '../model/well.ts';
import { applyWellChange, filled, mixtureIn, takenFrom, takeOut, type Contents } from '../model/well-contents.ts';
import type { Connection } from './connection.ts';
import { getExecutionRow, labwareOwnerOf, readPlan } from './execution-queries.ts';
import type { ExecutionRow } from './execution-rows.ts';
import { contentsOf, findLabware, insertLabware, type LabwareRow } from './labware-rows.ts';

/** Writes into `labware` what an execution brings to the bench, changes there, and takes away again. */
export function projectLabware(connection: Connection, event: JournalEvent): void {
  switch (event.kind) {
    case 'execution.started':
      bringLabware(connection, event);
      return;
    case 'command.intent':
    case 'lease.granted':
    case 'program.started':
      for (const lease of event.data.leases ?? []) if (lease.arrives === true) arrive(connection, lease, event.at);
      return;
    case 'execution.completed':
      takeAway(connection, event.subject);
      return;
    case 'command.outcome':
      for (const change of event.data.labware ?? []) changeLabware(connection, change, event.at);
      useTips(connection, event.subject, event.data.ends?.consumed);
      return;
    case 'step.ended':
      useTips(connection, event.subject, event.data.consumed);
      return;
    default:
      return;
  }
}

/** Labware of plans as rows want it; many executions share one plan, and reading it costs more than inserting. */
const planned = new Map<string, readonly (PlannedLabware & { readonly text: string })[]>();
const MOST_PLANS = 64;

function labwareOfPlan(connection: Connection, planHash: string): readonly (PlannedLabware & { text: string })[] {
  const known = planned.get(planHash);
  if (known !== undefined) return known;
  const { plan } = readPlan(connection, planHash);
  const labware = plan.labware.map((piece) => ({ ...piece, text: JSON.stringify(startingContents(piece, plan)) }));
  if (planned.size >= MOST_PLANS) planned.clear();
  planned.set(planHash, labware);
  return labware;
}

function bringLabware(connection: Connection, event: Extract<JournalEvent, { kind: 'execution.started' }>): void {
  const { subject: executionId, at, data } = event;
  const row = connection.get<Pick<ExecutionRow, 'mode' | 'plan_hash' | 'bindings' | 'resumed_from' | 'start_step_id'>>(
    'SELECT mode, plan_hash, bindings, resumed_from, start_step_id FROM executions WHERE execution_id = ?',
    executionId,
  );
  // One that goes on from a later step of another works on what that one left.
  if (row === undefined || row.mode === 'dry-run' || (row.resumed_from !== null && row.start_step_id !== null)) return;
  const labware = labwareOfPlan(connection, row.plan_hash);
  if (labware.length === 0) return;
  const bindings = JSON.parse(row.bindings) as Record<string, string>;
  for (const piece of labware) {
    const place = data.bringsLabware === true ? undefined : piece.location;
    insertLabware(connection, {
      labware_id: `${executionId}:${piece.labwareId}`,
      execution_id: executionId,
      mode: row.mode,
      type: piece.type,
      title: piece.title,
      kind: piece.kind,
      row_count: piece.rows,
      column_count: piece.columns,
      instrument: place === undefined ? null : (bindings[place.instrument] ?? place.instrument),
      place: place?.place ?? null,
      since: at,
      contents: piece.text,
      tips_used: 0,
      residue_ul: piece.residueUl ?? 0,
    });
  }
}

/** It stands from now on where a place was leased for it. */
function arrive(connection: Connection, { assetId, unit, holder }: LeaseGrant, at: number): void {
  const row = findLabware(connection, holder);
  const [instrument = assetId] = assetId.split('/');
  if (row !== undefined && unit !== null) moveLabware(connection, row, { instrument, place: unit }, at);
}

/** What is in a piece of labware before the first step, the same in each well. */
function startingContents(piece: PlannedLabware, plan: Plan): Contents {
  const { contents } = piece;
  if (contents === undefined) return [];
  const { volumeMl, reagent, cellLine, cells } = contents;
  const line = typeof cellLine === 'string' ? cellLine : plan.cellLine;
  const volumeUl = typeof volumeMl === 'number' ? volumeMl * 1000 : 0;
  const substance = typeof reagent === 'string' ? reagent : 'medium';
  const common = filled(wellsOf(piece), {
    ul: volumeUl > 0 ? { [substance]: volumeUl } : {},
    pmol: {},
    cells: typeof cells === 'number' && line !== null ? { [line]: Math.round(cells) } : {},
  });
  return fillsIn(contents['wells']).reduce(
    (all, { wells, ...fill }) =>
      applyWellChange(all, { wells, deltaUl: fill.volumeUl, substance: fill.reagent }, null, 0),
    common,
  );
}

interface Fill {
  readonly wells: string[];
  readonly reagent: string;
  readonly volumeUl: number;
}

/** Liquids that differ from well to well; what is no such thing is passed over. */
function fillsIn(value: Json | undefined): Fill[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one): Fill[] => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return [];
    const { wells, reagent, volumeUl } = one as JsonObject;
    if (!Array.isArray(wells) || typeof reagent !== 'string' || typeof volumeUl !== 'number') return [];
    return [{ wells: wells.filter((well) => typeof well === 'string'), reagent, volumeUl }];
  });
}

/** A completed execution leaves nothing on the bench; what one that was cut short leaves stays there. */
function takeAway(connection: Connection, executionId: string): void {
  connection.run('DELETE FROM labware WHERE execution_id = ?', labwareOwnerOf(connection, executionId));
}

function changeLabware(connection: Connection, change: LabwareChange, at: number): void {
  const row = findLabware(connection, change.labwareId);
  if (row === undefined) return;
  const isReached = row.place === PAN && change.wells !== undefined && change.to?.place === null;
  if (change.to !== undefined && !isReached) moveLabware(connection, row, change.to, at);
  for (const wells of change.wells ?? []) {
    const source = wells.from === undefined ? undefined : findLabware(connection, wells.from.labwareId);
    let drawn = null;
    if (source !== undefined && wells.from !== undefined) {
      const held = contentsOf(source);
      drawn = mixtureIn(held, wells.from.well);
      saveContents(connection, source.labware_id, takeOut(held, wells.from.well, takenFrom(drawn, wells)));
    }
    // Read anew: from one well of a plate to another, the source has just been changed.
    const target = findLabware(connection, change.labwareId) ?? row;
    saveContents(connection, change.labwareId, applyWellChange(contentsOf(target), wells, drawn, row.residue_ul));
  }
}

/** An unknown place on the instrument where it stands already means that it was not moved. */
export function moveLabware(
  connection: Connection,
  row: LabwareRow,
  to: EventData<'labware.moved'>['to'] | null,
  at: number,
): void {
  const isThere = to?.instrument === row.instrument && (to?.place === null || to?.place === row.place);
  if (isThere) return;
  connection.run(
    'UPDATE labware SET instrument = ?, place = ?, since = ? WHERE labware_id = ?',
    to?.instrument ?? null,
    to?.place ?? null,
    at,
    row.labware_id,
  );
}

function saveContents(connection: Connection, labwareId: string, contents: Contents): void {
  connection.run('UPDATE labware SET contents = ? WHERE labware_id = ?', JSON.stringify(contents), labwareId);
}

/** Takes tips from the racks on the instrument that the execution works with, rack after rack. */
function useTips(connection: Connection, executionId: string, consumed: readonly StockUse[] | undefined): void {
  for (const { itemId, amount } of consumed ?? []) {
    if (!itemId.startsWith('tip_') || amount <= 0) continue;
    const execution = getExecutionRow(connection, executionId);
    const handler = (JSON.parse(execution.bindings) as Record<string, string>)['liquid-handler'];
    if (execution.mode === 'dry-run' || handler === undefined) continue;
    let left = Math.round(amount);
    const racks = connection.all<LabwareRow>(
      `SELECT * FROM labware WHERE kind = 'tip-rack' AND type = ? AND instrument = ? ORDER BY place, labware_id`,
      itemId,
      handler,
    );
    for (const rack of racks) {
      const taken = Math.min(left, rack.row_count * rack.column_count - rack.tips_used);
      if (taken <= 0) continue;
      connection.run('UPDATE labware SET tips_used = tips_used + ? WHERE labware_id = ?', taken, rack.labware_id);
      left -= taken;
    }
  }
}
