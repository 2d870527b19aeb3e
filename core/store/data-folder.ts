import Database from 'better-sqlite3';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  statSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../contract/errors.ts';

/** A file of this size is set aside, so that a full disk still takes the last events. */
const RESERVE_BYTES = 8 * 1024 * 1024;
/** Below this much free space no new execution starts. */
const FLOOR_BYTES = 64 * 1024 * 1024;

/** statfs types of file systems over a network, where SQLite's log does not work (linux/magic.h). */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0xff53_4d42, 'CIFS'],
  [0xfe53_4d42, 'SMB2'],
  [0x517b, 'SMB'],
]);

export interface DataFolderOptions {
  readonly reserveBytes?: number;
  readonly floorBytes?: number;
}

/**
 * The folder that holds the record. One process owns it at a time: an exclusive lock that the operating system lets go
 * of when the process ends, however it ends.
 */
export class DataFolder implements Disposable {
  readonly path: string;
  readonly databaseFile: string;
  readonly telemetryFile: string;
  readonly anchorFile: string;
  readonly backupFolder: string;
  readonly #reserveFile: string;
  readonly #reserveBytes: number;
  readonly #floorBytes: number;
  #lock: Database.Database | undefined;

  private constructor(path: string, options: DataFolderOptions) {
    this.path = path;
    this.databaseFile = join(path, 'wellrun.db');
    this.telemetryFile = join(path, 'telemetry.db');
    this.anchorFile = join(path, 'anchors.jsonl');
    this.backupFolder = join(path, 'backups');
    this.#reserveFile = join(path, 'reserve.bin');
    this.#reserveBytes = options.reserveBytes ?? RESERVE_BYTES;
    this.#floorBytes = options.floorBytes ?? FLOOR_BYTES;
  }

  /** @throws AppError `storage-in-use`, `storage-fault` */
  static open(path: string, options: DataFolderOptions = {}): DataFolder {
    refuseNetworkPath(path);
    const folder = new DataFolder(resolve(path), options);
    try {
      mkdirSync(folder.path, { recursive: true });
    } catch (error) {
      throw new AppError(
        'storage-fault',
        `The data folder ${folder.path} cannot be made: ${(error as Error).message}.`,
        {},
        error,
      );
    }
    refuseNetworkFileSystem(folder.path);
    folder.#takeLock();
    folder.setAsideReserve();
    return folder;
  }

  get freeBytes(): number {
    const facts = statfsSync(this.path);
    return facts.bavail * facts.bsize;
  }

  /** True while there is room to start something new. */
  get hasRoom(): boolean {
    return this.freeBytes >= this.#floorBytes;
  }

  get floorBytes(): number {
    return this.#floorBytes;
  }

  /** Writes the reserve file when it is missing and there is room for it; false when there is not. */
  setAsideReserve(): boolean {
    try {
      // A power cut can leave a part of it: that is made anew.
      const { size } = statSync(this.#reserveFile, { throwIfNoEntry: false }) ?? { size: -1 };
      if (size >= this.#reserveBytes) return true;
      if (this.freeBytes < this.#reserveBytes * 2) return false;
      const handle = openSync(this.#reserveFile, 'w');
      try {
        const block = Buffer.alloc(1024 * 1024, 0x77);
        for (let left = this.#reserveBytes; left > 0; left -= block.length)
          writeSync(handle, block, 0, Math.min(left, block.length));
        fsyncSync(handle);
        return fstatSync(handle).size >= this.#reserveBytes;
      } finally {
        closeSync(handle);
      }
    } catch {
      this.releaseReserve();
      return false;
    }
  }

  /** Gives the reserve back to the disk; true when there was one. */
  releaseReserve(): boolean {
    try {
      unlinkSync(this.#reserveFile);
      return true;
    } catch {
      return false;
    }
  }

  [Symbol.dispose](): void {
    this.#lock?.close();
    this.#lock = undefined;
  }

  #takeLock(): void {
    const file = join(this.path, 'wellrun.lock');
    let lock: Database.Database | undefined;
    try {
      lock = new Database(file, { timeout: 0 });
      lock.pragma('locking_mode = EXCLUSIVE');
      lock.exec('BEGIN EXCLUSIVE');
      this.#lock = lock;
    } catch (error) {
      lock?.close();
      const code = (error as { code?: string }).code ?? '';
      if (code.startsWith('SQLITE_BUSY')) {
        throw new AppError(
          'storage-in-use',
          `Another Wellrun is using ${this.path}. Close it, or start this one with another --data-dir.`,
          { path: this.path },
        );
      }
      throw new AppError(
        'storage-fault',
        `The data folder ${this.path} cannot be locked: ${(error as Error).message}.`,
        {},
        error,
      );
    }
  }
}

function refuseNetworkPath(path: string): void {
  if (path.startsWith('\\\\') || path.startsWith('//')) {
    throw new AppError('storage-fault', `${path} lies on a network share. The record needs a disk in this PC.`);
  }
}

function refuseNetworkFileSystem(path: string): void {
  const kind = NETWORK_FILE_SYSTEMS.get(statfsSync(path).type >>> 0);
  if (kind !== undefined) {
    throw new AppError(
      'storage-fault',
      `${path} lies on a network file system (${kind}). The record needs a disk in this PC.`,
    );
  }
}
