import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { HARMFUL_PROGRAMS } from '#core/testing/harmful-programs.ts';
import { describeFlavours, type Flavour, FLAVOURS } from './flavours.ts';
import { readGround } from './ground.ts';
import { environmentFor, newProfile } from './lab-window.ts';

const ground = readGround();
const SHIPPED = resolve(import.meta.dirname, '../../resources/programs/titrate-volume.wellrun.json');

interface Said {
  readonly title?: string;
  readonly said?: string;
  readonly guarded?: { readonly said?: string };
  readonly shipped?: { readonly document?: { readonly program: { readonly source: string } } };
  readonly busy?: number;
}

/** What is said of each of them where it is not what a newer Node says. */
const OLDER_NODE: Readonly<Record<string, RegExp>> = {
  'imports a module while it runs': /waits for something that never comes/,
};

test.describe('protocols that are programs, in utility processes of Electron 25.1.1', () => {
  let shell: ChildProcess;
  const said: Said[] = [];

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    shell = spawn(ground.programs, [`--user-data-dir=${newProfile(ground)}`], {
      env: environmentFor(ground),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const line of createInterface({ input: shell.stdout! })) {
      if (!line.startsWith('{')) continue;
      said.push(JSON.parse(line) as Said);
      if (said.at(-1)!.busy !== undefined) break;
    }
  });
  test.afterAll(() => void shell?.kill('SIGKILL'));

  test('are not begun where the Node cannot keep them from files', () => {
    expect(said[0]?.guarded?.said).toBe(
      'program:0 program.ts: The process of the program ended (no permission model).',
    );
  });

  test('become the same protocol as by a Node of their own', () => {
    const shipped = JSON.parse(readFileSync(SHIPPED, 'utf8')) as { program: { fileName: string; source: string } };
    const { document } = said[1]?.shipped ?? {};
    const program = { ...shipped.program, fileName: 'program.ts', source: document?.program.source };
    expect(document).toEqual({ ...shipped, program });
  });

  test('are ended with the same sentences when they mean harm or are wrong', () => {
    for (const { title, sentence } of HARMFUL_PROGRAMS)
      expect(said.find((one) => one.title === title)?.said, title).toMatch(OLDER_NODE[title] ?? sentence);
  });

  test('end with the app, however that ends', async () => {
    const { busy } = said.at(-1)!;
    const isAlive = (): boolean => {
      try {
        return !readFileSync(`/proc/${busy}/stat`, 'utf8').includes(') Z ');
      } catch {
        return false;
      }
    };
    expect(isAlive()).toBe(true);
    shell.kill('SIGKILL');
    await expect.poll(isAlive).toBe(false);
  });
});

const packed = FLAVOURS.filter((flavour: Flavour) => flavour.name.includes('packed'));
describeFlavours(
  'the entry of a program',
  (lab) => {
    test('starts out of the package, with every fuse set, and begins nothing that it cannot keep in', async () => {
      const end = await lab().window.app.evaluate(
        async ({ app, utilityProcess }, path) => {
          const child = utilityProcess.fork(`${app.getAppPath()}/${path}`, [], { stdio: 'ignore' });
          const message = new Promise((done) => child.once('message', done));
          child.postMessage({ text: 'process.exit(7);', memoryMb: 32 });
          const said = await message;
          child.kill();
          return said;
        },
        join('out', 'main', 'program-entry.cjs'),
      );
      expect(end).toEqual({ how: 'no permission model', isOutOfMemory: false });
    });
  },
  packed,
);
