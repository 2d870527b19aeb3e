import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { toStorageError } from './storage-error.ts';

it.each([
  ['SQLITE_FULL', 'storage-full'],
  ['SQLITE_IOERR_FSYNC', 'storage-fault'],
  ['SQLITE_READONLY_DBMOVED', 'storage-fault'],
  ['SQLITE_CORRUPT_VTAB', 'storage-damaged'],
  ['SQLITE_NOTADB', 'storage-damaged'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'conflict'],
])('%s of SQLite becomes %s', (code, expected) => {
  expect(toStorageError(new Database.SqliteError('no', code)).code).toBe(expected);
});

it('takes errors of the file system for what they are, keeps an AppError, and calls the rest a fault of ours', () => {
  expect(toStorageError(Object.assign(new Error('no room'), { code: 'ENOSPC' })).code).toBe('storage-full');
  expect(toStorageError(Object.assign(new Error('no disk'), { code: 'EIO' })).code).toBe('storage-fault');
  const own = new AppError('fenced-off');
  expect(toStorageError(own)).toBe(own);
  expect(toStorageError(new TypeError('no')).code).toBe('invariant');
});
