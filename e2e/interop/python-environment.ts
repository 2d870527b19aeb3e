import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '..', '..', 'node_modules', '.cache');
const STEP_LIMIT_MS = 300_000;

/** Packages of a virtual environment of their own, each with its version, and what has to be importable of them. */
interface PythonNeeds {
  readonly folder: string;
  readonly packages: readonly string[];
  readonly imports: string;
  /** Versions of Python that the packages are made for; the newest where not every newer one does. */
  readonly oldest: readonly [number, number];
  readonly newest?: readonly [number, number];
}

/** PyLabRobot's driver and the MT-SICS emulator. */
export const BALANCE_JUDGES: PythonNeeds = {
  folder: 'interop-venv',
  packages: [
    'pylabrobot==0.2.2',
    'pyserial==3.5',
    'typing_extensions==4.16.0',
    'websockets==17.4',
    'mt-sics-emulator==0.1.1',
  ],
  imports: 'import pylabrobot, serial',
  oldest: [3, 9],
};

/** The last version of the opentrons package that takes protocols of both robots, with all that it stands on. */
export const OPENTRONS_JUDGE: PythonNeeds = {
  folder: 'opentrons-venv',
  packages: [
    'opentrons==9.0.0',
    'opentrons_shared_data==9.0.0',
    'Pyro5==5.17',
    'aionotify==0.3.1',
    'annotated-types==0.8.0',
    'anyio==4.16.0',
    'attrs==26.1.0',
    'click==8.5.1',
    'idna==3.20',
    'jsonschema==4.17.3',
    'numpy==1.26.4',
    'packaging==26.3',
    'pydantic==2.14.3',
    'pydantic-settings==2.16.3',
    'pydantic_core==2.50.4',
    'pyrsistent==0.20.0',
    'pyserial==3.5',
    'python-dotenv==1.2.4',
    'pyusb==1.2.1',
    'serpent==1.43',
    'typing-inspection==0.4.5',
    'typing_extensions==4.16.0',
  ],
  imports: 'import opentrons.cli.analyze',
  oldest: [3, 10],
  newest: [3, 12],
};

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
export function ensurePython(needs: PythonNeeds): PythonEnvironment | NoPython {
  const folder = join(CACHE, needs.folder);
  const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const python = join(bin, process.platform === 'win32' ? 'python.exe' : 'python');
  const environment = { python, program: (name: string) => join(bin, name) };
  const stamp = join(folder, 'packages.txt');
  const wanted = needs.packages.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && works(python, ['-c', needs.imports])) {
    return environment;
  }
  rmSync(folder, { recursive: true, force: true });
  const system = findSystem(needs);
  if (system === undefined) return { missing: `there is no Python ${versionsInWords(needs)} on this PC` };
  if (!works(system, ['-m', 'venv', folder])) {
    // Debian keeps this part of Python in a package of its own.
    if (process.getuid?.() === 0 && works('apt-get', ['update', '-qq'])) {
      works('apt-get', ['install', '-y', '-qq', 'python3-venv']);
    }
    rmSync(folder, { recursive: true, force: true });
    if (!works(system, ['-m', 'venv', folder])) {
      return { missing: 'Python cannot make a virtual environment (on Debian: apt-get install python3-venv)' };
    }
  }
  if (!works(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...needs.packages])) {
    return { missing: `pip cannot install ${needs.packages.join(', ')} (no network, or not for this Python)` };
  }
  writeFileSync(stamp, wanted);
  return environment;
}

function findSystem({ oldest, newest }: PythonNeeds): string | undefined {
  const names = ['python3', 'python', ...(newest === undefined ? [] : [`python3.${newest[1]}`, 'python3.11'])];
  const most = newest === undefined ? '(99, 0)' : `(${newest[0]}, ${newest[1]})`;
  const check = `import sys; sys.exit(not (${oldest[0]}, ${oldest[1]}) <= sys.version_info[:2] <= ${most})`;
  return names.find((name) => works(name, ['-c', check]));
}

function versionsInWords({ oldest, newest }: PythonNeeds): string {
  return newest === undefined ? `${oldest.join('.')} or newer` : `${oldest.join('.')} to ${newest.join('.')}`;
}

function works(command: string, parameters: readonly string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'ignore', timeout: STEP_LIMIT_MS }).status === 0;
}
