import { serveProgram } from '../program-thread.ts';

/** Stands in for a utility process of Electron: a process of Node, whose messages go over the way of `fork`. */
serveProgram(
  {
    postMessage: (message) => void process.send?.(message),
    on: (_event, listener) => process.on('message', (data) => listener({ data })),
  },
  { mustBeGuarded: true },
);
