import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageFile from '../../package.json' with { type: 'json' };

export const VERSION = packageFile.version;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const RESOURCES_DIR = join(ROOT, 'resources');
export const RENDERER_DIR = join(ROOT, 'out', 'renderer');

/** Where the record lives when nothing else is said: the place the operating system has for application data. */
export function defaultDataDir(): string {
  const { WELLRUN_DATA_DIR: given, XDG_DATA_HOME: xdg, APPDATA: appData } = process.env;
  if (given !== undefined && given !== '') return given;
  if (process.platform === 'win32') return join(appData ?? join(homedir(), 'AppData', 'Roaming'), 'Wellrun');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Wellrun');
  return join(xdg ?? join(homedir(), '.local', 'share'), 'wellrun');
}
