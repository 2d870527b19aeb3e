import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What the application is built of, each into a folder of `out/` named like it. */
export const BUILD_PARTS = ['renderer', 'preload', 'main', 'host'] as const;
export type BuildPart = (typeof BUILD_PARTS)[number];

/** Folders and files (below the repository) whose contents decide whether a part is stale. */
export const INPUTS: Readonly<Record<BuildPart, readonly string[]>> = {
  renderer: ['renderer', 'core/contract', 'core/base', 'package-lock.json', 'electron/build'],
  preload: ['electron/preload', 'package-lock.json', 'electron/build'],
  main: ['electron/main', 'core/contract', 'core/base', 'resources/icons', 'package-lock.json', 'electron/build'],
  host: ['electron/main', 'core', 'drivers', 'resources', 'package-lock.json', 'electron/build'],
};

/** The file that proves that a part was built. */
export const OUTPUTS: Readonly<Record<BuildPart, string>> = {
  renderer: 'renderer/index.html',
  preload: 'preload/preload.cjs',
  main: 'main/main.cjs',
  host: 'host/host.mjs',
};

/**
 * Packages with compiled code. They stay outside the bundles and are shipped beside them; everything else is bundled,
 * so that nothing else of `node_modules` has to ship.
 */
export const NATIVE_PACKAGES = ['better-sqlite3', 'serialport', 'node-hid'] as const;

/** All files below a folder as paths relative to `root`, sorted; a file gives itself, nothing gives an empty list. */
export function filesBelow(root: string, path: string): string[] {
  const facts = statSync(join(root, path), { throwIfNoEntry: false });
  if (!facts) return [];
  if (!facts.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .flatMap((name) => filesBelow(root, `${path}/${name}`))
    .sort();
}

/** Whether a file can end up in a bundle: tests and notes cannot. */
export function isInput(path: string): boolean {
  return !/\.(test|spec)\.tsx?$|\.md$|(^|\/)tsconfig\.json$/.test(path) && !path.includes('/testing/');
}
