import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { USUAL_LIMITS, ProgramProcess } from '#core/protocols/program/program-process.ts';
import { HARMFUL_LIMITS, harmfulText, SLOW_LIMITS } from '#core/testing/harmful-programs.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import type { UtilityProcessLike } from './electron-like.ts';
import { utilityLauncher } from './program-launcher.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process as Electron would fork it, but that it is one of Node. */
function forkProcess(): UtilityProcessLike {
  const child = fork(join(import.meta.dirname, 'testing/program-process.ts'), { stdio: 'ignore' });
  started.push(child);
  return {
    postMessage: (message) => void child.send(message as object),
    kill: () => child.kill('SIGKILL'),
    on: (event: string, listener: (given: never) => void) =>
      event === 'error' ? child : child.on(event, listener as () => void),
  };
}
const launch = utilityLauncher(forkProcess);

const RUN = { kind: 'run', parameters: {}, seed: [1, 2, 3, 4], labAt: 0 } as const;

/** Loads and begins a program. @returns its first turn */
async function begin(process: ProgramProcess, run: string) {
  await process.load(harmfulText(run), ['comment']);
  return process.tell(RUN);
}

async function faultOf(run: string, limits = HARMFUL_LIMITS): Promise<string> {
  using process = new ProgramProcess('test.ts', limits, launch);
  const turn = await begin(process, run).catch((error: unknown) => error as Error);
  if (turn instanceof Error) return turn.message;
  return turn.fault === undefined ? 'no fault' : process.fault(turn.fault).message;
}

/** What a text that had got out of its realm would find: it runs in the thread in the place of a program's. */
async function said(text: string): Promise<unknown> {
  const launched = launch({
    text: `require('node:worker_threads').parentPort.postMessage(String((() => { ${text} })()));`,
    memoryMb: 64,
  });
  const over = new Promise((resolve) => launched.onExit(({ how }) => resolve(how)));
  const answer = new Promise((resolve) => launched.channel.once('data', (chunk) => resolve(String(chunk))));
  const found = await Promise.race([answer, over]);
  launched.kill();
  return found;
}

describe('a program in a thread of a utility process', () => {
  it('is loaded, begins, hears answers and comes to its end', async () => {
    using process = new ProgramProcess('test.ts', USUAL_LIMITS, launch);
    const first = await begin(
      process,
      `const heard: number = await lab.comment({ text: 'one' }); console.log(heard); await lab.note('two');`,
    );
    expect(first).toMatchObject({
      state: 'waiting',
      acts: [{ id: 1, name: 'comment', args: { text: 'one' }, line: 7 }],
    });
    const second = await process.tell({ kind: 'answer', call: 1, labAt: 5, value: 'heard' });
    expect(second).toMatchObject({ log: ['heard'], acts: [{ id: 2, args: { text: 'two' } }] });
    expect(await process.tell({ kind: 'answer', call: 2, labAt: 6, value: null })).toMatchObject({ state: 'done' });
  });

  it('is ended with a sentence where it passes a limit, and its process with it', async () => {
    expect(await faultOf(`throw new Error('on purpose');`)).toBe('test.ts, line 7: on purpose.');
    expect(await faultOf(`while (true);`)).toBe(
      'test.ts: The program did not come to rest. It worked for 0.4 s without waiting for anything.',
    );
    expect(await faultOf(`const all = []; while (true) all.push(new Array(1e5).fill(0.5));`, SLOW_LIMITS)).toBe(
      'test.ts: The program needed more than 48 MB of memory.',
    );
    expect(await faultOf(`console.log('x'.repeat(5e6)); lab.comment({ text: 'x'.repeat(5e6) });`)).toMatch(
      /more at once/,
    );
    const ends = started.map(
      (child) =>
        new Promise((resolve) =>
          (child.exitCode ?? child.signalCode) === null ? child.once('exit', resolve) : resolve(0),
        ),
    );
    await Promise.all(ends);
  }, 30_000);

  it('is lost, not at fault, when its process ends', async () => {
    using process = new ProgramProcess('test.ts', USUAL_LIMITS, launch);
    await begin(process, `await lab.note('one');`);
    const asked = process.tell({ kind: 'answer', call: 1, labAt: 0, value: null });
    started[0]!.kill('SIGKILL');
    await expect(asked).rejects.toMatchObject({ code: 'program-fault', details: { isLost: true } });
  });

  it('has no file, process, thread, environment or code made of text, even outside of its realm', async () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'made');
    const denied = /ERR_ACCESS_DENIED/;
    const tried = (text: string): Promise<unknown> =>
      said(`try { return ${text}; } catch (error) { return error.code ?? error.name; }`);
    expect(await tried(`require('node:fs').readFileSync('/etc/hostname', 'utf8')`)).toMatch(denied);
    expect(await tried(`require('node:fs').writeFileSync(${JSON.stringify(file)}, 'x')`)).toMatch(denied);
    expect(existsSync(file)).toBe(false);
    expect(await tried(`require('node:child_process').execFileSync('true')`)).toMatch(denied);
    expect(await tried(`new (require('node:worker_threads').Worker)('1', { eval: true })`)).toMatch(denied);
    expect(await tried(`new Function('return 1')()`)).toBe('EvalError');
    expect(await tried(`JSON.stringify(process.env)`)).toBe('{}');
  }, 30_000);
});
