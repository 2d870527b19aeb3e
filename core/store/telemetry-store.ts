import { renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';

interface Sample {
  readonly instrumentId: string;
  readonly channel: string;
  readonly at: number;
  readonly value: number;
}

const KEEP_MS = 30 * 24 * 60 * 60 * 1000;
const SPACING_MS = 1000;
/** How often a channel is looked at for values that are too old. */
const PRUNE_EVERY_MS = 60 * 60 * 1000;

/**
 * Values over time, in a file of their own: many, of small worth each, so they are not part of the record and a power
 * cut may cost the last seconds.
 */
export class TelemetryStore implements Disposable {
  readonly #db: Database.Database;
  readonly #last = new Map<string, number>();
  readonly #prunedAt = new Map<string, number>();
  #waiting: Sample[] = [];

  /** A file that cannot be read is set aside as `.damaged` and a new one begun: it must not keep Wellrun from starting. */
  constructor(file: string) {
    this.#db = openOrBeginAnew(file);
  }

  /** Keeps at most one value a second of each channel. */
  add(sample: Sample): void {
    const key = `${sample.instrumentId}/${sample.channel}`;
    const last = this.#last.get(key) ?? 0;
    if (Math.abs(sample.at - last) < SPACING_MS) return;
    this.#last.set(key, sample.at);
    this.#waiting.push(sample);
  }

  /** Writes what is waiting; a full disk loses samples, never more. */
  flush(now: number): void {
    const samples = this.#waiting;
    this.#waiting = [];
    if (samples.length === 0) return;
    try {
      const insert = this.#db.prepare('INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?)');
      this.#db.transaction(() => {
        for (const { instrumentId, channel, at, value } of samples)
          insert.run(instrumentId, channel, Math.round(at), value);
        if (now > 0) for (const sample of samples) this.#prune(sample, now);
      })();
    } catch {
      return;
    }
  }

  /** At most `points` values since a time, evenly thinned, oldest first. */
  read(instrumentId: string, channel: string, since: number, points: number): { at: number; value: number }[] {
    const rows = this.#db
      .prepare('SELECT at, value FROM samples WHERE instrument_id = ? AND channel = ? AND at >= ? ORDER BY at')
      .all(instrumentId, channel, Math.round(since)) as { at: number; value: number }[];
    if (rows.length <= points) return rows;
    const step = rows.length / points;
    return Array.from(
      { length: points },
      (_, index) => rows[Math.min(rows.length - 1, Math.floor((index + 1) * step) - 1)]!,
    );
  }

  #prune({ instrumentId, channel }: Sample, now: number): void {
    const key = `${instrumentId}/${channel}`;
    if (now - (this.#prunedAt.get(key) ?? 0) < PRUNE_EVERY_MS) return;
    this.#prunedAt.set(key, now);
    this.#db
      .prepare('DELETE FROM samples WHERE instrument_id = ? AND channel = ? AND at < ?')
      .run(instrumentId, channel, Math.round(now - KEEP_MS));
  }

  [Symbol.dispose](): void {
    this.flush(0);
    this.#db.close();
  }
}

function openOrBeginAnew(file: string): Database.Database {
  try {
    return open(file);
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !/^SQLITE_(NOTADB|CORRUPT)/.test(error.code)) throw error;
    renameSync(file, `${file}.damaged`);
    for (const beside of [`${file}-wal`, `${file}-shm`]) rmSync(beside, { force: true });
    return open(file);
  }
}

function open(file: string): Database.Database {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = wal');
    db.pragma('synchronous = normal');
    db.exec(`CREATE TABLE IF NOT EXISTS samples (
      instrument_id TEXT NOT NULL, channel TEXT NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (instrument_id, channel, at)
    ) STRICT, WITHOUT ROWID`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
