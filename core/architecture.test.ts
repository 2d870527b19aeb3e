import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** What each room may import of Wellrun, besides itself. A folder that is not here has no place in the house. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'core/contract': [],
  'core/base': ['core/contract'],
  'core/model': ['core/base', 'core/contract'],
  'core/science': ['core/base', 'core/contract'],
  'core/schedule': ['core/base', 'core/contract'],
  'core/store': ['core/model', 'core/base', 'core/contract'],
  'core/instruments': ['core/model', 'core/base', 'core/contract'],
  'core/protocols': ['core/science', 'core/store', 'core/model', 'core/base', 'core/contract'],
  'core/workcell': ['core/protocols', 'core/instruments', 'core/store', 'core/model', 'core/base', 'core/contract'],
  'core/engine': [
    'core/workcell',
    'core/protocols',
    'core/instruments',
    'core/store',
    'core/model',
    'core/base',
    'core/contract',
  ],
  'core/queue': [
    'core/engine',
    'core/workcell',
    'core/schedule',
    'core/protocols',
    'core/instruments',
    'core/store',
    'core/model',
    'core/base',
    'core/contract',
  ],
  'core/host': [
    'core/queue',
    'core/schedule',
    'core/workcell',
    'core/engine',
    'core/protocols',
    'core/instruments',
    'core/store',
    'core/model',
    'core/base',
    'core/contract',
  ],
  'core/lab.ts': [
    'core/host',
    'core/queue',
    'core/workcell',
    'core/engine',
    'core/protocols',
    'core/instruments',
    'core/store',
    'core/base',
    'core/contract',
  ],
  'core/testing': ['core/*'],
  drivers: ['core/instruments', 'core/model', 'core/base', 'core/contract', 'resources'],
  electron: ['drivers', 'core/*', 'package.json', 'renderer/vite.config.ts'],
  renderer: ['core/contract'],
  e2e: ['electron', 'drivers', 'core/*'],
  /** Data; programs that ship import nothing of the house. */
  resources: [],
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Tests, what they stand on, and the room that is nothing but tests. */
const isTest = (file: string): boolean => /\.test\.tsx?$|\/testing\/|^e2e\//.test(file);

function sources(): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.cts'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  return listed.split('\n').filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map((match) => ({
    file,
    target: match[2] ?? match[3] ?? '',
    typeOnly: match[1] !== undefined,
  }));
}

/** The path inside the house that an import means, or undefined for a package. */
function insideOf({ file, target }: Import): string | undefined {
  if (target.startsWith('#')) return target.slice(1);
  if (target.startsWith('.')) return relative(ROOT, resolve(ROOT, dirname(file), target));
  return undefined;
}

function roomOf(path: string): string | undefined {
  return Object.keys(ROOMS)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function isAllowed(from: string, to: string): boolean {
  const home = roomOf(to);
  if (home === from) return true;
  return (ROOMS[from] ?? []).some(
    (room) =>
      room === home || to === room || to.startsWith(`${room}/`) || (room === 'core/*' && to.startsWith('core/')),
  );
}

/** Sentences about imports that run against the order. */
function violations(files: readonly { readonly file: string; readonly text: string }[]): string[] {
  return files.flatMap(({ file, text }) => {
    const room = roomOf(file);
    if (isTest(file)) return [];
    if (room === undefined) return /^[^/]+\.config\.ts$/.test(file) ? [] : [`${file} lies in no room of the house.`];
    return importsOf(file, text).flatMap((one) => {
      const to = insideOf(one);
      if (to === undefined) {
        const isShell = file.startsWith('electron/main/') || file.startsWith('electron/preload/');
        return one.target === 'electron' && !one.typeOnly && !isShell
          ? [`${file} imports electron outside the shell.`]
          : [];
      }
      if (/(^|\/)testing\//.test(to)) return [`${file} imports ${to}, which is for tests.`];
      return isAllowed(room, to) ? [] : [`${file} imports ${to}; ${room} may not.`];
    });
  });
}

describe('the house', () => {
  const files = sources().map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

  test('is seen whole', () => {
    expect(files.length).toBeGreaterThan(500);
    for (const room of Object.keys(ROOMS)) {
      expect(files.filter(({ file }) => file === room || file.startsWith(`${room}/`)).length, room).toBeGreaterThan(0);
    }
  });

  test('has imports that run one way', () => {
    expect(violations(files)).toEqual([]);
  });

  test('is checked by something that finds what is wrong', () => {
    const wrong = [
      { file: 'core/model/a.ts', text: "import { Store } from '../store/store.ts';" },
      { file: 'core/engine/b.ts', text: "import type { X } from '#drivers/catalog.ts';" },
      { file: 'renderer/ui/c.tsx', text: "import { y } from '#core/base/clock.ts';" },
      { file: 'core/host/d.ts', text: ["import { app } from '", "';"].join('electron') },
      { file: 'core/host/e.ts', text: "const late = await import('../testing/fake-clock.ts');" },
      { file: 'attic/f.ts', text: '' },
    ];
    expect(violations(wrong)).toHaveLength(wrong.length);
  });

  test('has features that do not know each other', () => {
    const across = files.flatMap(({ file, text }) => {
      const feature = /^renderer\/features\/([^/]+)\//.exec(file)?.[1];
      return importsOf(file, text).filter((one) => {
        const to = insideOf(one)?.match(/^renderer\/features\/([^/]+)\//)?.[1];
        return feature !== undefined && to !== undefined && to !== feature;
      });
    });
    expect(across).toEqual([]);
  });

  test('takes time and chance from outside in core and drivers', () => {
    const clocks =
      /\bDate\.now\b|\bMath\.random\b|\bperformance\.now\b|\bsetTimeout\b|\bsetInterval\b|\brandomUUID\b|new Date\(\)/;
    const found = files
      .filter(({ file }) => /^(core|drivers)\//.test(file) && !file.startsWith('core/base/') && !isTest(file))
      .filter(({ text }) => clocks.test(text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
      .map(({ file }) => file);
    expect(found).toEqual([]);
    expect(clocks.test('const at = new Date();')).toBe(true);
  });

  test('never disposes at the top of a module, where a bundler drops it', () => {
    const top = /^(await )?using /m;
    expect(
      files
        .filter(({ file, text }) => !isTest(file) && !file.startsWith('e2e/') && top.test(text))
        .map(({ file }) => file),
    ).toEqual([]);
    expect(top.test('await using lab = open();')).toBe(true);
  });

  test('has drivers with all their files', () => {
    const folders = readdirSync(join(ROOT, 'drivers'), { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && !['transport', 'conformance', 'testing', 'virtual-lab'].includes(entry.name),
      )
      .map((entry) => entry.name);
    expect(folders.length).toBeGreaterThan(0);
    for (const folder of folders) {
      for (const file of ['manifest.ts', 'driver.ts', 'simulator.ts', 'README.md']) {
        expect(existsSync(join(ROOT, 'drivers', folder, file)), `${folder}/${file}`).toBe(true);
      }
    }
  });
});
