import { resolve } from 'node:path';

/** A host that runs in another process, and the token that it asks for. */
export interface HostAddress {
  /** Origin of the host, such as `http://127.0.0.1:4870`, without a path. */
  readonly origin: string;
  readonly token: string;
}

/** What the command line asks of the shell. */
export interface ShellArguments {
  readonly attach: HostAddress | undefined;
  readonly dataDir: string | undefined;
  /** Absolute paths of protocol files to import. */
  readonly files: readonly string[];
}

/** A command line that cannot be followed; the message is a sentence for the person who typed it. */
export class ArgumentsError extends Error {
  override readonly name = 'ArgumentsError';
}

const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Long enough for 128 bits in hex; anything shorter was cut off when it was copied. */
const TOKEN = /^[A-Za-z0-9_-]{32,256}$/;

/**
 * Reads `--attach=URL`, `--data-dir=FOLDER` and protocol files from a command line.
 *
 * Switches that are unknown here belong to Chromium and are left alone.
 *
 * @param argv everything after the executable (and, unpacked, after the application folder)
 * @param environment `WELLRUN_TOKEN` holds the token where the URL has none, so that it need not stand in the process list
 * @param workingDirectory where relative paths start
 * @throws ArgumentsError when a value is missing or an address cannot be used
 */
export function readArguments(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): ShellArguments {
  const attach = valueOf(argv, '--attach');
  const dataDir = valueOf(argv, '--data-dir');
  return {
    attach: attach === undefined ? undefined : readHostAddress(attach, environment['WELLRUN_TOKEN']),
    dataDir: dataDir === undefined ? undefined : resolve(workingDirectory, dataDir),
    files: protocolFilesIn(argv, workingDirectory),
  };
}

/** The protocol files named on a command line, as absolute paths. Whether they exist is not asked here. */
export function protocolFilesIn(argv: readonly string[], workingDirectory: string): string[] {
  return argv
    .filter((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith('.wellrun.json'))
    .map((argument) => resolve(workingDirectory, argument));
}

function valueOf(argv: readonly string[], name: string): string | undefined {
  const joined = argv.findLast((argument) => argument.startsWith(`${name}=`));
  if (joined !== undefined) return nonEmpty(name, joined.slice(name.length + 1));
  const index = argv.lastIndexOf(name);
  return index === -1 ? undefined : nonEmpty(name, argv[index + 1] ?? '');
}

function nonEmpty(name: string, value: string): string {
  if (value === '' || value.startsWith('--')) throw new ArgumentsError(`${name} needs a value, as in ${name}=VALUE.`);
  return value;
}

/**
 * Reads the address that `wellrun serve` prints: `http://127.0.0.1:PORT/#token=TOKEN`.
 *
 * Without TLS only this PC's own loopback is accepted, since the token would otherwise cross the network in clear.
 */
export function readHostAddress(text: string, tokenFromEnvironment: string | undefined): HostAddress {
  const url = parseUrl(text);
  if (!url) throw new ArgumentsError(`--attach: "${text.replace(/#.*/s, '')}" is not an address.`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ArgumentsError(`--attach: the address must begin with http:// or https://, not ${url.protocol}//.`);
  }
  if (url.protocol === 'http:' && !isLoopback(url.origin)) {
    throw new ArgumentsError(`--attach: ${url.host} is another computer, so the address must begin with https://.`);
  }
  const token = new URLSearchParams(url.hash.slice(1)).get('token') ?? tokenFromEnvironment ?? '';
  if (token === '') {
    throw new ArgumentsError(
      '--attach: the address has no token. Copy all of it, or set WELLRUN_TOKEN; `wellrun serve` prints both.',
    );
  }
  if (!TOKEN.test(token))
    throw new ArgumentsError('--attach: the token is incomplete or has characters it cannot have.');
  return { origin: url.origin, token };
}

/** Whether an origin is this PC's own. */
export function isLoopback(origin: string): boolean {
  return LOOPBACK_HOSTS.has(new URL(origin).hostname);
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
