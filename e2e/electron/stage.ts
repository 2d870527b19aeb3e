import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { isRoot } from './ordinary-user.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Puts the built application into a copy of Electron, as a folder. Returns Electron's executable. */
export function stageUnpacked(electron: string, folder: string): string {
  copyElectron(electron, folder);
  const application = join(folder, 'resources/app');
  mkdirSync(application, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(application, 'package.json'));
  for (const part of ['main', 'preload', 'renderer']) {
    cpSync(join(ROOT, 'out', part), join(application, 'out', part), { recursive: true });
  }
  return join(folder, 'electron');
}

/** Packs the application as a release is packed, around the test Electron. Returns the folder with the program. */
export function packRelease(electron: string, output: string): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'pack.ts'), electron, output],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`The application could not be packed:\n${stdout}\n${stderr}`);
  const folder = join(output, 'linux-unpacked');
  makeSandboxUsable(folder);
  return folder;
}

/** Copies a packed application and lets a debugger attach to the copy, which a release does not. */
export async function stageInspectable(packed: string, folder: string): Promise<string> {
  copyElectron(packed, folder);
  const program = join(folder, 'wellrun');
  await flipFuses(program, { version: FuseVersion.V1, [FuseV1Options.EnableNodeCliInspectArguments]: true });
  return program;
}

function copyElectron(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  makeSandboxUsable(to);
}

/** Chromium's sandbox helper works only as root's own and with the setuid bit, neither of which survives copying. */
function makeSandboxUsable(folder: string): void {
  if (!isRoot()) return;
  const helper = join(folder, 'chrome-sandbox');
  chownSync(helper, 0, 0);
  chmodSync(helper, 0o4755);
}
