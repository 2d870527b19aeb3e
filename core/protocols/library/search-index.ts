import type { ProtocolSummary } from '../../contract/protocol.ts';
import type { Connection } from '../../store/connection.ts';
import type { Journal } from '../../store/journal.ts';
import type { Catalog } from '../catalog.ts';
import type { ProtocolLibrary } from './protocol-library.ts';
import { folded, searchQuery, wordsOf } from './search-query.ts';
import { MORE_WORDS, SEARCH_COLUMNS, SEARCH_FORMAT, searchTextOf, type SearchText } from './search-text.ts';
import { readDocument } from './version-rows.ts';

export interface Found {
  readonly protocolId: string;
  /** Where, in words: "step Add staurosporine". */
  readonly found: string;
}

export interface SearchIndexDeps {
  readonly journal: Journal;
  readonly library: ProtocolLibrary;
  readonly catalog: Catalog;
}

/** Protocols that are put into the index at one time; between portions the event loop is free. */
const PORTION = 25;
const MARK = '\uE000';
const END = '\uE001';
const LINE = '\n';
const LONGEST_EXCERPT = 60;
/** A whole word counts so much more than the beginning of one. */
const WHOLE_WORD = 1.5;

const COLUMNS = SEARCH_COLUMNS.map(({ column }) => column).join(', ');
const WEIGHTS = SEARCH_COLUMNS.map(({ weight }) => weight).join(', ');
const MARKED = SEARCH_COLUMNS.map((_, at) => `highlight(protocol_search, ${at}, '${MARK}', '${END}') AS c${at}`);

type MarkedRow = Readonly<Record<string, string>> & { readonly protocol_id: string };

/**
 * Full-text search over the versions that run when none is asked for. The index is made from what is in the library and
 * brought up to date by the first search after a change, so that nothing can keep a version from being saved.
 */
export class SearchIndex {
  readonly #deps: SearchIndexDeps;
  #isStale = true;

  constructor(deps: SearchIndexDeps) {
    this.#deps = deps;
    deps.journal.onCommitted((events) => {
      if (events.some((event) => event.kind.startsWith('protocol.'))) this.#isStale = true;
    });
  }

  /** Protocols in which every word is found, at least as a beginning; best first. */
  async search(text: string): Promise<Found[]> {
    const words = wordsOf(text);
    const query = searchQuery(words);
    if (query === undefined) return [];
    await this.bringUpToDate();
    const rows = this.#deps.journal.connection.all<MarkedRow>(
      `SELECT s.protocol_id, ${MARKED.join(', ')} FROM protocol_search JOIN protocol_searched AS s ON s.row_id = protocol_search.rowid
       WHERE protocol_search MATCH ? ORDER BY bm25(protocol_search, ${WEIGHTS}), s.protocol_id`,
      query,
    );
    const wanted = words.map(folded);
    const fold = foldOnce();
    return rows
      .map((row) => judge(row, wanted, fold))
      .sort((a, b) => b.score - a.score)
      .map(({ protocolId, lines }) => ({ protocolId, found: whereFound(lines, wanted) }));
  }

  /** Puts what has changed into the index. */
  async bringUpToDate(): Promise<void> {
    const { journal, library } = this.#deps;
    while (this.#isStale) {
      this.#isStale = false;
      const known = new Map(
        journal.connection
          .all<{ protocol_id: string; fingerprint: string }>('SELECT protocol_id, fingerprint FROM protocol_searched')
          .map((row) => [row.protocol_id, row.fingerprint]),
      );
      const changed = library.list().filter((one) => known.get(one.protocolId) !== fingerprintOf(one));
      for (let at = 0; at < changed.length; at += PORTION) {
        if (at > 0) await new Promise((resolve) => setImmediate(resolve));
        this.#write(changed.slice(at, at + PORTION));
      }
    }
  }

  #write(portion: readonly ProtocolSummary[]): void {
    const { journal, catalog } = this.#deps;
    try {
      journal.writeBeside((connection) => {
        for (const summary of portion) {
          const document = readDocument(connection, summary.protocolId, summary.version);
          put(connection, summary, searchTextOf(document, summary, catalog));
        }
      });
    } catch {
      // What is found is then what was in the library before; the next change tries again.
      return;
    }
  }
}

function put(connection: Connection, summary: ProtocolSummary, text: SearchText): void {
  const { protocolId } = summary;
  const known = connection.get<{ row_id: number }>(
    'SELECT row_id FROM protocol_searched WHERE protocol_id = ?',
    protocolId,
  );
  const rowId =
    known?.row_id ??
    connection.get<{ next: number }>('SELECT coalesce(max(row_id), 0) + 1 AS next FROM protocol_searched')!.next;
  connection.run('DELETE FROM protocol_search WHERE rowid = ?', rowId);
  connection.run(
    `INSERT INTO protocol_search (rowid, ${COLUMNS}) VALUES (?${', ?'.repeat(SEARCH_COLUMNS.length)})`,
    rowId,
    ...SEARCH_COLUMNS.map(({ column }) => text[column].map(oneLine).join(LINE)),
  );
  connection.run(
    'INSERT INTO protocol_searched VALUES (?, ?, ?) ON CONFLICT (protocol_id) DO UPDATE SET fingerprint = excluded.fingerprint',
    protocolId,
    rowId,
    fingerprintOf(summary),
  );
}

function fingerprintOf({ hash, folder, tags }: ProtocolSummary): string {
  return JSON.stringify([SEARCH_FORMAT, hash, folder, tags]);
}

/** Lines are parted by breaks, and matches are marked by signs that no text has. */
function oneLine(text: string): string {
  return text.replaceAll(/[\n\r\uE000\uE001]+/g, ' ');
}

interface MarkedLine {
  readonly word: string;
  readonly weight: number;
  readonly line: string;
  /** What was found in it, folded. */
  readonly marked: readonly string[];
  /** Something was found in what is shown of it. */
  readonly isShown: boolean;
}

interface Judged {
  readonly protocolId: string;
  readonly lines: readonly MarkedLine[];
  readonly score: number;
}

/**
 * How well a protocol fits: for each word the place that weighs most, and more for a whole word than for a beginning. The
 * index's own measure knows nothing of that, and counts words that most protocols have as nothing.
 */
function judge(row: MarkedRow, words: readonly string[], fold: (text: string) => string): Judged {
  const lines = SEARCH_COLUMNS.flatMap(({ word, weight }, at) =>
    (row[`c${at}`] ?? '')
      .split(LINE)
      .filter((line) => line.includes(MARK))
      .map((line) => ({
        word,
        weight,
        line,
        marked: markedIn(line).map(fold),
        isShown: line.split(MORE_WORDS, 1)[0]!.includes(MARK),
      })),
  );
  let score = 0;
  for (const word of words) {
    let best = 0;
    for (const { weight, marked } of lines) {
      if (weight * WHOLE_WORD <= best) continue;
      for (const text of marked)
        if (text.startsWith(word)) best = Math.max(best, text === word ? weight * WHOLE_WORD : weight);
    }
    score += best;
  }
  return { protocolId: row.protocol_id, lines, score };
}

/** The fewest places that hold all the words, in the order of what matters. */
function whereFound(lines: readonly MarkedLine[], words: readonly string[]): string {
  const open = new Set(words);
  const places: string[] = [];
  while (open.size > 0) {
    let best: MarkedLine | undefined;
    let most = 0;
    for (const one of lines) {
      let covers = 0;
      for (const word of open) if (one.marked.some((text) => text.startsWith(word))) covers++;
      // Of two that hold as many, one that shows what was found, then the first.
      const worth = covers === 0 ? 0 : covers + (one.isShown ? 0.5 : 0);
      if (worth > most) {
        best = one;
        most = worth;
      }
    }
    if (best === undefined) break;
    places.push(placeText(best.word, best.line));
    for (const word of open) if (best.marked.some((text) => text.startsWith(word))) open.delete(word);
  }
  const [first] = lines;
  return places.length > 0 || first === undefined ? places.join(', ') : placeText(first.word, first.line);
}

function markedIn(line: string): string[] {
  return line
    .split(MARK)
    .slice(1)
    .map((text) => text.slice(0, text.indexOf(END)));
}

/** The same few words are found in hundreds of protocols. */
function foldOnce(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let plain = known.get(text);
    if (plain === undefined) known.set(text, (plain = folded(text)));
    return plain;
  };
}

function placeText(word: string, line: string): string {
  const [shown = ''] = line.split(MORE_WORDS);
  if (word === 'name') return 'name';
  const text = shown.replaceAll(MARK, '').replaceAll(END, '');
  if (text.length <= LONGEST_EXCERPT) return `${word} ${text}`;
  // From the beginning of a word, some before what was found.
  const wanted = Math.max(0, Math.min(shown.indexOf(MARK) - LONGEST_EXCERPT / 3, text.length - LONGEST_EXCERPT));
  const from = wanted === 0 ? 0 : text.indexOf(' ', wanted) + 1;
  const excerpt = text.slice(from, from + LONGEST_EXCERPT).trim();
  return `${word} ${from > 0 ? '... ' : ''}${excerpt}${from + LONGEST_EXCERPT < text.length ? ' ...' : ''}`;
}
