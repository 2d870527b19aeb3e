import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { invariant } from '../../base/invariant.ts';

export interface ProcessEnd {
  /** The code or the signal that it ended with. */
  readonly how: string;
  readonly isOutOfMemory: boolean;
}

/** A process that runs a text, with a channel for messages. */
export interface LaunchedProcess {
  readonly channel: Readable & Writable;
  kill(): void;
  /** Called once it has ended, however that came. */
  onExit(listener: (end: ProcessEnd) => void): void;
}

/** Starts a process of Node without environment, files, workers and other processes. */
export type LaunchProcess = (options: { readonly text: string; readonly memoryMb: number }) => LaunchedProcess;

const MOST_STDERR = 4000;

/** The Node that runs this process, or the one within Electron while it is developed. */
export const launchNode: LaunchProcess = ({ text, memoryMb }) => {
  const isPacked = process.versions['electron'] !== undefined && Reflect.get(process, 'defaultApp') !== true;
  // It is sealed against that: it would open another window instead.
  invariant(!isPacked, 'The installed app cannot be started as a plain Node.');
  const flags = [
    '--permission',
    '--experimental-vm-modules',
    '--no-warnings',
    '--disallow-code-generation-from-strings',
    '--disable-proto=delete',
    `--max-old-space-size=${memoryMb}`,
    '--max-semi-space-size=8',
  ];
  // Hours of a date are the same wherever a program runs.
  const env: Record<string, string> = { TZ: 'UTC' };
  if (process.versions['electron'] !== undefined) env['ELECTRON_RUN_AS_NODE'] = '1';
  // Without it Windows starts no process that uses its random numbers.
  const { SystemRoot } = process.env;
  if (process.platform === 'win32' && SystemRoot !== undefined) env['SystemRoot'] = SystemRoot;
  const child = spawn(process.execPath, [...flags, '-e', text], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let said = '';
  child.stderr!.setEncoding('utf8');
  child.stderr!.on('data', (chunk: string) => {
    said = (said + chunk).slice(0, MOST_STDERR);
  });
  return {
    channel: child.stdio[3] as Readable & Writable,
    kill: () => void child.kill('SIGKILL'),
    onExit: (listener) => {
      const tell = (how: string): void => {
        const isOutOfMemory = /heap out of memory|Reached heap limit|Array buffer allocation/i.test(said);
        listener({ how, isOutOfMemory });
      };
      // Not before all that it has said was read.
      child.on('close', (code, signal) => tell(signal ?? `code ${code ?? 0}`));
      child.on('error', (error) => tell(error.message));
    },
  };
};
