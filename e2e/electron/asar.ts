import { closeSync, openSync, readSync } from 'node:fs';

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
}

/** A file inside an application archive. */
export interface ArchivedFile {
  readonly path: string;
  readonly size: number;
  /** True: it lies beside the archive, because the system can only load it from a real file. */
  readonly unpacked: boolean;
}

/** Lists the files of an asar archive: a header in JSON behind four lengths of 32 bits, then the contents. */
export function listAsar(file: string): ArchivedFile[] {
  const handle = openSync(file, 'r');
  try {
    const lengths = Buffer.alloc(16);
    readSync(handle, lengths, 0, 16, 0);
    const header = Buffer.alloc(lengths.readUInt32LE(12));
    readSync(handle, header, 0, header.length, 16);
    return filesOf(JSON.parse(header.toString('utf8')) as Entry, '');
  } finally {
    closeSync(handle);
  }
}

function filesOf(entry: Entry, path: string): ArchivedFile[] {
  if (!entry.files) return [{ path, size: entry.size ?? 0, unpacked: entry.unpacked === true }];
  return Object.entries(entry.files).flatMap(([name, child]) => filesOf(child, path === '' ? name : `${path}/${name}`));
}
