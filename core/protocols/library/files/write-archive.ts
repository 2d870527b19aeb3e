import { deflateRawSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { AppError } from '../../../contract/errors.ts';
import { ARCHIVE_LIMITS } from './read-archive.ts';

export interface FileToPack {
  readonly fileName: string;
  readonly text: string;
  /** ms since 1970. */
  readonly savedAt: number;
}

/** Packed denser than this it is stored as it is, so that every archive that was written can be read again. */
const DENSEST = ARCHIVE_LIMITS.ratio / 2;

/** Files as one .zip, in memory. @throws AppError `bad-input` when it would be more than can be read again */
export async function writeArchive(files: readonly FileToPack[]): Promise<Buffer> {
  const zip = new ZipFile();
  let bytes = 0;
  for (const { fileName, text, savedAt } of files) {
    const contents = Buffer.from(text, 'utf8');
    bytes += contents.length;
    if (bytes > ARCHIVE_LIMITS.totalBytes)
      throw new AppError(
        'bad-input',
        `Together they are more than ${ARCHIVE_LIMITS.totalBytes / 1e6} MB. Export fewer at a time.`,
      );
    const isDense = contents.length > deflateRawSync(contents).length * DENSEST;
    zip.addBuffer(contents, fileName, { mtime: new Date(savedAt), compress: !isDense });
    // Between files the event loop is free.
    await new Promise((resolve) => setImmediate(resolve));
  }
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}
