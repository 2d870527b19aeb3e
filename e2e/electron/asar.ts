import { closeSync, cpSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
  /** Where its contents begin, in bytes from the start of the archive. */
  readonly at: number;
}

/** Lists the files of an asar archive: a header in JSON behind four lengths of 32 bits, then the contents. */
export function listAsar(archive: string): ArchivedFile[] {
  const handle = openSync(archive, 'r');
  try {
    const lengths = Buffer.alloc(16);
    readSync(handle, lengths, 0, 16, 0);
    const header = Buffer.alloc(lengths.readUInt32LE(12));
    readSync(handle, header, 0, header.length, 16);
    const contentsAt = 8 + lengths.readUInt32LE(4);
    return filesOf(JSON.parse(header.toString('utf8')) as Entry, '', contentsAt);
  } finally {
    closeSync(handle);
  }
}

function filesOf(entry: Entry, path: string, contentsAt: number): ArchivedFile[] {
  if (!entry.files) {
    return [
      { path, size: entry.size ?? 0, unpacked: entry.unpacked === true, at: contentsAt + Number(entry.offset ?? 0) },
    ];
  }
  return Object.entries(entry.files).flatMap(([name, child]) =>
    filesOf(child, path === '' ? name : `${path}/${name}`, contentsAt),
  );
}

/** Writes all files of an archive below a folder, with those that lie beside it. */
export function unpackAsar(archive: string, folder: string): void {
  const handle = openSync(archive, 'r');
  try {
    for (const file of listAsar(archive)) {
      const target = join(folder, file.path);
      mkdirSync(dirname(target), { recursive: true });
      if (file.unpacked) {
        cpSync(join(`${archive}.unpacked`, file.path), target);
        continue;
      }
      const contents = Buffer.alloc(file.size);
      readSync(handle, contents, 0, file.size, file.at);
      writeFileSync(target, contents);
    }
  } finally {
    closeSync(handle);
  }
}
