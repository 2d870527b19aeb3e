import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { toAppError } from '../contract/errors.ts';
import type { BackupView } from '../contract/workcell.ts';
import { drillBackup, type BackupDrill } from '../store/backup.ts';
import type { Store } from '../store/store.ts';
import { backupsToDelete } from './backup-retention.ts';

const HOUR_MS = 3_600_000;
/** After a start the first backup waits until the lab is up. */
const FIRST_AFTER_MS = 2 * 60_000;
/** Only what this schedule wrote is ever deleted by it. */
const ROLLING = /^rolling-(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})\.db$/;
const ANY = /^(?:rolling|wellrun)-(\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2})\.db$/;
const SUBJECT = 'backup';

export interface RollingBackupsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False: nothing is written by the clock. */
  readonly isOn?: boolean;
}

/**
 * Writes a verified copy of the record every hour in which something was recorded, so at least once on every day with
 * work, and deletes old copies of its own. A copy that does not verify is removed and told to the log; the next hour
 * tries again.
 */
export class RollingBackups implements AsyncDisposable {
  readonly #deps: RollingBackupsDeps;
  readonly #background: Background;
  readonly #cleanup = new DisposableStack();
  #isWriting = false;
  #fault: { readonly sentence: string; readonly since: number } | null = null;

  constructor(deps: RollingBackupsDeps) {
    this.#deps = deps;
    this.#background = new Background((error) => this.#failed(error));
    const { clock } = deps;
    if (deps.isOn === false) return;
    const next = (): void => {
      if (!this.#isWriting) this.#background.run(this.writeIfNew());
      timer = clock.setTimer(HOUR_MS, next, { background: true });
    };
    const sinceLast = clock.now() - (this.lastAt() ?? 0);
    let timer = clock.setTimer(Math.max(FIRST_AFTER_MS, HOUR_MS - sinceLast), next, { background: true });
    this.#cleanup.defer(() => timer[Symbol.dispose]());
  }

  /** Backups in the data folder, newest first. */
  list(): BackupView[] {
    const folder = this.#deps.store.folder.backupFolder;
    const counts = this.#eventCounts();
    return fileNames(folder, ANY)
      .map(({ fileName, at }) => ({
        file: join(folder, fileName),
        fileName,
        writtenAt: at,
        bytes: statSync(join(folder, fileName)).size,
        events: counts.get(fileName) ?? null,
      }))
      .sort((a, b) => b.writtenAt - a.writtenAt);
  }

  /** When the newest backup was written; null when there is none. */
  lastAt(): number | null {
    const times = fileNames(this.#deps.store.folder.backupFolder, ANY).map(({ at }) => at);
    return times.length === 0 ? null : Math.max(...times);
  }

  /** Why the last scheduled backup could not be written, and since when; null when it could. */
  get fault(): { readonly sentence: string; readonly since: number } | null {
    return this.#fault;
  }

  /** Opens a backup apart from everything else and checks all of it. @throws AppError `not-found` */
  drill(fileName: string): Promise<BackupDrill> {
    return drillBackup(join(this.#deps.store.folder.backupFolder, fileName));
  }

  /** Writes a backup unless nothing was recorded since the last one; true when it did. */
  async writeIfNew(): Promise<boolean> {
    const { store } = this.#deps;
    if (this.#isWriting || store.journal.isClosed || store.journal.headSeq <= this.#lastSeq()) return false;
    this.#isWriting = true;
    try {
      const backup = await store.backup('rolling');
      const deleted = this.#deleteOld();
      const fileName = backup.file.slice(store.folder.backupFolder.length + 1);
      await store.journal.append([
        {
          kind: 'workcell.backed-up',
          subject: SUBJECT,
          data: { fileName, bytes: backup.bytes, events: backup.events, deleted },
        },
      ]);
      this.#fault = null;
      return true;
    } finally {
      this.#isWriting = false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cleanup.dispose();
    await this.#background.settled();
  }

  #failed(error: unknown): void {
    const { clock, logger } = this.#deps;
    logger.error({ error: String(error) }, 'The scheduled backup could not be written.');
    this.#fault = { sentence: toAppError(error).message, since: this.#fault?.since ?? clock.now() };
  }

  /** The entry that tells of the last scheduled backup: what comes after it is new. */
  #lastSeq(): number {
    const { connection } = this.#deps.store;
    return (
      connection.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM journal WHERE subject = ?', SUBJECT)?.seq ?? 0
    );
  }

  #eventCounts(): Map<string, number> {
    const rows = this.#deps.store.connection.all<{ data: string }>(
      `SELECT data FROM journal WHERE subject = ? AND kind = 'workcell.backed-up' ORDER BY seq DESC LIMIT 200`,
      SUBJECT,
    );
    return new Map(
      rows.map(({ data }) => {
        const { fileName, events } = JSON.parse(data) as { fileName: string; events: number };
        return [fileName, events];
      }),
    );
  }

  #deleteOld(): string[] {
    const folder = this.#deps.store.folder.backupFolder;
    const rolling = fileNames(folder, ROLLING);
    const old = new Set(backupsToDelete(rolling.map(({ at }) => at)));
    const gone = rolling.filter(({ at }) => old.has(at)).map(({ fileName }) => fileName);
    for (const fileName of gone) rmSync(join(folder, fileName), { force: true });
    return gone;
  }
}

function fileNames(folder: string, pattern: RegExp): { fileName: string; at: number }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Before the first backup there is no folder.
    return [];
  }
  return names.flatMap((fileName) => {
    const stamp = pattern.exec(fileName)?.[1];
    if (stamp === undefined) return [];
    const [day = '', time = ''] = stamp.split('T');
    const at = Date.parse(`${day}T${time.replaceAll('-', ':')}Z`);
    return Number.isNaN(at) ? [] : [{ fileName, at }];
  });
}
