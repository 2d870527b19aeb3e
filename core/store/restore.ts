import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';
import { readAnchors, writeAnchor } from './anchors.ts';
import { drillBackup } from './backup.ts';
import { Connection } from './connection.ts';
import { DataFolder } from './data-folder.ts';
import type { Actor } from './journal.ts';
import { Store } from './store.ts';

export interface RestoreOptions {
  readonly file: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly actor: Actor;
}

export interface Restored {
  readonly events: number;
  readonly headHash: string;
  /** Where the record lies that was there before; null when there was none. */
  readonly replacedIn: string | null;
}

/**
 * Puts a backup in place of the record of a data folder that nobody uses. The backup is checked first, and marked apart
 * from the folder (`workcell.restored`, which holds the queue), so that at no moment a record lies there that would start
 * something by itself. What was there is moved aside, never deleted.
 * @throws AppError `not-found`, `storage-damaged` (nothing was changed), `storage-in-use`
 */
export async function restoreRecord({ file, dataDir, clock, actor }: RestoreOptions): Promise<Restored> {
  const drill = await drillBackup(file);
  if (!drill.ok) throw new AppError('storage-damaged', `${basename(file)} was not restored. ${drill.sentence}`);
  using folder = DataFolder.open(dataDir);
  const stamp = new Date(clock.now()).toISOString().replaceAll(':', '-').slice(0, 19);
  const staging = join(folder.path, `restoring-${stamp}`);
  rmSync(staging, { recursive: true, force: true });
  try {
    mkdirSync(staging, { recursive: true });
    await stage(file, staging, folder, clock, actor, drill);
    const replacedIn = moveAside(folder, stamp);
    renameSync(join(staging, 'wellrun.db'), folder.databaseFile);
    if (existsSync(join(staging, 'anchors.jsonl'))) renameSync(join(staging, 'anchors.jsonl'), folder.anchorFile);
    else rmSync(folder.anchorFile, { force: true });
    return { events: drill.events, headHash: drill.headHash, replacedIn };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Makes the restored record apart: copied, with the anchors that it knows, and marked. */
async function stage(
  file: string,
  staging: string,
  folder: DataFolder,
  clock: Clock,
  actor: Actor,
  drill: { readonly events: number; readonly headHash: string },
): Promise<void> {
  const databaseFile = join(staging, 'wellrun.db');
  copyFileSync(file, databaseFile);
  keepKnownAnchors(databaseFile, folder.anchorFile, join(staging, 'anchors.jsonl'));
  using store = Store.open({ dataDir: staging, clock, folder: { reserveBytes: 0 } });
  const { events, headHash } = drill;
  await store.journal.append(
    [{ kind: 'workcell.restored', subject: 'restore', data: { fileName: basename(file), events, headHash } }],
    actor,
  );
}

/** Anchors behind the end of the backup, or of another record, say nothing of this one. */
function keepKnownAnchors(databaseFile: string, from: string, to: string): void {
  using connection = Connection.open(databaseFile);
  for (const anchor of readAnchors(from)) {
    const row = connection.get<{ hash: string }>('SELECT hash FROM journal WHERE seq = ?', anchor.seq);
    if (row?.hash === anchor.hash) writeAnchor(to, anchor);
  }
}

/** The log of the old record must be gone before the new one lies beside it: SQLite would play it into that. */
function moveAside(folder: DataFolder, stamp: string): string | null {
  if (!existsSync(folder.databaseFile)) return null;
  const aside = join(folder.path, `replaced-${stamp}`);
  mkdirSync(aside, { recursive: true });
  // A second name, so that there is a record in its place until the new one takes it.
  linkSync(folder.databaseFile, join(aside, 'wellrun.db'));
  for (const name of ['wellrun.db-wal', 'wellrun.db-shm']) {
    if (existsSync(join(folder.path, name))) renameSync(join(folder.path, name), join(aside, name));
  }
  if (existsSync(folder.anchorFile)) copyFileSync(folder.anchorFile, join(aside, 'anchors.jsonl'));
  return aside;
}
