import { Duplex } from 'node:stream';
import type { LaunchedProcess, LaunchProcess, ProcessEnd } from '#core/protocols/program/launch-node.ts';
import type { UtilityProcessLike } from './electron-like.ts';

/** What is said first to the process that `program-entry.ts` runs in. */
export interface ProgramStart {
  readonly text: string;
  readonly memoryMb: number;
}

/**
 * Starts the processes of programs inside Electron, which is sealed against being started as a plain Node.
 *
 * Texts go both ways as they are; anything else that comes back is how the program's thread ended.
 *
 * @param fork starts a utility process with `program-entry.ts`
 */
export function utilityLauncher(fork: () => UtilityProcessLike): LaunchProcess {
  return ({ text, memoryMb }): LaunchedProcess => {
    const child = fork();
    const start: ProgramStart = { text, memoryMb };
    child.postMessage(start);
    const listeners: ((end: ProcessEnd) => void)[] = [];
    let end: ProcessEnd | undefined;
    const over = (how: ProcessEnd): void => {
      if (end !== undefined) return;
      end = how;
      child.kill();
      for (const listener of listeners) listener(how);
    };
    const channel = new Duplex({
      decodeStrings: false,
      read: () => undefined,
      write: (chunk: string, _encoding, done) => {
        if (end === undefined) child.postMessage(chunk);
        done();
      },
    });
    child.on('message', (message) => {
      if (typeof message === 'string') channel.push(message);
      else over(message as ProcessEnd);
    });
    child.on('exit', (code) => over({ how: `code ${code}`, isOutOfMemory: false }));
    child.on('error', (type) => over({ how: type, isOutOfMemory: /memory/i.test(type) }));
    return {
      channel,
      kill: () => void child.kill(),
      onExit: (listener) => {
        listeners.push(listener);
        if (end !== undefined) listener(end);
      },
    };
  };
}
