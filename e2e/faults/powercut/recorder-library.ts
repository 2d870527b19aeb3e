import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CannotRunHere } from '../cannot-run-here.ts';

const SOURCE = fileURLToPath(new URL('recorder.c', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/faults', import.meta.url));

/**
 * The path of recorder.c as a shared library, compiled when its source has changed. On Debian, as root, a missing
 * compiler is installed.
 *
 * @throws CannotRunHere on another system than Linux, or without a C compiler
 */
export function recorderLibrary(): string {
  if (process.platform !== 'linux') {
    throw new CannotRunHere('This fault test needs Linux, because it loads a library between the host and its files.');
  }
  const source = readFileSync(SOURCE);
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const library = join(CACHE, `recorder-${process.arch}-${digest}.so`);
  if (existsSync(library)) return library;
  mkdirSync(CACHE, { recursive: true });
  const compiler = findCompiler() ?? installCompiler();
  const unfinished = `${library}.${process.pid}`;
  const compiled = spawnSync(compiler, ['-shared', '-fPIC', '-O2', '-o', unfinished, SOURCE, '-ldl', '-lpthread'], {
    encoding: 'utf8',
  });
  if (compiled.status !== 0) {
    throw new CannotRunHere(
      `The C compiler ${compiler} could not build ${SOURCE}; on Debian, install it with its headers ` +
        `(apt-get install gcc libc6-dev). It said: ${compiled.stderr.trim().split('\n')[0] ?? ''}`,
    );
  }
  renameSync(unfinished, library);
  for (const name of readdirSync(CACHE)) {
    if (/^recorder-.*\.so$/.test(name) && name !== basename(library)) rmSync(join(CACHE, name), { force: true });
  }
  return library;
}

/**
 * The environment of a process whose files below `folder` are recorded, made to fail by the file `control`, or both.
 * @throws CannotRunHere as recorderLibrary()
 */
export function recorderEnvironment(options: {
  readonly folder: string;
  readonly record?: string;
  readonly control?: string;
}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LD_PRELOAD: recorderLibrary(),
    WELLRUN_FAULTS_FOLDER: realpathSync(options.folder),
    ...(options.record === undefined ? {} : { WELLRUN_FAULTS_RECORD: options.record }),
    ...(options.control === undefined ? {} : { WELLRUN_FAULTS_CONTROL: options.control }),
    // io_uring writes without calling libc.
    UV_USE_IO_URING: '0',
  };
}

/** Why recorderLibrary() would fail without installing anything, or null when it would not. */
export function whyNoRecorder(): string | null {
  if (process.platform !== 'linux') return 'it needs Linux';
  return findCompiler() === null ? 'there is no C compiler on this PC' : null;
}

function findCompiler(): string | null {
  for (const name of ['cc', 'gcc', 'clang']) {
    if (spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) return name;
  }
  return null;
}

function installCompiler(): string {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    spawnSync('apt-get', ['update', '-q'], quiet);
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'gcc', 'libc6-dev'], quiet);
  }
  const compiler = findCompiler();
  if (compiler !== null) return compiler;
  throw new CannotRunHere(
    'This fault test needs a C compiler: install gcc and libc6-dev (Debian, Ubuntu: apt-get install gcc libc6-dev).',
  );
}
