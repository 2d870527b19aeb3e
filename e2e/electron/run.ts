import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from '#electron/build/build.ts';
import { openDisplay } from './display.ts';
import { ELECTRON_25_VERSION, obtainElectron25 } from './electron-25.ts';
import { line, NONE } from '../support/counts.ts';
import { EMPTY_REPORT, readPlaywrightReport, type TestReport } from '../support/test-report.ts';
import { writeGround } from './ground.ts';
import { canSandbox, OrdinaryUser } from './ordinary-user.ts';
import { findPinnedElectron } from './pinned-electron.ts';
import { packRelease, stageInspectable, stagePrograms, stageUnpacked } from './stage.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Drives the real shell: unpacked and packed in Electron 25.1.1, its window attached to a host in a process of its own,
 * and with the host inside where the pinned Electron is present.
 *
 * Prints a line for whatever cannot be done here and why; that counts as skipped, never as passed.
 *
 * @param args passed on to Playwright, such as the name of one file
 */
export async function runElectronTests(args: readonly string[] = []): Promise<TestReport> {
  const electron = obtainElectron25();
  if ('missing' in electron) return skip(electron.missing);
  if (!canSandbox()) {
    return skip('Chromium cannot have its sandbox here: neither root nor user namespaces are to be had.');
  }
  using user = new OrdinaryUser();
  const display = await openDisplay((executable) => user.launcherFor(executable));
  if ('missing' in display) return skip(display.missing);
  using screen = display.ready;

  await buildIfStale({ onBuild: (part) => console.log(`Building ${part} …`) });
  const unpacked = stageUnpacked(electron.ready, join(user.home, 'unpacked'));
  const packed = packRelease(electron.ready, join(user.home, 'release'));
  const inspectable = await stageInspectable(packed, join(user.home, 'inspectable'));
  const programs = await stagePrograms(electron.ready, join(user.home, 'programs'));
  const pinned = findPinnedElectron();
  console.log(`Electron ${ELECTRON_25_VERSION}, the window attached to a host in a process of its own:`);
  const environment = writeGround(join(user.home, 'ground.json'), {
    unpacked: user.launcherFor(unpacked),
    programs: user.launcherFor(programs),
    packed: {
      folder: packed,
      release: user.launcherFor(join(packed, 'wellrun')),
      inspectable: user.launcherFor(inspectable),
    },
    pinned: 'ready' in pinned ? { program: user.launcherFor(pinned.ready) } : pinned,
    home: user.home,
    display: screen.name,
  });
  const report = await runPlaywright(user.home, environment, args);
  if ('missing' in pinned) console.log(`The pinned Electron with the host inside it: skipped. ${pinned.missing}`);
  return report;
}

async function runPlaywright(
  folder: string,
  environment: Record<string, string>,
  args: readonly string[],
): Promise<TestReport> {
  const report = join(folder, 'report.json');
  const playwright = join(ROOT, 'node_modules/@playwright/test/cli.js');
  const code = await new Promise<number | null>((done, fail) => {
    const child = spawn(
      process.execPath,
      [playwright, 'test', '-c', join(import.meta.dirname, 'playwright.config.ts'), ...args],
      {
        cwd: ROOT,
        stdio: 'inherit',
        env: {
          ...process.env,
          ...environment,
          PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
          WELLRUN_E2E_REPORT: report,
          WELLRUN_E2E_RESULTS: join(folder, 'results'),
        },
      },
    );
    child.once('error', fail);
    child.once('exit', done);
  });
  return readPlaywrightReport('electron', report, code);
}

function skip(sentence: string): TestReport {
  console.log(`Electron tests: skipped. ${sentence}`);
  return { ...EMPTY_REPORT, counts: { ...NONE, skipped: 1 } };
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { counts } = await runElectronTests(process.argv.slice(2));
  console.log(`Electron: ${line(counts)}`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
