import { AppError, toAppError } from '../contract/errors.ts';

/**
 * What went wrong with the record, as an AppError: `storage-full`, `storage-damaged`, `conflict` (a constraint), or
 * `storage-fault` for every other error of SQLite and of the file system.
 */
export function toStorageError(thrown: unknown): AppError {
  const code = (thrown as { code?: unknown } | null)?.code;
  if (thrown instanceof AppError || !(thrown instanceof Error) || typeof code !== 'string') return toAppError(thrown);
  const facts = { cause: code };
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return new AppError('conflict', `The record refused a change: ${thrown.message}.`, facts, thrown);
  }
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC')
    return new AppError('storage-full', undefined, facts, thrown);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new AppError('storage-damaged', `The record is damaged: ${thrown.message}.`, facts, thrown);
  }
  return new AppError('storage-fault', `The record cannot be read or written: ${thrown.message}.`, facts, thrown);
}
