import type { EventData, JournalEvent } from '../contract/event.ts';
import type { VersionOrigin } from '../contract/library.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { VersionState } from '../contract/words.ts';
import { AppError } from '../contract/errors.ts';
import { invariant } from '../base/invariant.ts';
import type { Connection } from './connection.ts';

/** Writes what an event says about protocols, their versions and working copies into the tables of the library. */
export function projectLibrary(connection: Connection, event: JournalEvent): void {
  switch (event.kind) {
    case 'protocol.imported': {
      const fileName = `${event.data.protocol.id}.wellrun.json`;
      insertVersion(connection, event, {
        ...event.data,
        state: 'draft',
        note: '',
        origin: { kind: 'file', fileName },
      });
      return;
    }
    case 'protocol.saved':
      insertVersion(connection, event, event.data);
      return;
    case 'protocol.state': {
      const { version, from, to } = event.data;
      const changed = connection.run(
        'UPDATE protocol_versions SET state = ? WHERE protocol_id = ? AND version = ? AND state = ?',
        to,
        event.subject,
        version,
        from,
      );
      invariant(changed === 1, `Version ${version} of ${event.subject} is not in the state ${from}.`);
      insertChange(connection, event, version, from, to);
      return;
    }
    case 'protocol.placed':
      place(connection, event.subject, event.data);
      return;
    case 'draft.begun':
      insertDraft(connection, event, event.data);
      return;
    case 'draft.released':
    case 'draft.discarded':
      connection.run('DELETE FROM protocol_drafts WHERE draft_id = ?', event.subject);
      return;
    case 'execution.started':
      connection.run(
        `INSERT INTO protocol_runs SELECT protocol_id, protocol_version, 1, 0, ? FROM executions WHERE execution_id = ?
         ON CONFLICT DO UPDATE SET runs = runs + 1, last_run_at = max(last_run_at, excluded.last_run_at)`,
        event.at,
        event.subject,
      );
      return;
    case 'execution.completed':
      connection.run(
        `UPDATE protocol_runs SET completed = completed + 1 WHERE (protocol_id, version) =
           (SELECT protocol_id, protocol_version FROM executions WHERE execution_id = ?)`,
        event.subject,
      );
      return;
    default:
      return;
  }
}

interface NewVersion {
  readonly hash: string;
  readonly protocol: ProtocolDocument;
  readonly state: VersionState;
  readonly note: string;
  readonly origin: VersionOrigin;
  readonly original?: { readonly fileName: string; readonly text: string } | undefined;
}

function insertVersion(connection: Connection, event: JournalEvent, fresh: NewVersion): void {
  const { hash, protocol, state, note, origin, original } = fresh;
  const { id, version } = protocol;
  const inserted = connection.run(
    'INSERT INTO protocol_versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    id,
    version,
    hash,
    state,
    event.at,
    event.actor,
    note,
    JSON.stringify(origin),
    protocol.name,
    protocol.description ?? '',
    protocol.operationType,
    JSON.stringify(protocol.tags ?? []),
    protocol.program === undefined ? 'steps' : 'program',
    JSON.stringify(protocol),
  );
  if (inserted === 0) throw new AppError('conflict', `Version ${version} of ${id} is in the library already.`);
  if (original !== undefined)
    connection.run('INSERT INTO protocol_originals VALUES (?, ?, ?, ?)', id, version, original.fileName, original.text);
  insertChange(connection, event, version, null, state);
}

function insertChange(
  connection: Connection,
  event: JournalEvent,
  version: number,
  from: VersionState | null,
  to: VersionState,
): void {
  connection.run(
    'INSERT INTO protocol_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    event.seq,
    event.subject,
    version,
    event.at,
    event.actor,
    from,
    to,
    event.reason ?? '',
  );
}

function place(connection: Connection, protocolId: string, data: EventData<'protocol.placed'>): void {
  const { folder, tags, isFavourite, isTemplate } = data;
  const bit = (value: boolean | undefined): number | null => (value === undefined ? null : Number(value));
  connection.run("INSERT INTO protocol_places VALUES (?, NULL, '[]', 0, NULL) ON CONFLICT DO NOTHING", protocolId);
  connection.run(
    `UPDATE protocol_places SET folder = coalesce(?, folder), tags = coalesce(?, tags),
       is_favourite = coalesce(?, is_favourite), is_template = coalesce(?, is_template) WHERE protocol_id = ?`,
    folder ?? null,
    tags === undefined ? null : JSON.stringify(tags),
    bit(isFavourite),
    bit(isTemplate),
    protocolId,
  );
}

/**
 * Where the tables are built anew the working copy is there already, with what was saved of it since; one that another of
 * the same protocol has followed is not needed again.
 */
function insertDraft(connection: Connection, event: JournalEvent, data: EventData<'draft.begun'>): void {
  connection.run(
    'INSERT INTO protocol_drafts VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING',
    event.subject,
    Number(event.subject.slice(event.subject.indexOf('-') + 1)),
    data.protocolId,
    data.madeId,
    data.basedOn,
    data.origin === null ? null : JSON.stringify(data.origin),
    data.name,
    event.at,
    event.actor,
    JSON.stringify(data.document),
  );
}
