import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'interop-venv');
const PACKAGES = [
  'pylabrobot==0.2.2',
  'pyserial==3.5',
  'typing_extensions==4.16.0',
  'websockets==17.4',
  'mt-sics-emulator==0.1.1',
];
const STEP_LIMIT_MS = 300_000;

export interface PythonEnvironment {
  readonly python: string;
  /** Path of a program that a package brought. */
  program(name: string): string;
}

/** Why there is no Python for these tests, in one sentence. */
export interface NoPython {
  readonly missing: string;
}

/** The Python of these tests with exactly these packages, made when it is not there yet. */
export function ensurePython(): PythonEnvironment | NoPython {
  const bin = join(FOLDER, process.platform === 'win32' ? 'Scripts' : 'bin');
  const python = join(bin, process.platform === 'win32' ? 'python.exe' : 'python');
  const environment = { python, program: (name: string) => join(bin, name) };
  const stamp = join(FOLDER, 'packages.txt');
  const wanted = PACKAGES.join('\n');
  if (
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === wanted &&
    works(python, ['-c', 'import pylabrobot, serial'])
  ) {
    return environment;
  }
  rmSync(FOLDER, { recursive: true, force: true });
  const system = ['python3', 'python'].find((name) =>
    works(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']),
  );
  if (system === undefined) return { missing: 'there is no Python 3.9 or newer on this PC' };
  if (!works(system, ['-m', 'venv', FOLDER])) {
    // Debian keeps this part of Python in a package of its own.
    if (process.getuid?.() === 0 && works('apt-get', ['update', '-qq'])) {
      works('apt-get', ['install', '-y', '-qq', 'python3-venv']);
    }
    rmSync(FOLDER, { recursive: true, force: true });
    if (!works(system, ['-m', 'venv', FOLDER])) {
      return { missing: 'Python cannot make a virtual environment (on Debian: apt-get install python3-venv)' };
    }
  }
  if (!works(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES])) {
    return { missing: `pip cannot install ${PACKAGES.join(', ')} (no network, or not for this Python)` };
  }
  writeFileSync(stamp, wanted);
  return environment;
}

function works(command: string, parameters: readonly string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'ignore', timeout: STEP_LIMIT_MS }).status === 0;
}
