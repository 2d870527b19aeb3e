import { existsSync } from 'node:fs';
import { runProgram } from './run-program.ts';

/**
 * Gets a program that tests stand on where it is missing: on Debian as root the package of the same name is installed.
 * `socat` makes the pairs of serial lines that drivers are tested on, `git` the repositories that protocols come from.
 */
export async function ensureProgram(name: 'git' | 'socat'): Promise<void> {
  const folders = (process.env['PATH'] ?? '').split(':');
  if (folders.some((folder) => existsSync(`${folder}/${name}`))) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  await runProgram('apt-get', ['update', '-qq'], quiet);
  await runProgram('apt-get', ['install', '-y', '-qq', name], quiet);
}
