import { existsSync } from 'node:fs';
import { runProgram } from './run-program.ts';

/**
 * Gets socat, which makes the pairs of serial lines that drivers are tested on. Without it those tests are skipped and
 * say so; on Debian as root it is installed.
 */
export async function ensureSocat(): Promise<void> {
  const folders = (process.env['PATH'] ?? '').split(':');
  if (folders.some((folder) => existsSync(`${folder}/socat`))) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
  await runProgram('apt-get', ['update', '-qq'], quiet);
  await runProgram('apt-get', ['install', '-y', '-qq', 'socat'], quiet);
}
