import type { Anchor } from './anchors.ts';
import type { Connection } from './connection.ts';
import { chainHash, GENESIS_HASH } from './hash-chain.ts';
import { type JournalRow, fieldsOf } from './journal-row.ts';

export interface Verification {
  readonly ok: boolean;
  readonly events: number;
  readonly headHash: string;
  readonly firstBad: { readonly seq: number; readonly why: string } | null;
}

/**
 * Reads the whole journal and checks every link of the chain, that no number is missing, and that every anchor kept
 * outside the database is on the chain. The first entry that is wrong is named.
 */
export function verifyChain(connection: Connection, anchors: readonly Anchor[]): Verification {
  const anchorAt = new Map(anchors.map((anchor) => [anchor.seq, anchor.hash]));
  let before = GENESIS_HASH;
  let seq = 0;
  for (const row of connection.each<JournalRow>('SELECT * FROM journal ORDER BY seq')) {
    const bad = (why: string): Verification => ({
      ok: false,
      events: seq,
      headHash: before,
      firstBad: { seq: seq + 1, why },
    });
    if (row.seq !== seq + 1) return bad(`Entry ${seq + 1} is missing; the next one found is ${row.seq}.`);
    const expected = chainHash(before, fieldsOf(row), row.data);
    if (row.hash !== expected)
      return bad(`Entry ${row.seq} (${row.kind} of ${row.subject}) was changed after it was written.`);
    const anchored = anchorAt.get(row.seq);
    if (anchored !== undefined && anchored !== row.hash) {
      return bad(`Entry ${row.seq} is not the one that was anchored outside the database: the record was rewritten.`);
    }
    before = row.hash;
    seq = row.seq;
  }
  const last = anchors.reduce((most, anchor) => Math.max(most, anchor.seq), 0);
  if (last > seq) {
    return {
      ok: false,
      events: seq,
      headHash: before,
      firstBad: {
        seq: seq + 1,
        why: `Entries ${seq + 1} to ${last} were cut off: an anchor outside the database knows them.`,
      },
    };
  }
  return { ok: true, events: seq, headHash: before, firstBad: null };
}

/** Checks the last `count` links only: quick enough for every start. */
export function verifyTail(connection: Connection, count: number): Verification['firstBad'] {
  const rows = connection.all<JournalRow>('SELECT * FROM journal ORDER BY seq DESC LIMIT ?', count + 1).reverse();
  for (let at = 1; at < rows.length; at++) {
    const row = rows[at]!;
    const before = rows[at - 1]!;
    if (row.seq !== before.seq + 1 || row.hash !== chainHash(before.hash, fieldsOf(row), row.data)) {
      return {
        seq: row.seq,
        why: `Entry ${row.seq} (${row.kind} of ${row.subject}) does not follow from the one before it.`,
      };
    }
  }
  return null;
}
