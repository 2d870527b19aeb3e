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
  const { seq, at, offsetMinutes, epoch, actor, role, kind, subject, reason } = fields;
  const who = `${quoted(actor)},${quoted(role)},${quoted(kind)},${JSON.stringify(subject)},${JSON.stringify(reason)}`;
  return hash('sha256', `${before}\n[${seq},${at},${offsetMinutes},${epoch},${who}]\n${dataText}`, 'hex');
}

/** Names that come again with every event, as JSON: making the text of an array anew costs as much as half of its hash. */
const quotedNames = new Map<string, string>();
const MOST_NAMES = 1000;

function quoted(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  if (quotedNames.size >= MOST_NAMES) quotedNames.clear();
  quotedNames.set(name, text);
  return text;
}
