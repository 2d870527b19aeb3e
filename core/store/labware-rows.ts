import type { LabwareRecord } from '../contract/workcell.ts';
import type { Mode } from '../contract/words.ts';
import { contentsView, mixtureOf, type Contents } from '../model/well-contents.ts';
import type { Connection } from './connection.ts';

export interface LabwareRow {
  readonly labware_id: string;
  readonly execution_id: string | null;
  readonly mode: Mode;
  readonly type: string;
  readonly title: string;
  readonly kind: LabwareRecord['kind'];
  readonly row_count: number;
  readonly column_count: number;
  readonly instrument: string | null;
  readonly place: string | null;
  readonly since: number;
  readonly contents: string;
  readonly tips_used: number;
  readonly residue_ul: number;
}

/** Puts labware on record, in place of what has its name. */
export function insertLabware(connection: Connection, row: LabwareRow): void {
  connection.run(
    'INSERT OR REPLACE INTO labware VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    row.labware_id,
    row.execution_id,
    row.mode,
    row.type,
    row.title,
    row.kind,
    row.row_count,
    row.column_count,
    row.instrument,
    row.place,
    row.since,
    row.contents,
    row.tips_used,
    row.residue_ul,
  );
}

export function contentsOf(row: Pick<LabwareRow, 'contents'>): Contents {
  return JSON.parse(row.contents) as Contents;
}

export function labwareRecordOf(row: LabwareRow): LabwareRecord {
  return {
    labwareId: row.labware_id,
    title: row.title,
    type: row.type,
    kind: row.kind,
    rows: row.row_count,
    columns: row.column_count,
    executionId: row.execution_id,
    mode: row.mode,
    at: row.instrument === null ? null : { instrument: row.instrument, place: row.place },
    since: row.since,
    tipsUsed: row.tips_used,
    residueUl: row.residue_ul,
    groups: contentsOf(row).map(({ wells, mixture }) => ({ wells: [...wells], ...contentsView(mixture) })),
  };
}

export function labwareRowOf(record: LabwareRecord): LabwareRow {
  return {
    labware_id: record.labwareId,
    execution_id: record.executionId,
    mode: record.mode,
    type: record.type,
    title: record.title,
    kind: record.kind,
    row_count: record.rows,
    column_count: record.columns,
    instrument: record.at?.instrument ?? null,
    place: record.at?.place ?? null,
    since: record.since,
    contents: JSON.stringify(record.groups.map(({ wells, ...view }) => ({ wells, mixture: mixtureOf(view) }))),
    tips_used: record.tipsUsed,
    residue_ul: record.residueUl,
  };
}

/** Labware on record in the order of its names. */
export function readLabware(connection: Connection): LabwareRow[] {
  return connection.all<LabwareRow>('SELECT * FROM labware ORDER BY labware_id');
}

export function findLabware(connection: Connection, labwareId: string): LabwareRow | undefined {
  return connection.get<LabwareRow>('SELECT * FROM labware WHERE labware_id = ?', labwareId);
}

/** A piece of labware on a place that has a name. */
export interface StandingPiece {
  readonly labwareId: string;
  readonly title: string;
  readonly executionId: string | null;
  readonly instrument: string;
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** What stands where, without what is in it. */
export function readStanding(connection: Connection): StandingPiece[] {
  return connection.all<StandingPiece>(
    `SELECT labware_id AS labwareId, title, execution_id AS executionId, instrument, place, since FROM labware
     WHERE instrument IS NOT NULL AND place IS NOT NULL`,
  );
}

/** Whether an execution works, or is to go on working, with the labware of another one, or its own. */
export function isLabwareInUse(connection: Connection, executionId: string): boolean {
  const user = connection.get(
    `SELECT 1 FROM executions WHERE (execution_id = ? OR resumed_from = ?) AND status IN ('pending', 'running', 'paused')`,
    executionId,
    executionId,
  );
  return user !== undefined;
}
