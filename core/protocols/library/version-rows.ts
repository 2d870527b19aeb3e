import type { ProtocolVersion, VersionOrigin } from '../../contract/library.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { VersionState } from '../../contract/words.ts';
import type { Connection } from '../../store/connection.ts';

/** A version as lists need it: everything but its document. */
export interface VersionRow {
  readonly protocol_id: string;
  readonly version: number;
  readonly hash: string;
  readonly state: VersionState;
  readonly saved_at: number;
  readonly saved_by: string;
  readonly note: string;
  readonly origin: string;
  readonly name: string;
  readonly description: string;
  readonly operation_type: string;
  readonly tags: string;
  readonly form: 'steps' | 'program';
}

export interface PlaceRow {
  readonly protocol_id: string;
  readonly folder: string | null;
  readonly tags: string;
  readonly is_favourite: number;
  readonly is_template: number | null;
}

export interface RunsRow {
  readonly protocol_id: string;
  readonly version: number;
  readonly runs: number;
  readonly completed: number;
  readonly last_run_at: number;
}

interface ChangeRow {
  readonly version: number;
  readonly at: number;
  readonly by: string;
  readonly from_state: VersionState | null;
  readonly to_state: VersionState;
  readonly reason: string;
}

const COLUMNS =
  'protocol_id, version, hash, state, saved_at, saved_by, note, origin, name, description, operation_type, tags, form';

/** Versions, the newest of each protocol first; of one protocol, or of all. */
export function readVersions(connection: Connection, protocolId?: string): VersionRow[] {
  return protocolId === undefined
    ? connection.all(`SELECT ${COLUMNS} FROM protocol_versions ORDER BY protocol_id, version DESC`)
    : connection.all(
        `SELECT ${COLUMNS} FROM protocol_versions WHERE protocol_id = ? ORDER BY version DESC`,
        protocolId,
      );
}

export function countProtocols(connection: Connection): number {
  return connection.get<{ n: number }>('SELECT count(DISTINCT protocol_id) AS n FROM protocol_versions')?.n ?? 0;
}

export function findVersion(connection: Connection, protocolId: string, version: number): VersionRow | undefined {
  return connection.get(
    `SELECT ${COLUMNS} FROM protocol_versions WHERE protocol_id = ? AND version = ?`,
    protocolId,
    version,
  );
}

export function newestVersion(connection: Connection, protocolId: string): number {
  const row = connection.get<{ newest: number | null }>(
    'SELECT max(version) AS newest FROM protocol_versions WHERE protocol_id = ?',
    protocolId,
  );
  return row?.newest ?? 0;
}

/** The state of the version with this content; undefined when the library does not have it. */
export function stateOfHash(connection: Connection, hash: string): VersionState | undefined {
  return connection.get<{ state: VersionState }>('SELECT state FROM protocol_versions WHERE hash = ?', hash)?.state;
}

export function readDocument(connection: Connection, protocolId: string, version: number): ProtocolDocument {
  const row = connection.get<{ document: string }>(
    'SELECT document FROM protocol_versions WHERE protocol_id = ? AND version = ?',
    protocolId,
    version,
  );
  return JSON.parse(row!.document) as ProtocolDocument;
}

export function readPlaces(connection: Connection, protocolId?: string): Map<string, PlaceRow> {
  const rows =
    protocolId === undefined
      ? connection.all<PlaceRow>('SELECT * FROM protocol_places')
      : connection.all<PlaceRow>('SELECT * FROM protocol_places WHERE protocol_id = ?', protocolId);
  return new Map(rows.map((row) => [row.protocol_id, row]));
}

export function readRuns(connection: Connection, protocolId?: string): Map<string, RunsRow[]> {
  const rows =
    protocolId === undefined
      ? connection.all<RunsRow>('SELECT * FROM protocol_runs')
      : connection.all<RunsRow>('SELECT * FROM protocol_runs WHERE protocol_id = ?', protocolId);
  return Map.groupBy(rows, (row) => row.protocol_id);
}

/** Working copies of protocols that are in the library, by protocol. */
export function readDraftIds(connection: Connection, protocolId?: string): Map<string, string> {
  const rows = connection.all<{ protocol_id: string; draft_id: string }>(
    'SELECT protocol_id, draft_id FROM protocol_drafts WHERE protocol_id = coalesce(?, protocol_id)',
    protocolId ?? null,
  );
  return new Map(rows.map((row) => [row.protocol_id, row.draft_id]));
}

/** The file of another format that a version was made from. */
export function readOriginal(
  connection: Connection,
  protocolId: string,
  version: number,
): { fileName: string; text: string } | undefined {
  return connection.get(
    'SELECT file_name AS fileName, text FROM protocol_originals WHERE protocol_id = ? AND version = ?',
    protocolId,
    version,
  );
}

/**
 * The version that runs when none is asked for: the newest approved one; where none is, the newest that is not retired;
 * else the newest. @param rows of one protocol, newest first, at least one
 */
export function defaultVersion<Row extends { readonly state: VersionState }>(rows: readonly Row[]): Row {
  return (
    rows.find((row) => row.state === 'approved') ?? rows.find((row) => row.state !== 'retired') ?? (rows[0] as Row)
  );
}

/** Versions of a protocol with everything that happened to them, newest first. */
export function readHistory(connection: Connection, protocolId: string): ProtocolVersion[] {
  const changes = Map.groupBy(
    connection.all<ChangeRow>(
      'SELECT version, at, by, from_state, to_state, reason FROM protocol_changes WHERE protocol_id = ? ORDER BY seq DESC',
      protocolId,
    ),
    (row) => row.version,
  );
  const runs = new Map(
    readRuns(connection, protocolId)
      .get(protocolId)
      ?.map((row) => [row.version, row]),
  );
  return readVersions(connection, protocolId).map((row) => {
    const ran = runs.get(row.version);
    return {
      version: row.version,
      hash: row.hash,
      state: row.state,
      savedAt: row.saved_at,
      savedBy: row.saved_by,
      note: row.note,
      origin: JSON.parse(row.origin) as VersionOrigin,
      changes: (changes.get(row.version) ?? []).map((change) => ({
        at: change.at,
        by: change.by,
        from: change.from_state,
        to: change.to_state,
        reason: change.reason,
      })),
      runs: ran?.runs ?? 0,
      completed: ran?.completed ?? 0,
      lastRunAt: ran?.last_run_at ?? null,
    };
  });
}
