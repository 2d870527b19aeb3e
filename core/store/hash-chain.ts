import { hash } from 'node:crypto';

/** What stands before the first event. */
export const GENESIS_HASH = '0'.repeat(64);

export interface ChainedFields {
  readonly seq: number;
  readonly at: number;
  readonly offsetMinutes: number;
  readonly epoch: number;
  readonly actor: string;
  readonly role: string;
  readonly kind: string;
  readonly subject: string;
  readonly reason: string | null;
}

/**
 * SHA-256 over the hash before, the fields as one JSON array, and the data exactly as stored, as 64 hex digits. The array
 * holds no line break, so no two different events give the same text.
 */
export function chainHash(before: string, fields: ChainedFields, dataText: string): string {
  const head = JSON.stringify([
    fields.seq,
    fields.at,
    fields.offsetMinutes,
    fields.epoch,
    fields.actor,
    fields.role,
    fields.kind,
    fields.subject,
    fields.reason,
  ]);
  return hash('sha256', `${before}\n${head}\n${dataText}`, 'hex');
}
