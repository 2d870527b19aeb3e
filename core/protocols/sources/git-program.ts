import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { AppError } from '../../contract/errors.ts';

/** Longest that one call may take, ms: a clone over a slow line. */
const LONGEST_MS = 10 * 60_000;
/** Most that a call may answer, bytes. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * What is asked of git beside the lab's own configuration (proxies, keys, credential helpers stay as they are): nothing
 * of a repository is ever run, no transport that runs a program is used, nobody is asked for a password.
 */
const SAFE_CONFIG = [
  'protocol.ext.allow=never',
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'gc.auto=0',
  'fetch.recurseSubmodules=false',
  'transfer.fsckObjects=true',
  'advice.detachedHead=false',
];
const SAFE_ENVIRONMENT = {
  GIT_ALLOW_PROTOCOL: 'file:https:http:ssh:git',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
  LC_ALL: 'C',
};

/** Variables that would make git work on another repository, or run something else. */
const DANGEROUS = /^GIT_(?!SSL|PROXY|HTTP)/;

export interface GitCall {
  readonly args: readonly string[];
  /** The repository; none for a clone. */
  readonly gitDir?: string;
  readonly input?: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs the git of this PC.
 * @returns what it wrote to its standard output
 * @throws AppError `not-found` when there is no git; `bad-input` with git's own last words when it refuses
 */
export function runGit({ args, gitDir, input, signal }: GitCall): Promise<Buffer> {
  const config = SAFE_CONFIG.flatMap((setting) => ['-c', setting]);
  const where = gitDir === undefined ? [] : ['--git-dir', gitDir];
  const inherited = Object.entries(process.env).filter(([name]) => !DANGEROUS.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...config, ...where, ...args], {
      env: { ...Object.fromEntries(inherited), ...SAFE_ENVIRONMENT },
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    });
    const out: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) child.kill();
      else out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-4000);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? noGit() : new AppError('bad-input', `git could not be run: ${error.message}`));
    });
    child.once('close', (code, killedBy) => {
      if (code === 0) resolve(Buffer.concat(out));
      else if (bytes > MOST_BYTES)
        reject(new AppError('bad-input', `The repository answers with more than ${MOST_BYTES / 1024 ** 2} MB.`));
      else if (killedBy !== null)
        reject(new AppError('bad-input', `git did not finish within ${LONGEST_MS / 60_000} minutes and was ended.`));
      else reject(new AppError('bad-input', sentenceOf(complaint)));
    });
  });
}

function noGit(): AppError {
  return new AppError(
    'not-found',
    'There is no git on this PC. Install it (Windows and macOS: git-scm.com; Debian and Ubuntu: apt install git), then try again.',
  );
}

/** Git's complaints that mean something to a scientist, and what to do; anything else is told as git says it. */
const COMPLAINTS: readonly (readonly [RegExp, string])[] = [
  [
    /could not read Username|Authentication failed|terminal prompts disabled|Permission denied \(publickey/i,
    'The repository asks who you are. Sign in with git on this PC once (a credential helper or an SSH key), then try again.',
  ],
  [
    /Could not resolve host|Name or service not known/i,
    'The server cannot be found. Check the address and the network; what was fetched before goes on to work.',
  ],
  [
    /Connection refused|Connection timed out|Failed to connect|unable to access/i,
    'The server does not answer. Check the network; what was fetched before goes on to work.',
  ],
  [
    /does not appear to be a git repository|repository '.*' (does not exist|not found)|not a git repository|Repository not found/i,
    'There is no git repository at this address.',
  ],
  [
    /dubious ownership/i,
    'The repository belongs to somebody else on this PC, and git does not trust it. Ask its owner, or clone it over the network.',
  ],
  [
    /hasDot(dot|git)?:|fullPathname:/,
    'The repository names files so that they would be written elsewhere on this PC (such as "..", ".git"). Nothing of it was taken.',
  ],
  [
    /fsck error|invalid index-pack output/,
    'The repository holds something that git finds faulty, so nothing of it was taken. Ask whoever keeps it to run "git fsck".',
  ],
  [/Remote branch .* not found/i, 'The repository has no such branch.'],
  [/No space left on device/i, 'There is no room left on the disk for this repository.'],
];

function sentenceOf(complaint: string): string {
  const known = COMPLAINTS.find(([pattern]) => pattern.test(complaint));
  if (known !== undefined) return known[1];
  const lines = complaint
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
  return `git refused: ${telling.replace(/^(fatal|error):\s*/, '')}`;
}
