import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { safePath } from './safe-file-name.ts';

/** A file of an archive, inflated. */
export interface ArchivedFile {
  /** As it can be shown. */
  readonly path: string;
  readonly contents: Buffer;
}

export type ReadArchive = { readonly files: readonly ArchivedFile[] } | { readonly refusal: string };

/** What an archive may hold, at most. Bytes are counted as they are inflated, whatever the archive says of itself. */
export const ARCHIVE_LIMITS = {
  entries: 2000,
  entryBytes: 50_000_000,
  totalBytes: 200_000_000,
  /** Inflated to packed. */
  ratio: 100,
} as const;

/** Below this size a high ratio is no harm, bytes. */
const SMALL = 65_536;
const SYMBOLIC_LINK = 0o120000;
const KIND_OF_FILE = 0o170000;

class Refusal extends Error {}

export function isArchive(contents: Buffer): boolean {
  // PK\3\4, or PK\5\6 of an archive without files.
  return (
    contents.length > 3 &&
    contents[0] === 0x50 &&
    contents[1] === 0x4b &&
    [0x0304, 0x0506].includes(contents.readUInt16BE(2))
  );
}

/**
 * Reads a .zip in memory; nothing is written anywhere. All of its directory is judged before the first byte is inflated,
 * and an archive that breaks a limit or tries a trick is refused as a whole.
 */
export async function readArchive(contents: Buffer): Promise<ReadArchive> {
  try {
    const zip = await openArchive(contents);
    const entries = await listEntries(zip, contents.length);
    const files: ArchivedFile[] = [];
    const count = { bytes: 0 };
    for (const entry of entries)
      files.push({ path: safePath(entry.fileName), contents: await inflate(zip, entry, count) });
    return { files };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message };
    return { refusal: `The archive is damaged, or no .zip: ${sentenceOf(error)}.` };
  }
}

function openArchive(contents: Buffer): Promise<ZipFile> {
  return fromBufferPromise(contents, {
    autoClose: false,
    lazyEntries: true,
    validateEntrySizes: true,
    strictFileNames: true,
  });
}

async function listEntries(zip: ZipFile, archiveBytes: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  const names = new Set<string>();
  let packed = 0;
  let inflated = 0;
  if (zip.entryCount > ARCHIVE_LIMITS.entries) throw tooMany();
  for await (const entry of zip.eachEntry()) {
    judgeEntry(entry);
    const name = entry.fileName.normalize('NFC').toLowerCase();
    if (names.has(name)) throw new Refusal(`The archive holds ${safePath(entry.fileName)} twice.`);
    names.add(name);
    if (names.size > ARCHIVE_LIMITS.entries) throw tooMany();
    packed += entry.compressedSize;
    inflated += entry.uncompressedSize;
    if (inflated > ARCHIVE_LIMITS.totalBytes) throw tooLarge();
    // Files that share their bytes make a small archive inflate without end.
    if (packed > archiveBytes) throw new Refusal('The archive holds files that lie on top of each other.');
    if (!entry.fileName.endsWith('/')) entries.push(entry);
  }
  return entries;
}

function judgeEntry(entry: Entry): void {
  const name = safePath(entry.fileName);
  if (((entry.externalFileAttributes >>> 16) & KIND_OF_FILE) === SYMBOLIC_LINK)
    throw new Refusal(`The archive holds a link, ${name}. Put the file itself into it.`);
  if ((entry.generalPurposeBitFlag & 1) !== 0)
    throw new Refusal(`${name} is protected by a password. Pack it without one.`);
  if (entry.uncompressedSize > ARCHIVE_LIMITS.entryBytes) throw tooLargeFile(name);
  if (entry.uncompressedSize > SMALL && entry.uncompressedSize > entry.compressedSize * ARCHIVE_LIMITS.ratio)
    throw tooDense(name);
}

async function inflate(zip: ZipFile, entry: Entry, count: { bytes: number }): Promise<Buffer> {
  const name = safePath(entry.fileName);
  const stream = await zip.openReadStreamPromise(entry);
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      bytes += piece.length;
      count.bytes += piece.length;
      if (bytes > ARCHIVE_LIMITS.entryBytes) throw tooLargeFile(name);
      if (count.bytes > ARCHIVE_LIMITS.totalBytes) throw tooLarge();
      if (bytes > SMALL && bytes > entry.compressedSize * ARCHIVE_LIMITS.ratio) throw tooDense(name);
      pieces.push(piece);
    }
  } finally {
    stream.destroy();
  }
  return Buffer.concat(pieces);
}

function tooMany(): Refusal {
  return new Refusal(`The archive holds more than ${ARCHIVE_LIMITS.entries} files. Pack fewer at a time.`);
}

function tooLarge(): Refusal {
  return new Refusal(`The archive holds more than ${ARCHIVE_LIMITS.totalBytes / 1e6} MB. Pack less at a time.`);
}

function tooLargeFile(name: string): Refusal {
  return new Refusal(`${name} is larger than ${ARCHIVE_LIMITS.entryBytes / 1e6} MB.`);
}

function tooDense(name: string): Refusal {
  return new Refusal(
    `${name} becomes more than ${ARCHIVE_LIMITS.ratio} times as large as it is packed. Pack it without compression.`,
  );
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
