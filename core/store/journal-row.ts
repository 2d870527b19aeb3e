import type { JournalEvent } from '../contract/event.ts';
import type { Connection } from './connection.ts';
import type { ChainedFields } from './hash-chain.ts';

/** One row of the table `journal`. */
export interface JournalRow {
  readonly seq: number;
  readonly at: number;
  readonly offset_minutes: number;
  readonly epoch: number;
  readonly actor: string;
  readonly role: string;
  readonly kind: string;
  readonly subject: string;
  readonly reason: string | null;
  readonly data: string;
  readonly hash: string;
}

export function fieldsOf(row: JournalRow): ChainedFields {
  return {
    seq: row.seq,
    at: row.at,
    offsetMinutes: row.offset_minutes,
    epoch: row.epoch,
    actor: row.actor,
    role: row.role,
    kind: row.kind,
    subject: row.subject,
    reason: row.reason,
  };
}

export function eventOf(row: JournalRow): JournalEvent {
  return { ...fieldsOf(row), data: JSON.parse(row.data) as unknown } as JournalEvent;
}

/** Events with a seq greater than `afterSeq`, oldest first. */
export function readEventsAfter(connection: Connection, afterSeq: number, limit: number): JournalEvent[] {
  return connection
    .all<JournalRow>('SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?', afterSeq, limit)
    .map(eventOf);
}
