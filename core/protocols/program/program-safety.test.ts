import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  HARMFUL_LIMITS,
  HARMFUL_PROGRAMS,
  harmfulText as program,
  SLOW_LIMITS,
} from '../../testing/harmful-programs.ts';
import { loadCatalog } from '../catalog.ts';
import { ProgramLoader } from './load-program.ts';
import type { ProgramProcess } from './program-process.ts';
import { importProgram, importWith, type TracedProgram } from './trace-program.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));
const loader = new ProgramLoader(HARMFUL_LIMITS);
const patient = new ProgramLoader(SLOW_LIMITS);

let shared: ProgramProcess | undefined;
let unhurried: ProgramProcess | undefined;
afterAll(() => {
  shared?.[Symbol.dispose]();
  unhurried?.[Symbol.dispose]();
});

/** One process for all of them, but for those that end it. */
function imported(source: string): Promise<TracedProgram> {
  if (shared?.hasEnded !== false) shared = loader.start('test.ts');
  return importWith(shared, { fileName: 'test.ts', source }, catalog);
}

/** The same with time enough also on a busy PC: for what is not about time. */
function importedUnhurried(source: string): Promise<TracedProgram> {
  if (unhurried?.hasEnded !== false) unhurried = patient.start('test.ts');
  return importWith(unhurried, { fileName: 'test.ts', source }, catalog);
}

/** In a process of its own, with time to do it. */
function importedSlowly(source: string): Promise<TracedProgram> {
  return importProgram({ fileName: 'test.ts', source }, catalog, patient);
}

async function faultOf(source: string, isSlow = false): Promise<string> {
  const traced = await (isSlow ? importedSlowly(source) : imported(source));
  if ('document' in traced) return 'no fault';
  return traced.issues.map((issue) => `${issue.path} ${issue.sentence}`).join('\n');
}

/** What a program finds when it looks for a way out, as the text of a note. */
async function noteOf(run: string, isSlow = false): Promise<unknown> {
  const traced = await (isSlow ? importedSlowly(program(run)) : importedUnhurried(program(run)));
  if ('issues' in traced) throw new Error(traced.issues[0]!.sentence);
  return traced.document.steps[0]?.params?.['text'];
}

describe('a program that means harm, or is simply wrong', () => {
  it('takes a harmless one', async () => {
    expect(await faultOf(program(`await lab.note('hello');`))).toBe('no fault');
  });

  it.each(HARMFUL_PROGRAMS)('ends one that $title with a sentence', async ({ run, sentence, isSlow }) => {
    expect(await faultOf(program(run), isSlow)).toMatch(sentence);
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

  it('can do nothing with what it gets of the outer side by using up the stack', async () => {
    const found = await noteOf(
      `
      const strange = new Set();
      const walk = (thing) => {
        if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null || seen.has(thing)) return;
        seen.add(thing);
        if (!Object.isFrozen(thing)) strange.add('open ' + String(thing.name ?? thing));
        walk(Object.getPrototypeOf(thing));
        for (const { value, get, set } of Object.values(Object.getOwnPropertyDescriptors(thing))) for (const part of [value, get, set]) walk(part);
      };
      const seen = new Set();
      const look = (thrown) => {
        if (thrown instanceof Error) return;
        strange.add('outside');
        walk(Object.getPrototypeOf(thrown));
        try { strange.add(typeof thrown.constructor.constructor('return process')()); } catch { strange.add('no code'); }
      };
      let depth = 0;
      const at = (left, act) => { depth++; return left === 0 ? act() : at(left - 1, act); };
      try { at(-1, () => 0); } catch (thrown) { look(thrown); }
      const deepest = depth;
      for (let spare = 0; spare < 900; spare += 4)
        try { at(deepest - spare, () => new Error('x').stack); } catch (thrown) { look(thrown); }
      await lab.note([...strange].join());`,
      true,
    );
    expect(found).toBe('outside,no code');
  });

  it('has the same hours and words wherever it runs', async () => {
    const run = `await lab.note([new Date(0).getHours(), (1234.5).toLocaleString(), new Date(0).toLocaleDateString(), ['z', 'ä', 'a'].sort((a, b) => a.localeCompare(b)).join('')].join(' '));`;
    expect(await noteOf(run)).toBe('0 1,234.5 1/1/1970 aäz');
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
