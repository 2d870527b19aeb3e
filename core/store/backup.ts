import { mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ReachFaultPoint } from '../base/fault-points.ts';
import { readAnchors } from './anchors.ts';
import { Connection } from './connection.ts';
import type { DataFolder } from './data-folder.ts';
import { verifyChainInBackground } from './verify.ts';

export interface Backup {
  readonly file: string;
  readonly bytes: number;
  readonly events: number;
}

/** Between portions the event loop is free. */
const PAGES_AT_ONCE = 200;

/**
 * Copies the live record while it is in use, then opens the copy and checks its whole chain. @param at now, ms
 * @throws AppError `storage-damaged` when the copy does not verify (it is removed then)
 */
export async function writeBackup(
  connection: Connection,
  folder: DataFolder,
  at: number,
  reach: ReachFaultPoint,
): Promise<Backup> {
  mkdirSync(folder.backupFolder, { recursive: true });
  const stamp = new Date(at).toISOString().replaceAll(':', '-').slice(0, 19);
  const file = join(folder.backupFolder, `wellrun-${stamp}.db`);
  // Only a copy that was verified carries the name of a backup.
  const unverified = `${file}.part`;
  await connection.db.backup(unverified, {
    progress: () => {
      reach('store:in-backup');
      return PAGES_AT_ONCE;
    },
  });
  const copy = Connection.open(unverified, { readonly: true });
  try {
    const head = copy.get<{ seq: number }>('SELECT max(seq) AS seq FROM journal')?.seq ?? 0;
    const verification = await verifyChainInBackground(
      () => copy,
      readAnchors(folder.anchorFile).filter((anchor) => anchor.seq <= head),
    );
    if (!verification.ok) {
      throw new AppError('storage-damaged', `The backup does not verify: ${verification.firstBad?.why ?? ''}`);
    }
    copy[Symbol.dispose]();
    renameSync(unverified, file);
    removeAll(unverified);
    return { file, bytes: statSync(file).size, events: verification.events };
  } catch (error) {
    copy[Symbol.dispose]();
    removeAll(unverified);
    throw error;
  }
}

/** SQLite makes two files beside one that it reads. */
function removeAll(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
}
