import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCatalog } from '../catalog.ts';
import { ProgramLoader } from './load-program.ts';
import type { ProgramProcess } from './program-process.ts';
import { importWith, type TracedProgram } from './trace-program.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));
const loader = new ProgramLoader({ turnMs: 400, memoryMb: 48, calls: 500 });

/** A program whose `run` is this text, from line 7 on. */
function program(run: string, before = ''): string {
  return `import { defineProtocol } from 'wellrun';
${before}
export const protocol = defineProtocol({
  id: 'test', name: 'Test', version: 1, operationType: 'test', requires: [],
  labware: {},
  async run(lab: any, params: any) {
    ${run}
  },
});`;
}

let shared: ProgramProcess | undefined;
afterAll(() => shared?.[Symbol.dispose]());

/** One process for all of them, but for those that end it. */
function imported(source: string): Promise<TracedProgram> {
  if (shared?.hasEnded !== false) shared = loader.start('test.ts');
  return importWith(shared, { fileName: 'test.ts', source }, catalog);
}

async function faultOf(source: string): Promise<string> {
  const traced = await imported(source);
  if ('document' in traced) return 'no fault';
  return traced.issues.map((issue) => `${issue.path} ${issue.sentence}`).join('\n');
}

/** What a program finds when it looks for a way out, as the text of a note. */
async function noteOf(run: string): Promise<unknown> {
  const traced = await imported(program(run));
  if ('issues' in traced) throw new Error(traced.issues[0]!.sentence);
  return traced.document.steps[0]?.params?.['text'];
}

describe('a program that means harm, or is simply wrong', () => {
  it('takes a harmless one', async () => {
    expect(await faultOf(program(`await lab.note('hello');`))).toBe('no fault');
  });

  it.each([
    ['reads a file', `await import('node:fs');`, /program:7 .*import/],
    [
      'requires a module',
      `require('node:fs');`,
      /program:7 ReferenceError: There is no require here: a protocol reaches/,
    ],
    ['looks at the process', `process.exit(1);`, /program:7 ReferenceError: There is no process here/],
    ['opens a socket', `await fetch('http://127.0.0.1/');`, /program:7 ReferenceError: There is no fetch here/],
    ['makes code of text', `new Function('return 1')();`, /program:7 EvalError: Code generation from strings/],
    ['makes code of text by eval', `eval('1 + 1');`, /program:7 EvalError: Code generation from strings/],
    ['works for ever', `while (true);`, /did not come to rest. It worked for 0.4 s/],
    ['works for ever in small steps', `while (true) await null;`, /did not come to rest/],
    [
      'takes all memory',
      `const all: unknown[] = []; while (true) all.push(new Array(1e5).fill(0.5));`,
      /more than 48 MB/,
    ],
    [
      'takes memory beside the heap',
      `new Float64Array(1e9);`,
      /program:7 ReferenceError: There is no Float64Array here: use plain lists/,
    ],
    ['calls without end', `for (let n = 0; n < 1e6; n++) lab.note('x');`, /program:7 More than 256 calls wait/],
    [
      'calls without end, one by one',
      `for (let n = 0; n < 1e6; n++) await lab.note('x');`,
      /program:7 The program has made more than 500 calls/,
    ],
    ['throws no error', `throw 'nothing';`, /program:0 It threw "nothing", which is no Error/],
    [
      'throws what throws',
      `throw { get message() { throw 1; } };`,
      /program:0 It threw something that cannot be shown/,
    ],
    ['waits for ever', `await new Promise(() => {});`, /waits for something that never comes/],
    ['ends before its calls', `lab.note('x');`, /It ended before lab.comment had. Put await before it/],
    ['sends what is no data', `await lab.note(() => 1);`, /program:7 TypeError: lab.comment: text is a function/],
    ['sends no number', `await lab.wait({ minutes: NaN });`, /program:7 TypeError: lab.wait: minutes is NaN/],
    [
      'waits by a timer',
      `await new Promise((go) => setTimeout(go, 1));`,
      /program:7 ReferenceError: There is no setTimeout here: use lab.wait/,
    ],
    [
      'uses what it has not declared',
      `await lab.weigh();`,
      /program:7 lab.weigh needs the balance, which the program has not declared. It requires nothing; add 'balance'/,
    ],
    [
      'names labware it has not declared',
      `await lab.contents('plate');`,
      /program:7 The program has not declared the labware "plate"/,
    ],
    ['calls what is not there', `await lab.dance();`, /program:7 TypeError: lab.dance is not a function/],
    [
      'misspells an option',
      `await lab.comment({ text: 'x' }, { nam: 'y' });`,
      /program:7 lab.comment has no option "nam". Is "name" meant/,
    ],
    ['gives params that are not taken', `await lab.wait({ minutes: 'soon' });`, /program:7 lab.wait, minutes: /],
  ])('ends one that %s with a sentence', async (_, run, sentence) => {
    expect(await faultOf(program(run))).toMatch(sentence);
  });

  it('tells where the text itself is wrong', async () => {
    expect(await faultOf(program('const x = ;'))).toMatch(
      /program:7 This cannot be read as TypeScript: Expression expected\./,
    );
    expect(await faultOf(program('', 'enum Colour { Red }'))).toMatch(/program:2 .*TypeScript enum is not supported/);
    expect(await faultOf(program('', `import fs from 'node:fs';`))).toMatch(
      /program:2 .*imports nothing but "wellrun"/,
    );
    expect(await faultOf('export const protocol = { run() {} };')).toMatch(/exports no protocol/);
    expect(await faultOf(program('', 'await new Promise(() => {});'))).toMatch(/Put every await into run/);
    expect(await faultOf(program('', 'while (true);'))).toMatch(/module did not come to rest/);
    expect(
      await faultOf(
        `import { defineProtocol } from 'wellrun';\nexport const protocol = defineProtocol({ id: 'X Y', run() {} });`,
      ),
    ).toMatch(/defineProtocol, id/);
  });

  it('has no way to the outer side by what it is handed', async () => {
    const roads = [
      `lab.note.constructor('return process')()`,
      `lab.constructor.constructor('return process')()`,
      `(async () => {}).constructor('return process')()`,
      `Object.getPrototypeOf(lab).constructor.constructor('return process')()`,
      `console.log.constructor('return process')()`,
      `import.meta.constructor`,
      `Error.prepareStackTrace = (_, sites) => sites.map((one) => one.getFunction() ?? one.getThis()).find(Boolean), (new Error().stack).constructor('return process')()`,
    ];
    for (const road of roads)
      expect(
        await noteOf(
          `let found = 'none'; try { found = typeof (${road}); } catch { found = 'none'; } await lab.note(found);`,
        ),
      ).toMatch(/none|undefined/);
  });

  it('cannot reach the host by what it sends', async () => {
    const source = program(`
      Object.prototype.toJSON = function () { return { __proto__: { isAdmin: true }, constructor: { prototype: { isAdmin: true } } }; };
      await lab.note('x');`);
    expect(await faultOf(source)).toMatch(/sent something that no protocol sends|broke the channel/);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    expect(
      await noteOf(`await lab.comment(JSON.parse('{"text":"x","__proto__":{"polluted":true}}')).catch(() => 0);`).catch(
        String,
      ),
    ).not.toBe('x');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes no call after the end', async () => {
    const late = program(
      `lab.wait({ seconds: 1 }).then(() => lab.note('late')); await lab.note('first'); await lab.wait({ seconds: 1 });`,
    );
    expect(await faultOf(late)).toMatch(/lab.comment had|no fault/);
    expect(await faultOf(program(`queueMicrotask(() => 0);`))).toMatch(/use lab.wait/);
  });

  it('has the same time and chance whenever it is planned', async () => {
    const run = `await lab.wait({ hours: 2 }); await lab.note([Date.now(), new Date().toISOString(), Math.random(), lab.random(), lab.now()].join(' '));`;
    const [first, second] = [
      await noteOf(`const t = Date.now(); await lab.note(String(t) + Math.random());`),
      await noteOf(`const t = Date.now(); await lab.note(String(t) + Math.random());`),
    ];
    expect(first).toBe(second);
    const traced = await imported(program(run));
    expect('document' in traced && traced.document.steps[1]!.params!['text']).toMatch(
      /^1767261600000 2026-01-01T10:00:00.000Z /,
    );
  });
});
