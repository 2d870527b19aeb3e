import Database from 'better-sqlite3';
import { AppError } from '../contract/errors.ts';
import { toStorageError } from './storage-error.ts';

/** Corruption when two connections write at the same instant is fixed from this version on. */
const OLDEST_SQLITE = [3, 51, 3] as const;

export interface ConnectionOptions {
  /** `normal` exists for the power-cut test only: it must lose commits there. */
  readonly synchronous?: 'full' | 'normal';
  readonly readonly?: boolean;
  /** Nothing is kept; the settings of a file do not apply. */
  readonly inMemory?: boolean;
}

type Parameter = string | number | bigint | null | Uint8Array;

/** One open database with its prepared statements. After a storage fault it is thrown away and a new one is opened. */
export class Connection implements Disposable {
  readonly db: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  readonly #transaction: Database.Transaction<(work: () => unknown) => unknown>;

  private constructor(db: Database.Database) {
    this.db = db;
    this.#transaction = db.transaction((work: () => unknown) => work());
  }

  /** Opens the file and reads every setting back. @throws AppError `storage-fault`, `storage-damaged` */
  static open(file: string, options: ConnectionOptions = {}): Connection {
    const db = openFile(file, options);
    try {
      applySettings(db, options);
      return new Connection(db);
    } catch (error) {
      db.close();
      throw toStorageError(error);
    }
  }

  run(sql: string, ...parameters: Parameter[]): number {
    return this.#prepare(sql).run(...parameters).changes;
  }

  get<Row>(sql: string, ...parameters: Parameter[]): Row | undefined {
    return this.#prepare(sql).get(...parameters) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: Parameter[]): Row[] {
    return this.#prepare(sql).all(...parameters) as Row[];
  }

  /** Does it in a transaction that may write from its beginning, or not at all when it throws. */
  immediately<Result>(work: () => Result): Result {
    return this.#transaction.immediate(work) as Result;
  }

  /** Rows one by one. Nothing may be awaited between them: an open reader keeps the log of the database from shrinking. */
  *each<Row>(sql: string, ...parameters: Parameter[]): Generator<Row> {
    yield* this.#prepare(sql).iterate(...parameters) as IterableIterator<Row>;
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    if (this.db.open) this.db.close();
  }

  /** @throws AppError `storage-fault` while the record could not be opened again after a fault */
  #prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    // A connection that is closed has none: asking it each time whether it is open costs as much as a small query.
    if (known !== undefined) return known;
    if (!this.db.open)
      throw new AppError('storage-fault', 'The record cannot be read now. Wellrun tries to open it again by itself.');
    const statement = this.db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function openFile(file: string, options: ConnectionOptions): Database.Database {
  try {
    return new Database(file, { readonly: options.readonly ?? false, timeout: 5000 });
  } catch (error) {
    throw new AppError(
      'storage-fault',
      `The record ${file} cannot be opened: ${(error as Error).message}.`,
      { file },
      error,
    );
  }
}

function applySettings(db: Database.Database, options: ConnectionOptions): void {
  const version = db.prepare('SELECT sqlite_version() AS version').pluck().get() as string;
  const numbers = version.split('.').map(Number);
  const older = OLDEST_SQLITE.map((least, at) => (numbers[at] ?? 0) - least).find((difference) => difference !== 0);
  if (older !== undefined && older < 0) {
    throw new AppError('storage-fault', `SQLite ${version} is too old; 3.51.3 or newer is needed for a safe record.`);
  }
  if (options.readonly === true || options.inMemory === true) return;
  const synchronous = options.synchronous === 'normal' ? 1 : 2;
  const settings: Record<string, number | string> = {
    journal_mode: 'wal',
    synchronous,
    foreign_keys: 1,
    trusted_schema: 0,
    cell_size_check: 1,
    journal_size_limit: 67_108_864,
    ...(process.platform === 'darwin' ? { fullfsync: 1, checkpoint_fullfsync: 1 } : {}),
  };
  for (const [name, value] of Object.entries(settings)) {
    db.pragma(`${name} = ${value}`);
    const found = db.pragma(name, { simple: true });
    if (String(found) !== String(value)) {
      throw new AppError(
        'storage-fault',
        `SQLite did not take the setting ${name}: wanted ${value}, found ${String(found)}.`,
      );
    }
  }
}
