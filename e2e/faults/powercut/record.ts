import { readFileSync } from 'node:fs';

/** One change below the recorded folder, in the order in which it happened. Numbers as in recorder.c. */
export type Change =
  | { readonly kind: 'opened'; readonly inode: bigint; readonly name: string; readonly created: boolean }
  | { readonly kind: 'written'; readonly inode: bigint; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncated'; readonly inode: bigint; readonly size: number }
  | { readonly kind: 'synced' | 'sync-failed'; readonly inode: bigint }
  | { readonly kind: 'folder-synced'; readonly name: string }
  | { readonly kind: 'unlinked'; readonly name: string }
  | { readonly kind: 'renamed'; readonly name: string; readonly to: string };

const HEADER_BYTES = 24;

/** Reads what recorder.c wrote. A last entry that a kill cut short is left out. */
export function readRecord(path: string): Change[] {
  const bytes = readFileSync(path);
  const changes: Change[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt32LE(at + 4);
    const end = at + HEADER_BYTES + length;
    if (end > bytes.length) break;
    changes.push(
      toChange(
        bytes.readUInt32LE(at),
        bytes.readBigUInt64LE(at + 8),
        Number(bytes.readBigUInt64LE(at + 16)),
        bytes.subarray(at + HEADER_BYTES, end),
      ),
    );
    at = end;
  }
  return changes;
}

function toChange(kind: number, inode: bigint, offset: number, data: Buffer): Change {
  const names = (): string[] => data.toString('utf8').split('\0');
  switch (kind) {
    case 1:
      return { kind: 'opened', inode, name: names()[0]!, created: offset === 1 };
    case 2:
      return { kind: 'written', inode, offset, data };
    case 3:
      return { kind: 'truncated', inode, size: offset };
    case 4:
      return { kind: 'synced', inode };
    case 5:
      return { kind: 'folder-synced', name: names()[0]! };
    case 6:
      return { kind: 'unlinked', name: names()[0]! };
    case 7:
      return { kind: 'renamed', name: names()[0]!, to: names()[1]! };
    case 8:
      return { kind: 'sync-failed', inode };
    default:
      throw new Error(`The record holds an entry of unknown kind ${kind}; recorder.c and record.ts disagree`);
  }
}
