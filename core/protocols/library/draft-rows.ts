import type { Draft, DraftSummary, VersionOrigin } from '../../contract/library.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { Connection } from '../../store/connection.ts';
import { idFromName, isProtocolId } from './protocol-id.ts';
import { newestVersion } from './version-rows.ts';

/** One row of the table `protocol_drafts`. */
export interface DraftRow {
  readonly draft_id: string;
  readonly protocol_id: string | null;
  /** Of a new protocol: the id that was made from its name. */
  readonly made_id: string | null;
  readonly based_on: number | null;
  readonly origin: string | null;
  readonly name: string;
  readonly revision: number;
  readonly saved_at: number;
  readonly saved_by: string;
}

const COLUMNS = 'draft_id, protocol_id, made_id, based_on, origin, name, revision, saved_at, saved_by';

/** The last saved first. */
export function readDrafts(connection: Connection): DraftRow[] {
  return connection.all(`SELECT ${COLUMNS} FROM protocol_drafts ORDER BY saved_at DESC, number DESC`);
}

export function findDraft(connection: Connection, draftId: string): DraftRow | undefined {
  return connection.get(`SELECT ${COLUMNS} FROM protocol_drafts WHERE draft_id = ?`, draftId);
}

export function findDraftOf(connection: Connection, protocolId: string): DraftRow | undefined {
  return connection.get(`SELECT ${COLUMNS} FROM protocol_drafts WHERE protocol_id = ?`, protocolId);
}

export function readDraftDocument(connection: Connection, draftId: string): JsonObject {
  const row = connection.get<{ document: string }>('SELECT document FROM protocol_drafts WHERE draft_id = ?', draftId);
  return JSON.parse(row!.document) as JsonObject;
}

/** The number of the last working copy there ever was: the record names those that are gone. */
export function lastDraftNumber(connection: Connection): number {
  const row = connection.get<{ last: number | null }>(
    "SELECT max(CAST(substr(subject, 3) AS INTEGER)) AS last FROM journal WHERE subject >= 'D-' AND subject < 'D.'",
  );
  return row?.last ?? 0;
}

/** What became of a working copy that is not there any more. */
export function readDraftEnd(
  connection: Connection,
  draftId: string,
): { kind: string; actor: string; data: string } | undefined {
  return connection.get(
    "SELECT kind, actor, data FROM journal WHERE subject = ? AND kind IN ('draft.released', 'draft.discarded') ORDER BY seq DESC LIMIT 1",
    draftId,
  );
}

/**
 * The id that a new protocol gets: the one its document has, when a person put it there, else one made from its name.
 */
export function idOfNew(row: Pick<DraftRow, 'made_id' | 'name'>, documentId: unknown): string {
  return isProtocolId(documentId) && documentId !== row.made_id ? documentId : idFromName(row.name);
}

export function summaryOf(connection: Connection, row: DraftRow, documentId: unknown): DraftSummary {
  const isNew = row.protocol_id === null;
  const willBe = row.protocol_id ?? idOfNew(row, documentId);
  const newest = newestVersion(connection, willBe);
  return {
    draftId: row.draft_id,
    protocolId: isNew && newest > 0 ? null : willBe,
    name: row.name,
    basedOn: row.based_on,
    nextVersion: isNew ? 1 : newest + 1,
    revision: row.revision,
    savedAt: row.saved_at,
    savedBy: row.saved_by,
  };
}

export function draftOf(connection: Connection, row: DraftRow): Draft {
  const document = readDraftDocument(connection, row.draft_id);
  return { ...summaryOf(connection, row, document['id']), document };
}

export function originOfDraft(row: DraftRow): VersionOrigin {
  return row.origin === null ? { kind: 'builder', basedOn: row.based_on } : (JSON.parse(row.origin) as VersionOrigin);
}
