import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive; what is given beside name and bytes is a lie that the archive tells about it. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Buffer;
  /** Size that is declared, inflated. */
  readonly declaredSize?: number;
  readonly declaredCrc?: number;
  /** Unix mode and file type, as in st_mode: 0o120777 is a link. */
  readonly mode?: number;
  readonly isStored?: boolean;
  /** General purpose flags; 1 says encrypted. */
  readonly flags?: number;
}

const UNIX = 3 << 8;
const REGULAR = 0o100644;

/**
 * The bytes of a ZIP archive, honest or not: a writer of archives refuses to make the bad ones.
 * Layout: APPNOTE 6.3 of the ZIP format, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const packed = entry.isStored === true ? entry.bytes : deflateRawSync(entry.bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((entry.flags ?? 0) | 0x800, 2);
    common.writeUInt16LE(entry.isStored === true ? 0 : 8, 4);
    common.writeUInt32LE(0x5a21_0000, 6);
    common.writeUInt32LE(entry.declaredCrc ?? crc32(entry.bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(entry.declaredSize ?? entry.bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((((entry.mode ?? REGULAR) & 0xffff) << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    const madeBy = Buffer.alloc(2);
    madeBy.writeUInt16LE(UNIX | 20, 0);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), madeBy, common, rest, name]));
    parts.push(local);
    at += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length & 0xffff, 4);
  end.writeUInt16LE(entries.length & 0xffff, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, index, Buffer.from('PK\u0005\u0006', 'latin1'), end]);
}
