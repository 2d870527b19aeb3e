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

/** So many entries are read at a time: an open reader would keep the log of the database from shrinking. */
const PAGE = 1000;

/**
 * Reads the whole journal and checks every link of the chain, that no number is missing, and that every anchor kept
 * outside the database is on the chain. The first entry that is wrong is named.
 */
export function verifyChain(connection: Connection, anchors: readonly Anchor[]): Verification {
  const pages = checkPages(() => connection, anchors);
  for (;;) {
    const page = pages.next();
    if (page.done === true) return page.value;
  }
}

/** The same, with a turn of the event loop after every page. @param connectionNow the connection may change on the way */
export async function verifyChainInBackground(
  connectionNow: () => Connection,
  anchors: readonly Anchor[],
): Promise<Verification> {
  const pages = checkPages(connectionNow, anchors);
  for (;;) {
    const page = pages.next();
    if (page.done === true) return page.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function* checkPages(
  connectionNow: () => Connection,
  anchors: readonly Anchor[],
): Generator<undefined, Verification, void> {
  const anchorAt = new Map(anchors.map((anchor) => [anchor.seq, anchor.hash]));
  let headHash = GENESIS_HASH;
  let seq = 0;
  const bad = (why: string): Verification => ({ ok: false, events: seq, headHash, firstBad: { seq: seq + 1, why } });
  for (;;) {
    const rows = connectionNow().all<JournalRow>('SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?', seq, PAGE);
    for (const row of rows) {
      const why = faultOf(row, seq, headHash, anchorAt.get(row.seq));
      if (why !== null) return bad(why);
      headHash = row.hash;
      seq = row.seq;
    }
    if (rows.length === 0) break;
    yield;
  }
  const last = anchors.reduce((most, anchor) => Math.max(most, anchor.seq), 0);
  if (last > seq) return bad(`Entries ${seq + 1} to ${last} were cut off: an anchor outside the database knows them.`);
  return { ok: true, events: seq, headHash, firstBad: null };
}

function faultOf(row: JournalRow, before: number, hashBefore: string, anchored: string | undefined): string | null {
  if (row.seq !== before + 1) return `Entry ${before + 1} is missing; the next one found is ${row.seq}.`;
  if (row.hash !== chainHash(hashBefore, fieldsOf(row), row.data))
    return `Entry ${row.seq} (${row.kind} of ${row.subject}) was changed after it was written.`;
  if (anchored !== undefined && anchored !== row.hash)
    return `Entry ${row.seq} is not the one that was anchored outside the database: the record was rewritten.`;
  return null;
}

/** Checks the last `count` links only: quick enough for every start. */
export function verifyTail(connection: Connection, count: number): Verification['firstBad'] {
  const rows = connection.all<JournalRow>('SELECT * FROM journal ORDER BY seq DESC LIMIT ?', count + 1).reverse();
  const first = rows.length > count ? rows.shift() : undefined;
  let seq = first?.seq ?? 0;
  let hash = first?.hash ?? GENESIS_HASH;
  for (const row of rows) {
    if (row.seq !== seq + 1 || row.hash !== chainHash(hash, fieldsOf(row), row.data)) {
      return {
        seq: row.seq,
        why: `Entry ${row.seq} (${row.kind} of ${row.subject}) does not follow from the one before it.`,
      };
    }
    seq = row.seq;
    hash = row.hash;
  }
  return null;
}
