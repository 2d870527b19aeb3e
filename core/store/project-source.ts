import type { JournalEvent } from '../contract/event.ts';
import type { Connection } from './connection.ts';

/** Writes which git repositories protocols come from. */
export function projectSource(connection: Connection, event: JournalEvent): void {
  switch (event.kind) {
    case 'source.added': {
      const { title, url, branch, commit, committedAt, subject, fetchedAt, protocolIds, troubles } = event.data.source;
      connection.run(
        'INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        event.subject,
        title,
        url,
        branch,
        commit,
        committedAt,
        subject,
        0,
        fetchedAt,
        JSON.stringify(protocolIds),
        JSON.stringify(troubles),
      );
      return;
    }
    case 'source.fetched':
      connection.run(
        'UPDATE sources SET behind = ?, fetched_at = ? WHERE source_id = ?',
        event.data.behind,
        event.at,
        event.subject,
      );
      return;
    case 'source.pinned': {
      const { branch, commit, committedAt, subject, behind, protocolIds, troubles } = event.data;
      connection.run(
        `UPDATE sources SET branch = ?, commit_hash = ?, committed_at = ?, subject = ?, behind = ?, protocol_ids = ?,
         troubles = ? WHERE source_id = ?`,
        branch,
        commit,
        committedAt,
        subject,
        behind,
        JSON.stringify(protocolIds),
        JSON.stringify(troubles),
        event.subject,
      );
      return;
    }
    case 'source.removed':
      connection.run('DELETE FROM sources WHERE source_id = ?', event.subject);
      return;
    default:
  }
}
