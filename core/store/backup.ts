import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import type { ReachFaultPoint } from '../base/fault-points.ts';
import { readAnchors } from './anchors.ts';
import { Connection } from './connection.ts';
import type { DataFolder } from './data-folder.ts';
import { assertKnownSchema } from './migrations.ts';
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
 * @param name how its file is called: `rolling` for those that a schedule may delete again
 * @throws AppError `storage-damaged` when the copy does not verify (it is removed then)
 */
export async function writeBackup(
  connection: Connection,
  folder: DataFolder,
  at: number,
  reach: ReachFaultPoint,
  name: 'wellrun' | 'rolling' = 'wellrun',
): Promise<Backup> {
  mkdirSync(folder.backupFolder, { recursive: true });
  const stamp = new Date(at).toISOString().replaceAll(':', '-').slice(0, 19);
  const file = join(folder.backupFolder, `${name}-${stamp}.db`);
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

export interface BackupDrill {
  readonly ok: boolean;
  readonly events: number;
  readonly headHash: string;
  readonly sentence: string;
}

/**
 * Takes a backup to a folder of its own, as a restore would, and checks all of it there; the backup stays untouched.
 * @throws AppError `not-found`
 */
export async function drillBackup(file: string): Promise<BackupDrill> {
  if (!existsSync(file)) throw new AppError('not-found', `There is no backup ${file}.`);
  const apart = mkdtempSync(join(dirname(file), 'drill-'));
  try {
    const copyFile = join(apart, 'wellrun.db');
    copyFileSync(file, copyFile);
    return await checkRecord(copyFile);
  } finally {
    rmSync(apart, { recursive: true, force: true });
  }
}

/** Checks a record that nobody uses: that it is a sound database of a known version, and its whole chain. */
async function checkRecord(file: string): Promise<BackupDrill> {
  const failed = (sentence: string): BackupDrill => ({ ok: false, events: 0, headHash: '', sentence });
  let copy: Connection;
  try {
    copy = Connection.open(file, { readonly: true });
  } catch (error) {
    return failed(`It cannot be opened: ${(error as Error).message}.`);
  }
  using connection = copy;
  try {
    const answer = connection.db.pragma('quick_check(1)', { simple: true });
    if (answer !== 'ok') return failed(`It is damaged: ${String(answer)}.`);
    assertKnownSchema(connection);
    const { ok, events, headHash, firstBad } = await verifyChainInBackground(() => connection, []);
    const sentence = ok ? `All ${events} entries are whole.` : `Entry ${firstBad?.seq ?? 0}: ${firstBad?.why ?? ''}`;
    return { ok, events, headHash, sentence };
  } catch (error) {
    return failed(`It is no record of Wellrun: ${(error as Error).message}`);
  }
}

/** SQLite makes two files beside one that it reads. */
function removeAll(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
}
