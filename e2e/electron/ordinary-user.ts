import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user that owns nothing; every Linux has it. */
const NOBODY = 65_534;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Hands a file or folder over to the user that the application under test runs as. */
export function giveToOrdinaryUser(path: string): void {
  if (isRoot()) chownSync(path, NOBODY, NOBODY);
  chmodSync(path, 0o755);
}

/** Whether Chromium can have its sandbox: by its helper, which only root can install, or by user namespaces. */
export function canSandbox(): boolean {
  return isRoot() || spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0;
}

/**
 * A folder that the application under test may write to, and the home it gets.
 *
 * Chromium's sandbox refuses root, so where the tests run as root the application runs as `nobody`.
 */
export class OrdinaryUser implements Disposable {
  readonly home: string;
  #launchers = 0;

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'wellrun-user-'));
    giveToOrdinaryUser(this.home);
  }

  /** Makes a folder below the home. */
  folder(name: string): string {
    const path = join(this.home, name);
    mkdirSync(path, { recursive: true });
    giveToOrdinaryUser(path);
    return path;
  }

  /** A program that runs `executable` as this user, with all arguments passed on. */
  launcherFor(executable: string): string {
    if (!isRoot()) return executable;
    this.#launchers += 1;
    const launcher = join(this.home, `launch-${this.#launchers}.sh`);
    writeFileSync(
      launcher,
      `#!/bin/sh\nexec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups "${executable}" "$@"\n`,
    );
    chmodSync(launcher, 0o755);
    return launcher;
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}
