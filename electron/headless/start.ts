import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from '#electron/build/build.ts';
import { serve, untilStopped } from './commands/serve.ts';
import { findBrowser } from './find-browser.ts';
import { printError } from './output.ts';
import { defaultDataDir } from './places.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The Electron that came with the project, without loading its package (which would try to download it). */
function findElectron(): string | undefined {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = join(ROOT, 'node_modules', 'electron');
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    return override === undefined ? join(folder, 'dist', name) : join(override, name);
  } catch {
    return override === undefined ? undefined : join(override, 'electron');
  }
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return (process.env['DISPLAY'] ?? '') !== '' || (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
}

function openBrowser(url: string): boolean {
  const browser = findBrowser();
  if (browser === undefined || !hasDisplay()) return false;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  spawn(browser, [...asRoot, `--app=${url}`], { stdio: 'ignore', detached: true }).unref();
  return true;
}

async function startHeadless(why: string): Promise<void> {
  console.log(`${why} Wellrun starts without its own window.`);
  const portAt = process.argv.indexOf('--port');
  await using serving = await serve({
    dataDir: defaultDataDir(),
    port: portAt < 0 ? '0' : (process.argv[portAt + 1] ?? '0'),
    speed: '1',
  });
  const { url } = serving.server;
  console.log(`Wellrun is ready: ${url}`);
  console.log(
    openBrowser(url)
      ? 'It is opening in your browser. Ctrl+C ends it.'
      : 'Open this address in a browser on this PC. Ctrl+C ends it.',
  );
  await untilStopped();
}

try {
  const electron = findElectron();
  if (electron !== undefined && hasDisplay()) {
    await buildIfStale();
    const child = spawn(electron, [ROOT, ...process.argv.slice(2)], { stdio: 'inherit' });
    child.once('exit', (code) => process.exit(code ?? 1));
  } else {
    await buildIfStale({ only: ['renderer'] });
    await startHeadless(electron === undefined ? 'The Electron binary is not on this PC.' : 'There is no display.');
  }
} catch (error) {
  process.exitCode = printError(error, false);
}
