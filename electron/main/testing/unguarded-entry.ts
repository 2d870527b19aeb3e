import { serveProgram } from '../program-thread.ts';

/** As `program-entry.ts`, for a Node that is too old for the permission model. */
serveProgram(process.parentPort, { mustBeGuarded: false });
