import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Available } from './electron-25.ts';

const PACKAGE = resolve(import.meta.dirname, '../../node_modules/electron');

/**
 * The executable of the Electron that the application is made for, if it is on this PC.
 *
 * The package is looked at, never loaded: loading it starts a download.
 */
export function findPinnedElectron(environment: NodeJS.ProcessEnv = process.env): Available<string> {
  const folder = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const pathFile = join(PACKAGE, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const executable = folder === undefined ? join(PACKAGE, 'dist', name) : join(folder, name);
  if (existsSync(executable)) return { ready: executable };
  return {
    missing:
      'The binary of the pinned Electron is not on this PC; `npx install-electron` fetches it, or ELECTRON_OVERRIDE_DIST_PATH names a folder with it.',
  };
}
