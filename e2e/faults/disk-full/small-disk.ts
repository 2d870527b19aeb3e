import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Injection } from './injection.ts';

/** A disk that can be filled and freed. */
export interface SmallDisk {
  /** A folder on it. */
  readonly folder: string;
  /** A folder on another disk. */
  readonly beside: string;
  fill(): void;
  free(): void;
}

/** A file system of a few megabytes, mounted at `place`/disk. */
export function mountedDisk(place: string): SmallDisk {
  const folder = join(place, 'disk');
  const filler = join(folder, 'filler');
  return {
    folder,
    beside: join(place, 'beside'),
    fill: () => fillWith(filler),
    free: () => rmSync(filler, { force: true }),
  };
}

/** The folder `place`/data, on which every call that needs room can be made to fail. */
export function injectedDisk(place: string): SmallDisk {
  const folder = join(place, 'data');
  mkdirSync(folder, { recursive: true });
  const injection = Injection.open(join(place, 'control'));
  return {
    folder,
    beside: join(place, 'beside'),
    fill: () =>
      injection.fail({ mode: 'full', error: 'ENOSPC', calls: ['write', 'truncate', 'open', 'unlink'], at: 1 }),
    free: () => injection.off(),
  };
}

function fillWith(file: string): void {
  const handle = openSync(file, 'w');
  try {
    for (let size = 65_536; size >= 1; size /= 4) {
      try {
        for (;;) if (writeSync(handle, Buffer.alloc(size, 0x66)) < size) break;
      } catch {
        // No room for a piece of this size: on with smaller ones.
      }
    }
  } finally {
    closeSync(handle);
  }
}
