import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';

const BLOCK_BYTES = 1024 * 1024;

/**
 * Writes the log of a database once more, byte for byte, and syncs it. When a sync has failed, an operating system may
 * keep the pages of the log in memory, call them clean and never write them again: commits can be read, and are gone
 * after a power cut. Whatever is found in the log at opening must not be like that, since what follows builds on it.
 *
 * Nobody in this process may have the database open: closing any handle of a file drops SQLite's locks on it.
 * @throws the error of the file system
 */
export function makeLogDurable(databaseFile: string): void {
  let handle: number;
  try {
    handle = openSync(`${databaseFile}-wal`, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const { size } = fstatSync(handle);
    if (size === 0) return;
    const block = Buffer.alloc(Math.min(size, BLOCK_BYTES));
    for (let at = 0; at < size;) {
      const length = readSync(handle, block, 0, Math.min(block.length, size - at), at);
      if (length === 0) break;
      for (let done = 0; done < length;) done += writeSync(handle, block, done, length - done, at + done);
      at += length;
    }
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
