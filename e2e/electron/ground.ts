import { readFileSync, writeFileSync } from 'node:fs';

/** What run.ts has prepared for the specs, which run in a process of their own. */
export interface Ground {
  /** Starts the application out of a folder, as during development. */
  readonly unpacked: string;
  /** Starts an application that runs programs and does nothing else. */
  readonly programs: string;
  /** The application as electron-builder packs it. */
  readonly packed: {
    readonly folder: string;
    /** Starts it as users get it. */
    readonly release: string;
    /** Starts a copy in which only one fuse differs: a debugger may attach, which Playwright needs. */
    readonly inspectable: string;
  };
  /** Starts the project in the Electron that it is made for; or the sentence that says why that is not possible here. */
  readonly pinned: { readonly program: string } | { readonly missing: string };
  /** Folder that the application's user may write to. */
  readonly home: string;
  readonly display: string;
}

const VARIABLE = 'WELLRUN_E2E_GROUND';

export function writeGround(file: string, ground: Ground): Record<string, string> {
  writeFileSync(file, JSON.stringify(ground));
  return { [VARIABLE]: file };
}

export function readGround(): Ground {
  const file = process.env[VARIABLE];
  if (file === undefined)
    throw new Error('Start these tests with `npm run test:electron`, which prepares what they need.');
  return JSON.parse(readFileSync(file, 'utf8')) as Ground;
}
