import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPart } from './build-part.ts';
import { fingerprintOf } from './build.ts';
import { keepPlaces } from './in-place.ts';
import { filesBelow, isInput } from './parts.ts';

const ROOT = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wellrun-build-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function requiredBy(code: string): string[] {
  return [...new Set([...code.matchAll(/\brequire\(["']([^"']+)["']\)/g)].map((match) => match[1] ?? ''))].sort();
}

describe('the preload', () => {
  it('is one CommonJS file that requires electron and nothing else, as the sandbox demands', async () => {
    const out = join(folder, 'preload');
    await buildPart('preload', ROOT, out);
    expect(readdirSync(out)).toEqual(['preload.cjs']);
    const code = readFileSync(join(out, 'preload.cjs'), 'utf8');
    expect(requiredBy(code)).toEqual(['electron']);
    expect(code).not.toMatch(/^\s*(import|export)\b|\bimport\(/m);
  });
});

describe('the shell', () => {
  it('is a CommonJS file, and one for programs, without database and drivers, which only the host loads', async () => {
    const out = join(folder, 'main');
    await buildPart('main', ROOT, out);
    expect(readdirSync(out).sort()).toEqual(['icons', 'main.cjs', 'program-entry.cjs']);
    const code = readFileSync(join(out, 'main.cjs'), 'utf8');
    // The socket library tries two accelerators that are not installed, and does without them.
    const optional = ['bufferutil', 'utf-8-validate'];
    const foreign = requiredBy(code).filter((name) => !isBuiltin(name) && !optional.includes(name));
    expect(foreign).toEqual(['electron']);
    expect(code).not.toMatch(/better-sqlite3|serialport|node-hid/);
    expect(requiredBy(readFileSync(join(out, 'program-entry.cjs'), 'utf8')).every(isBuiltin)).toBe(true);
    expect(readdirSync(join(out, 'icons'))).toEqual(expect.arrayContaining(['icon.png', 'tray-idle@2x.png']));
  });
});

describe('the import of electron', () => {
  const imports = /(?:from\s+|import\s+|import\(|require\()\s*['"]electron(?:\/[a-z]+)?['"]/;
  const valueImport = /^import (?!type\b).*from 'electron'|(?:import|require)\(\s*['"]electron['"]\)/m;
  const sources = ['core', 'drivers', 'electron', 'renderer', 'e2e']
    .flatMap((room) => filesBelow(ROOT, room))
    .filter((path) => /\.[cm]?tsx?$/.test(path) && path !== 'electron/build/build.test.ts');

  it('stands in electron/main and electron/preload only', () => {
    const inside = sources.filter((path) => imports.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(inside.length).toBeGreaterThan(3);
    expect(inside.filter((path) => !/^electron\/(main|preload)\//.test(path))).toEqual([]);
  });

  it('brings in more than types in entry files only, so that everything else can be tested without it', () => {
    const inside = sources.filter((path) => valueImport.test(readFileSync(join(ROOT, path), 'utf8')));
    expect(inside.sort()).toEqual([
      'electron/main/main.ts',
      'electron/main/testing/program-shell.ts',
      'electron/preload/preload.ts',
    ]);
  });

  it.each(["import { app } from 'electron';", "const e = require('electron');", "await import('electron')"])(
    'would be found as %s',
    (line) => {
      expect(imports.test(line)).toBe(true);
      expect(valueImport.test(line)).toBe(true);
    },
  );
});

describe('staleness', () => {
  it('follows what the sources say, not when they were touched', () => {
    const root = mkdtempSync(join(folder, 'stale-'));
    mkdirSync(join(root, 'electron/preload'), { recursive: true });
    const source = join(root, 'electron/preload/preload.ts');
    writeFileSync(source, 'one');
    const before = fingerprintOf('preload', root);
    utimesSync(source, new Date(0), new Date(0));
    expect(fingerprintOf('preload', root)).toBe(before);
    writeFileSync(join(root, 'electron/preload/preload.test.ts'), 'a test');
    expect(fingerprintOf('preload', root)).toBe(before);
    writeFileSync(source, 'two');
    const after = fingerprintOf('preload', root);
    expect(after).not.toBe(before);
    writeFileSync(join(root, 'electron/preload/other.ts'), '');
    expect(fingerprintOf('preload', root)).not.toBe(after);
  });

  it('counts sources and data as inputs, tests and notes not', () => {
    expect(['a/b.ts', 'a/migrations/1.sql', 'a/x.tsx', 'a/latest.ts'].every(isInput)).toBe(true);
    expect(['a/b.test.ts', 'a/b.test.tsx', 'a/README.md', 'a/testing/x.ts', 'a/tsconfig.json'].some(isInput)).toBe(
      false,
    );
  });
});

describe('the host', () => {
  it('has the thread of analyses beside it, which analyses there', async () => {
    const out = join(folder, 'host');
    await buildPart('host', ROOT, out);
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['host.mjs', 'analysis-worker.mjs']));
    const thread = new Worker(join(out, 'analysis-worker.mjs'));
    const answer = new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
    thread.postMessage({ document: {}, parameters: {}, catalog: {} });
    expect(await answer).toMatchObject({
      analysis: { steps: [], issues: [{ path: 'wellrun' }] },
    });
    await thread.terminate();
    // Where the bundle looks for it from the folder that its module stood in.
    expect(existsSync(join(out, 'core/protocols/analysis', '../../../analysis-worker.mjs'))).toBe(true);
  });
});

describe('code that looks for files beside itself', () => {
  it('finds them beside the bundle, in the same folders', async () => {
    const root = mkdtempSync(join(folder, 'place-'));
    mkdirSync(join(root, 'core/store'), { recursive: true });
    writeFileSync(
      join(root, 'core/store/open.ts'),
      `export const places: string[] = [import.meta.dirname, import.meta.filename, import.meta.url,
        new URL('migrations/', import.meta.url).href];\n`,
    );
    writeFileSync(join(root, 'entry.ts'), "export { places } from './core/store/open.ts';\n");
    const build = await rolldown({
      input: join(root, 'entry.ts'),
      platform: 'node',
      tsconfig: false,
      plugins: [keepPlaces(root)],
    });
    const out = join(root, 'out/host');
    await build.write({ dir: out, format: 'esm', entryFileNames: 'host.mjs' });
    await build.close();
    const { places } = (await import(pathToFileURL(join(out, 'host.mjs')).href)) as { places: string[] };
    const file = (path: string): string => pathToFileURL(path).href;
    expect(places).toEqual([
      join(out, 'core/store'),
      join(out, 'core/store/open.ts'),
      file(join(out, 'core/store/open.ts')),
      `${file(join(out, 'core/store/migrations'))}/`,
    ]);
  });
});
