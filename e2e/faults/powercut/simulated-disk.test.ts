import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#core/base/random.ts';
import type { Change } from './record.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const opened = (name: string, inode: bigint): Change => ({ kind: 'opened', inode, name, created: true });
const written = (inode: bigint, offset: number, data: Buffer): Change => ({ kind: 'written', inode, offset, data });

function diskAfter(changes: readonly Change[]): SimulatedDisk {
  const disk = new SimulatedDisk();
  for (const change of changes) disk.apply(change);
  return disk;
}

/** What one file holds after each of many cuts; undefined where it is gone. */
function cuts(disk: SimulatedDisk, name: string, count = 400): (Buffer | undefined)[] {
  return Array.from({ length: count }, (_, at) => disk.afterCut(new SeededRandom(`cut ${at}`)).files.get(name));
}

const TWO_SECTORS = Buffer.concat([Buffer.alloc(512, 'a'), Buffer.alloc(512, 'b')]);

describe('a simulated disk', () => {
  it('keeps what was synced, whatever the cut', () => {
    const disk = diskAfter([
      opened('f', 1n),
      written(1n, 0, TWO_SECTORS),
      { kind: 'synced', inode: 1n },
      { kind: 'folder-synced', name: '' },
    ]);
    for (const bytes of cuts(disk, 'f')) expect(bytes?.equals(TWO_SECTORS)).toBe(true);
  });

  it('drops, tears at a sector and keeps a write that was not synced', () => {
    const disk = diskAfter([opened('f', 1n), { kind: 'folder-synced', name: '' }, written(1n, 0, TWO_SECTORS)]);
    const found = new Set(cuts(disk, 'f').map((bytes) => bytes?.toString('latin1').replaceAll(/(.)\1+/gs, '$1')));
    expect(found).toContain('');
    expect(found).toContain('a');
    expect(found).toContain('\0b');
    expect(found).toContain('ab');
    expect(found).toContain('\0');
  });

  it('lets a later write arrive before an earlier one', () => {
    const disk = diskAfter([
      opened('f', 1n),
      written(1n, 0, Buffer.alloc(1024)),
      { kind: 'synced', inode: 1n },
      { kind: 'folder-synced', name: '' },
      written(1n, 0, Buffer.alloc(512, 'a')),
      written(1n, 512, Buffer.alloc(512, 'b')),
    ]);
    const found = new Set(cuts(disk, 'f').map((bytes) => bytes?.toString('latin1').replaceAll(/(.)\1+/gs, '$1')));
    expect(found).toEqual(new Set(['\0', 'a\0', '\0b', 'ab']));
  });

  it('never goes back to an overwritten version once the newer one was synced', () => {
    const disk = diskAfter([
      opened('f', 1n),
      { kind: 'folder-synced', name: '' },
      written(1n, 0, Buffer.alloc(512, 'a')),
      written(1n, 0, Buffer.alloc(512, 'b')),
      { kind: 'synced', inode: 1n },
    ]);
    for (const bytes of cuts(disk, 'f')) expect(bytes?.every((byte) => byte === 98)).toBe(true);
  });

  it('keeps names in order: a renamed file is under its old name or its new one, and a new one may be gone', () => {
    const disk = diskAfter([
      opened('old', 1n),
      written(1n, 0, Buffer.from('x')),
      { kind: 'synced', inode: 1n },
      { kind: 'folder-synced', name: '' },
      { kind: 'renamed', name: 'old', to: 'new' },
      opened('later', 2n),
    ]);
    const names = new Set(
      Array.from({ length: 200 }, (_, at) =>
        [...disk.afterCut(new SeededRandom(`cut ${at}`)).files.keys()].sort().join('+'),
      ),
    );
    expect(names).toEqual(new Set(['old', 'new', 'later+new']));
  });

  it('loses for good what a failed sync left behind, while readers still see it', () => {
    const disk = diskAfter([
      opened('f', 1n),
      { kind: 'folder-synced', name: '' },
      written(1n, 0, Buffer.alloc(512, 'a')),
      { kind: 'sync-failed', inode: 1n },
      { kind: 'synced', inode: 1n },
    ]);
    expect(disk.present().get('f')?.length).toBe(512);
    for (const bytes of cuts(disk, 'f')) expect(bytes?.every((byte) => byte === 0)).toBe(true);
  });
});
