import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { ProcessEnd } from '#core/protocols/program/launch-node.ts';
import type { ProgramStart } from './program-launcher.ts';

/** The utility process's end of its way to the main process. */
export interface ParentPortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown;
}

export interface ThreadOptions {
  /** False only where the Node is too old for the permission model, in tests. */
  readonly mustBeGuarded: boolean;
}

/** Refuses to go on in a thread that could read a file. */
const PROOF = `if (process.permission === undefined || process.permission.has('fs.read')) throw new Error('no permission model');`;

/**
 * Serves a program in a utility process of Electron, which itself takes no flags of Node: the program has a thread, and
 * the thread has Node's permission model (no files, processes, workers, add-ons, inspector), a memory limit and an empty
 * environment. The process lives as long as the program; this side only passes texts on.
 */
export function serveProgram(port: ParentPortLike, { mustBeGuarded }: ThreadOptions): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  // Hours of a date are the same wherever a program runs.
  process.env['TZ'] = 'UTC';
  // For this process: neither side has any use for it.
  setFlagsFromString('--disallow-code-generation-from-strings');
  let worker: Worker | undefined;
  const over = (how: string, isOutOfMemory = false): void => {
    const end: ProcessEnd = { how, isOutOfMemory };
    port.postMessage(end);
  };
  const start = ({ text, memoryMb }: ProgramStart): void => {
    const guard = process.allowedNodeEnvironmentFlags.has('--permission') ? ['--permission'] : [];
    try {
      worker = new Worker(mustBeGuarded ? `${PROOF}\n${text}` : text, {
        eval: true,
        env: {},
        stdout: true,
        stderr: true,
        execArgv: [...guard, '--experimental-vm-modules', '--no-warnings'],
        resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 8 },
      });
    } catch (error) {
      over(String(error));
      return;
    }
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (message) => port.postMessage(String(message)));
    worker.on('error', (error: Error & { readonly code?: string }) =>
      over(error.message, error.code === 'ERR_WORKER_OUT_OF_MEMORY'),
    );
    worker.on('exit', (code) => over(`code ${code}`));
  };
  port.on('message', ({ data }) => {
    if (typeof data === 'string') worker?.postMessage(data);
    else start(data as ProgramStart);
  });
}
