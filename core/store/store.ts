import type { Clock } from '../base/clock.ts';
import { noFaults, type ReachFaultPoint } from '../base/fault-points.ts';
import { silentLogger, type Logger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import { readAnchors, writeAnchor } from './anchors.ts';
import { writeBackup, type Backup } from './backup.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { DataFolder, type DataFolderOptions } from './data-folder.ts';
import { Journal } from './journal.ts';
import { makeLogDurable } from './log-durability.ts';
import { assertKnownSchema, migrate } from './migrations.ts';
import { rebuildProjections } from './rebuild.ts';
import { toStorageError } from './storage-error.ts';
import { verifyChain, verifyChainInBackground, verifyTail, type Verification } from './verify.ts';

export interface StoreOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger?: Logger;
  readonly reach?: ReachFaultPoint;
  readonly connection?: ConnectionOptions;
  readonly folder?: DataFolderOptions;
}

/** How many links at the end of the chain are checked at every start. */
const TAIL_LINKS = 1000;
const ANCHOR_EVERY_MS = 24 * 60 * 60 * 1000;

/**
 * The record on disk: the folder and its lock, the database, the journal. Opening follows one sequence: lock, open with
 * settings read back, quick check, check the end of the chain against the anchors, migrate, raise the boot epoch. Nothing
 * is written to a record before it has passed every check.
 */
export class Store implements Disposable {
  readonly folder: DataFolder;
  readonly journal: Journal;
  /** Whether the last process that had this record ended it properly. */
  readonly wasClean: boolean;
  readonly #clock: Clock;
  readonly #reach: ReachFaultPoint;
  #lastAnchor = 0;

  private constructor(folder: DataFolder, journal: Journal, wasClean: boolean, options: StoreOptions) {
    this.folder = folder;
    this.journal = journal;
    this.wasClean = wasClean;
    this.#clock = options.clock;
    this.#reach = options.reach ?? noFaults;
    journal.onCommitted(() => {
      if (this.#clock.now() - this.#lastAnchor > ANCHOR_EVERY_MS) this.anchor();
    });
  }

  /** @throws AppError `storage-in-use`, `storage-fault`, `storage-damaged` */
  static open(options: StoreOptions): Store {
    const folder = DataFolder.open(options.dataDir, options.folder);
    const reach = options.reach ?? noFaults;
    const openDatabase = (): Connection => {
      makeLogDurable(folder.databaseFile);
      return Connection.open(folder.databaseFile, options.connection);
    };
    let connection: Connection | undefined;
    try {
      connection = openDatabase();
      quickCheck(connection);
      assertKnownSchema(connection);
      checkChainEnd(connection, folder);
      migrate(connection, reach);
      const lab = connection.get<{ boot_epoch: number; clean: number }>('SELECT boot_epoch, clean FROM lab');
      connection.db.transaction(() => connection?.run('UPDATE lab SET boot_epoch = boot_epoch + 1')).immediate();
      const journal = new Journal(connection, (lab?.boot_epoch ?? 0) + 1, {
        clock: options.clock,
        logger: options.logger ?? silentLogger,
        reach,
        reopen: openDatabase,
        releaseReserve: () => folder.releaseReserve(),
      });
      return new Store(folder, journal, lab?.clean === 1, options);
    } catch (error) {
      connection?.[Symbol.dispose]();
      folder[Symbol.dispose]();
      throw toStorageError(error);
    }
  }

  /** The connection for reading; it changes after a storage fault, so it is never kept. */
  get connection(): Connection {
    return this.journal.connection;
  }

  /** Checks the whole chain, now. */
  verify(): Verification {
    return verifyChain(this.connection, readAnchors(this.folder.anchorFile));
  }

  /** Checks the whole chain piece by piece, while everything else goes on. */
  verifyInBackground(): Promise<Verification> {
    return verifyChainInBackground(() => this.connection, readAnchors(this.folder.anchorFile));
  }

  rebuild(): number {
    return rebuildProjections(this.connection);
  }

  /** @param name what its file is called: `rolling` for those that a schedule may delete again */
  backup(name: 'wellrun' | 'rolling' = 'wellrun'): Promise<Backup> {
    return writeBackup(this.connection, this.folder, this.#clock.now(), this.#reach, name);
  }

  /** Writes the head of the chain to the file beside the database. A full disk is no reason to stop. */
  anchor(): void {
    this.#lastAnchor = this.#clock.now();
    if (this.journal.headSeq === 0) return;
    try {
      writeAnchor(this.folder.anchorFile, {
        seq: this.journal.headSeq,
        hash: this.journal.headHash,
        at: this.#clock.now(),
      });
    } catch {
      this.#lastAnchor = 0;
    }
  }

  [Symbol.dispose](): void {
    this.journal.close();
    this.anchor();
    this.connection[Symbol.dispose]();
    this.folder[Symbol.dispose]();
  }
}

function quickCheck(connection: Connection): void {
  const answer = connection.db.pragma('quick_check(1)', { simple: true });
  if (answer !== 'ok') {
    throw new AppError(
      'storage-damaged',
      `The record is damaged (${String(answer)}). Nothing was written. Restore the last verified backup.`,
    );
  }
}

function checkChainEnd(connection: Connection, folder: DataFolder): void {
  const hasJournal = connection.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'journal'");
  const bad = hasJournal === undefined ? null : verifyTail(connection, TAIL_LINKS);
  if (bad !== null)
    throw new AppError('storage-damaged', `${bad.why} Nothing was written. Run \`wellrun verify\` to see all of it.`, {
      seq: bad.seq,
    });
  for (const anchor of readAnchors(folder.anchorFile)) {
    const row =
      hasJournal === undefined
        ? undefined
        : connection.get<{ hash: string }>('SELECT hash FROM journal WHERE seq = ?', anchor.seq);
    if (row?.hash !== anchor.hash) {
      throw new AppError(
        'storage-damaged',
        row === undefined
          ? `The record ends before entry ${anchor.seq}, which an anchor outside the database knows: it was cut off or replaced by an older copy.`
          : `Entry ${anchor.seq} is not the one that was anchored outside the database: the record was rewritten or replaced.`,
        { seq: anchor.seq },
      );
    }
  }
}
