import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPart, removeFolder } from './build-part.ts';
import { BUILD_PARTS, filesBelow, INPUTS, isInput, OUTPUTS, type BuildPart } from './parts.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export interface BuildOptions {
  /** Parts that are needed; all of them when not given. */
  readonly only?: readonly BuildPart[];
  /** Builds also what is not stale. */
  readonly force?: boolean;
  /** Told of each part before it is built. */
  readonly onBuild?: (part: BuildPart) => void;
}

/**
 * Builds into `out/` what is missing or older than its sources, and leaves the rest.
 *
 * Whether a part is stale is decided by the contents of its inputs, never by dates, since a checkout changes those.
 * A part is built beside its place and moved there when it is complete, so that nobody ever sees half of one.
 *
 * @returns the parts that were built
 */
export async function buildIfStale(options: BuildOptions = {}): Promise<BuildPart[]> {
  const built: BuildPart[] = [];
  for (const part of options.only ?? BUILD_PARTS) {
    const fingerprint = fingerprintOf(part, ROOT);
    if (!options.force && isFresh(part, fingerprint)) continue;
    options.onBuild?.(part);
    const folder = join(ROOT, 'out', part);
    const draft = join(ROOT, 'out', `.${part}-${process.pid}`);
    try {
      await buildPart(part, ROOT, draft);
      removeFolder(folder);
      renameSync(draft, folder);
    } finally {
      removeFolder(draft);
    }
    mkdirSync(join(ROOT, 'node_modules/.cache/build'), { recursive: true });
    writeFileSync(stampFile(part), fingerprint);
    built.push(part);
  }
  return built;
}

/** A digest over the names and contents of everything that a part is made of. */
export function fingerprintOf(part: BuildPart, root: string): string {
  const hash = createHash('sha256');
  for (const path of INPUTS[part].flatMap((input) => filesBelow(root, input)).filter(isInput)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function isFresh(part: BuildPart, fingerprint: string): boolean {
  const stamp = stampFile(part);
  return (
    existsSync(join(ROOT, 'out', OUTPUTS[part])) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint
  );
}

function stampFile(part: BuildPart): string {
  return join(ROOT, 'node_modules/.cache/build', `${part}.sha256`);
}

function partsFrom(argv: readonly string[]): readonly BuildPart[] {
  const index = argv.indexOf('--only');
  if (index === -1) return BUILD_PARTS;
  return (argv[index + 1] ?? '').split(',').map((name) => {
    const part = BUILD_PARTS.find((one) => one === name);
    if (!part) throw new Error(`--only takes a list out of ${BUILD_PARTS.join(', ')}; "${name}" is none of them.`);
    return part;
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const built = await buildIfStale({
      only: partsFrom(process.argv),
      force: process.argv.includes('--force'),
      onBuild: (part) => console.log(`Building ${part} …`),
    });
    console.log(built.length === 0 ? 'Everything in out/ is up to date.' : `Built ${built.join(', ')} into out/.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
