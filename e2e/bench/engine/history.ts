import Database from 'better-sqlite3';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom, type Random } from '#core/base/random.ts';
import { Connection } from '#core/store/connection.ts';
import { readHistory, type HistoryFilter } from '#core/store/execution-queries.ts';
import { readMigrations } from '#core/store/migrations.ts';
import { CACHE } from './measured-lab.ts';
import { median } from './median.ts';

const CELL_LINES = [
  'A549',
  'HepG2',
  'U2OS',
  'HEK293T',
  'HeLa',
  'iPSC-1',
  'iPSC-2',
  'MCF7',
  'Jurkat',
  'CHO-K1',
] as const;
const PROTOCOLS = ['viability', 'reporter', 'imaging', 'ipsc-feed', 'ipsc-passage', 'ipsc-thaw', 'seeding'] as const;
const OPERATORS = ['R. Miller', 'K. Okafor', 'L. Svensson', 'J. Tanaka', 'M. Rossi', 'A. Novak'] as const;
const FIRST_AT = Date.UTC(2021, 0, 4, 8);
const APART_MS = 170_000;

/** One combination of filters that History offers, and how it is made. */
type FilterKind = (random: Random, rows: number) => Omit<HistoryFilter, 'limit'>;

export const FILTERS: Readonly<Record<string, FilterKind>> = {
  none: () => ({}),
  status: (random) => ({ status: [one(random, ['completed', 'failed', 'cancelled'] as const)] }),
  'several statuses': () => ({ status: ['failed', 'cancelled'] }),
  'cell line': (random) => ({ cellLine: one(random, CELL_LINES) }),
  protocol: (random) => ({ protocolId: one(random, PROTOCOLS) }),
  operator: (random) => ({ operator: one(random, OPERATORS) }),
  mode: (random) => ({ mode: [one(random, ['simulated', 'real', 'dry-run'] as const)] }),
  'date range': (random, rows) => dateRange(random, rows),
  'cell line and status': (random) => ({ cellLine: one(random, CELL_LINES), status: ['failed'] }),
  'protocol in a date range': (random, rows) => ({ protocolId: one(random, PROTOCOLS), ...dateRange(random, rows) }),
  property: (random) => ({ property: { key: 'project', value: `project ${Math.floor(random.next() * 20)}` } }),
  search: (random) => ({ search: `exp-${Math.floor(random.next() * 9) + 1}` }),
};

export interface HistoryFigures {
  /** Median over all pages, ms. */
  readonly pageMs: number;
  readonly byFilterMs: Readonly<Record<string, number>>;
}

/** Reads pages of 100 with random filters from random places of a History of `rows` executions. */
export function measureHistory(rows: number, pages: number): HistoryFigures {
  using connection = Connection.open(historyFile(rows));
  const random = new SeededRandom('history pages');
  const times = new Map<string, number[]>();
  const kinds = Object.entries(FILTERS);
  for (let page = 0; page < pages; page++) {
    const [name, kind] = kinds[page % kinds.length]!;
    const filter = { limit: 100, cursor: cursorAt(Math.floor(random.next() * rows) + 1), ...kind(random, rows) };
    const began = performance.now();
    readHistory(connection, filter);
    times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
  }
  return {
    pageMs: median([...times.values()].flat()),
    byFilterMs: Object.fromEntries([...times].map(([name, values]) => [name, median(values)])),
  };
}

/** The file with that many executions; it is made once for each version of the schema and kept. */
export function historyFile(rows: number): string {
  const migrations = readMigrations();
  const version = createHash('sha256')
    .update(migrations.map(({ hash }) => hash).join())
    .digest('hex')
    .slice(0, 12);
  const file = join(CACHE, `history-${rows}-${version}.db`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const outdated = readdirSync(CACHE).filter((name) => name.startsWith(`history-${rows}-`));
  for (const name of outdated) rmSync(join(CACHE, name), { force: true });
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  const database = new Database(unfinished);
  try {
    database.pragma('journal_mode = off');
    database.pragma('synchronous = off');
    for (const { sql } of migrations) database.exec(sql);
    fill(database, rows);
  } finally {
    database.close();
  }
  renameSync(unfinished, file);
  return file;
}

function fill(database: Database.Database, rows: number): void {
  database.exec(`INSERT INTO plans VALUES ('${'b'.repeat(64)}', '${'a'.repeat(64)}', 'viability', '{}', '{}')`);
  // Indices are made after the rows: in one pass, and not row by row.
  const indices = database
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'executions' AND sql IS NOT NULL`)
    .all() as { name: string; sql: string }[];
  for (const { name } of indices) database.exec(`DROP INDEX ${name}`);
  // Multiplied and shifted, so that no two columns go together.
  const pick = (list: readonly string[], prime: number): string =>
    `CASE ((n * ${prime}) >> 12) % ${list.length} ${list.map((value, at) => `WHEN ${at} THEN '${value}'`).join(' ')} END`;
  const text = (ms: string): string => `strftime('%Y-%m-%dT%H:%M:%fZ', (${ms}) / 1000.0, 'unixepoch')`;
  const status = `CASE WHEN n % 25 = 0 THEN 'failed' WHEN n % 19 = 0 THEN 'cancelled' ELSE 'completed' END`;
  database.exec(`
    INSERT INTO executions
    WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${rows})
    SELECT 'EX-' || n, n, 'Viability dose response', ${pick(CELL_LINES, 1_000_003)}, 'plate_96', 'viability', ${status},
      ${text(`${FIRST_AT} + n * ${APART_MS}`)}, ${text(`${FIRST_AT} + n * ${APART_MS} + 900`)},
      ${text(`${FIRST_AT} + n * ${APART_MS} + 60000`)}, CASE WHEN n % 25 = 0 THEN 'LH-1 did not answer in time.' END,
      json_object('experiment_id', 'exp-' || n, 'project', 'project ' || (n % 20), 'batch', n / 96), 'none', '[]',
      CASE WHEN n % 25 = 0 THEN 'aborted-by-fault' WHEN n % 19 = 0 THEN 'stopped' END,
      CASE n % 7 WHEN 0 THEN 'real' WHEN 1 THEN 'dry-run' ELSE 'simulated' END, ${pick(OPERATORS, 15_485_863)},
      ${pick(PROTOCOLS, 32_452_843)}, 1, '${'a'.repeat(64)}', '${'b'.repeat(64)}', lower(hex(randomblob(16))),
      '{"liquid-handler":"LH-1","incubator":"INC-1"}', '0.1.0', '{"LH-1":"1.0.0","INC-1":"1.0.0"}', NULL, NULL,
      ${FIRST_AT} + n * ${APART_MS} + 900, 59100, 5, 5, '[]', '[]'
    FROM counter`);
  for (const { sql } of indices) database.exec(sql);
}

function cursorAt(number: number): string {
  return `${new Date(FIRST_AT + number * APART_MS).toISOString()}|${number}`;
}

function dateRange(random: Random, rows: number): { dateRangeStart: number; dateRangeEnd: number } {
  const dateRangeStart = FIRST_AT + random.next() * rows * APART_MS;
  return { dateRangeStart, dateRangeEnd: dateRangeStart + 30 * 24 * 60 * 60 * 1000 };
}

function one<Value>(random: Random, values: readonly Value[]): Value {
  return values[Math.floor(random.next() * values.length)]!;
}
