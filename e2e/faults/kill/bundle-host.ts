import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';

const HOST = fileURLToPath(new URL('../host.ts', import.meta.url));
/** Below `node_modules`, so that packages with native code are found from there. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/faults/', import.meta.url));
const YOUNG_MS = 3_600_000;
const NATIVE_PACKAGES = ['better-sqlite3', 'serialport', 'node-hid'];

/** Files that a module reads at run time stay where they are. */
const staysInPlace: Plugin = {
  name: 'stays-in-place',
  transform: {
    filter: { code: /import\.meta\.url/ },
    handler: (code, id) => code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href)),
  },
};

let bundled: Promise<string> | undefined;

/** The host as one file, since finding and reading its hundreds of modules is most of the cost of a short life. */
export function bundleHost(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const build = await rolldown({
    input: HOST,
    platform: 'node',
    external: NATIVE_PACKAGES,
    logLevel: 'warn',
    tsconfig: false,
    plugins: [staysInPlace],
  });
  try {
    const { output } = await build.generate({ format: 'esm', codeSplitting: false });
    const { code } = output[0];
    const file = join(CACHE, `host-${createHash('sha256').update(code).digest('hex').slice(0, 12)}.mjs`);
    if (existsSync(file)) return file;
    mkdirSync(CACHE, { recursive: true });
    removeOutdated();
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
    return file;
  } finally {
    await build.close();
  }
}

/** Bundles of earlier sources; one that is young may still be in use. */
function removeOutdated(): void {
  for (const name of readdirSync(CACHE).filter((each) => each.startsWith('host-'))) {
    const { mtimeMs } = statSync(join(CACHE, name));
    if (Date.now() - mtimeMs > YOUNG_MS) rmSync(join(CACHE, name), { force: true });
  }
}
