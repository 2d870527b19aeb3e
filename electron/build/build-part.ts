import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rolldown, type InputOptions, type OutputOptions } from 'rolldown';
import { keepPlaces } from './in-place.ts';
import { filesBelow, isInput, NATIVE_PACKAGES, type BuildPart } from './parts.ts';

/** The oldest Node among the Electrons that the shell runs in (25.1.1 has 18.15). */
const SHELL_TARGET = 'node18';
/** Electron 45 has the same major. */
const HOST_TARGET = 'node24';

/** Builds one part into `folder`, which is empty or not there. */
export async function buildPart(part: BuildPart, root: string, folder: string): Promise<void> {
  switch (part) {
    case 'renderer':
      return buildRenderer(root, folder);
    case 'preload':
      return bundle(
        {
          input: join(root, 'electron/preload/preload.ts'),
          external: ['electron'],
          transform: { target: SHELL_TARGET },
        },
        { dir: folder, format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
      );
    case 'main':
      // Each for a process of its own.
      for (const entry of ['main', 'program-entry'])
        await bundle(
          {
            input: join(root, `electron/main/${entry}.ts`),
            platform: 'node',
            external: ['electron', ...NATIVE_PACKAGES],
            transform: { target: SHELL_TARGET },
          },
          { dir: folder, format: 'cjs', entryFileNames: `${entry}.cjs`, codeSplitting: false },
        );
      return copyIcons(root, folder);
    case 'host':
      await bundle(
        {
          input: {
            host: join(root, 'electron/main/host.ts'),
            // Runs in a thread of its own, which looks for it beside the bundle.
            'analysis-worker': join(root, 'core/protocols/analysis/analysis-worker.ts'),
          },
          platform: 'node',
          external: [...NATIVE_PACKAGES],
          plugins: [keepPlaces(root)],
          transform: { target: HOST_TARGET },
        },
        { dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      );
      return copyData(root, folder);
    default:
      return part satisfies never;
  }
}

async function bundle(input: InputOptions, output: OutputOptions): Promise<void> {
  const build = await rolldown({ logLevel: 'warn', tsconfig: false, ...input });
  try {
    await build.write({ ...output, sourcemap: false });
  } finally {
    await build.close();
  }
}

async function buildRenderer(root: string, folder: string): Promise<void> {
  const { build } = await import('vite');
  await build({
    root: join(root, 'renderer'),
    configFile: join(root, 'renderer/vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true },
  });
}

function copyIcons(root: string, folder: string): void {
  for (const path of filesBelow(root, 'resources/icons').filter((path) => path.endsWith('.png'))) {
    copy(join(root, path), join(folder, 'icons', path.slice('resources/icons/'.length)));
  }
}

/** Everything that code of the host reads at run time, where it looks for it. */
function copyData(root: string, folder: string): void {
  const data = [...filesBelow(root, 'core'), ...filesBelow(root, 'drivers')].filter(
    (path) => isInput(path) && !/\.[cm]?tsx?$/.test(path) && !path.includes('/captures/'),
  );
  for (const path of [...data, ...filesBelow(root, 'resources')]) copy(join(root, path), join(folder, path));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

/** Takes a folder away, if it is there. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
