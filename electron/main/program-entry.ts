import { serveProgram } from './program-thread.ts';

/** What a utility process runs that was started for a program; bundled as `out/main/program-entry.cjs`. */
serveProgram(process.parentPort, { mustBeGuarded: true });
