import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** The user that owns nothing; every Linux has it. */
const NOBODY = 65_534;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * A folder that the application under test may write to, and the home it gets.
 *
 * Chromium's sandbox refuses root, so where the tests run as root the application runs as `nobody`.
 */
export class OrdinaryUser implements Disposable {
  readonly home: string;

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'wellrun-user-'));
    this.give(this.home);
  }

  /** Makes a folder below the home. */
  folder(name: string): string {
    const path = join(this.home, name);
    mkdirSync(path, { recursive: true });
    this.give(path);
    return path;
  }

  /** Hands a file or folder over. */
  give(path: string): void {
    if (isRoot()) chownSync(path, NOBODY, NOBODY);
    chmodSync(path, 0o755);
  }

  /** A program that runs `executable` as this user, with all arguments passed on. */
  launcherFor(executable: string): string {
    if (!isRoot()) return executable;
    const launcher = join(this.home, `launch-${basename(executable)}.sh`);
    writeFileSync(
      launcher,
      `#!/bin/sh\nexec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups "${executable}" "$@"\n`,
    );
    chmodSync(launcher, 0o755);
    return launcher;
  }

  /** Whether this user can read a file, all folders on the way included. */
  canRead(path: string): boolean {
    if (!isRoot()) return spawnSync('test', ['-r', path]).status === 0;
    return (
      spawnSync('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', 'test', '-r', path]).status ===
      0
    );
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
