import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, resolve } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { rolldown } from 'rolldown';
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

/** What the test Electron's older Node lacks of what the core uses. */
const NEWER_NODE = `
for (const name of ['dispose', 'asyncDispose'])
  if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: Symbol.for('Symbol.' + name) });
Promise.withResolvers ??= function () {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};`;

/** Puts the application of `program-shell.ts` into a copy of Electron. Returns Electron's executable. */
export async function stagePrograms(electron: string, folder: string): Promise<string> {
  copyElectron(electron, folder);
  const application = join(folder, 'resources/app');
  mkdirSync(application, { recursive: true });
  cpSync(join(ROOT, 'resources'), join(application, 'resources'), { recursive: true });
  cpSync(join(ROOT, 'out/main/program-entry.cjs'), join(application, 'program-entry.cjs'));
  writeFileSync(join(application, 'package.json'), JSON.stringify({ name: 'programs', main: 'program-shell.cjs' }));
  const shipped = readFileSync(join(ROOT, 'resources/programs/titrate-volume.ts'), 'utf8');
  writeFileSync(join(application, 'program.js'), stripTypeScriptTypes(shipped));
  for (const entry of ['program-shell', 'unguarded-entry']) {
    const build = await rolldown({
      input: join(ROOT, `electron/main/testing/${entry}.ts`),
      platform: 'node',
      external: ['electron'],
      transform: { target: 'node18' },
      logLevel: 'warn',
      tsconfig: false,
    });
    await build.write({
      dir: application,
      format: 'cjs',
      entryFileNames: `${entry}.cjs`,
      codeSplitting: false,
      banner: entry === 'program-shell' ? NEWER_NODE : '',
    });
    await build.close();
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
