import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory where the system has some as a folder: what is tested here is what is written, not that a disk keeps it. */
const MEMORY = '/dev/shm';

function root(): string {
  try {
    accessSync(MEMORY, constants.W_OK);
    return MEMORY;
  } catch {
    return tmpdir();
  }
}

/** Makes an empty folder for one test. */
export function makeTemporaryFolder(): string {
  return mkdtempSync(join(root(), 'wellrun-test-'));
}

/** A folder that goes away with its scope. */
export class TemporaryFolder implements Disposable {
  readonly path = makeTemporaryFolder();

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
