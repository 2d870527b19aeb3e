import Database from 'better-sqlite3';

interface Sample {
  readonly instrumentId: string;
  readonly channel: string;
  readonly at: number;
  readonly value: number;
}

const KEEP_MS = 30 * 24 * 60 * 60 * 1000;
const SPACING_MS = 1000;

/**
 * Values over time, in a file of their own: many, of small worth each, so they are not part of the record and a power
 * cut may cost the last seconds.
 */
export class TelemetryStore implements Disposable {
  readonly #db: Database.Database;
  readonly #last = new Map<string, number>();
  #waiting: Sample[] = [];

  constructor(file: string) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = wal');
    this.#db.pragma('synchronous = normal');
    this.#db.exec(`CREATE TABLE IF NOT EXISTS samples (
      instrument_id TEXT NOT NULL, channel TEXT NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (instrument_id, channel, at)
    ) STRICT, WITHOUT ROWID`);
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
        if (now > 0) this.#db.prepare('DELETE FROM samples WHERE at < ?').run(Math.round(now - KEEP_MS));
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

  [Symbol.dispose](): void {
    this.flush(0);
    this.#db.close();
  }
}
