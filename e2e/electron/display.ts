import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Available } from './electron-25.ts';
import { isRoot } from './ordinary-user.ts';

/** A screen of its own, so that nothing appears on, and nothing depends on, the desktop of whoever runs the tests. */
export interface Display extends Disposable {
  readonly name: string;
}

/** Starts a virtual screen; installs it first where that is possible. */
export async function openDisplay(launcher: (executable: string) => string): Promise<Available<Display>> {
  const xvfb = findXvfb();
  if (xvfb === undefined) return { missing: 'There is no virtual display: Xvfb is not installed and could not be.' };
  const server = spawn(launcher(xvfb), ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await displayNumber(server);
  if (number === undefined) return { missing: 'There is no virtual display: Xvfb did not start.' };
  return { ready: { name: `:${number}`, [Symbol.dispose]: () => server.kill() } };
}

function findXvfb(): string | undefined {
  const found = findOnPath('Xvfb');
  if (found !== undefined || !isRoot()) return found;
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // The browser brings the libraries that Electron links as well.
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'xvfb', 'chromium']]) {
    spawnSync('apt-get', ['-qq', ...args], { env: environment, timeout: 300_000, stdio: 'ignore' });
  }
  return findOnPath('Xvfb');
}

function findOnPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

async function displayNumber(server: ChildProcess): Promise<string | undefined> {
  const lines = createInterface({ input: server.stdio[3] as Readable });
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), 15_000);
    const settle = (value: string | undefined): void => {
      clearTimeout(timer);
      lines.close();
      resolve(value);
    };
    lines.once('line', (line) => settle(line.trim()));
    server.once('error', () => settle(undefined));
    server.once('exit', () => settle(undefined));
  });
}
