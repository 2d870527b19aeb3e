import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from '@playwright/test';
import { findBrowser } from '#electron/headless/find-browser.ts';
import { runProgram } from './run-program.ts';

/**
 * The path of a Chromium to test with: one that is on the PC, else Playwright's own, else Debian's package when root.
 * @throws Error with what to install when none can be had
 */
export async function ensureChromium(): Promise<string> {
  const present = findBrowser();
  if (present !== undefined) return present;
  const bundled = chromium.executablePath();
  if (existsSync(bundled)) return bundled;
  console.log('No Chromium on this PC; trying to get one.');
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  if ((await runProgram(process.execPath, [cli, 'install', 'chromium'])) === 0 && existsSync(bundled)) return bundled;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
    await runProgram('apt-get', ['update', '-qq'], quiet);
    await runProgram('apt-get', ['install', '-y', '-qq', 'chromium'], quiet);
    const installed = findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'The tests need a Chromium and none could be had. Install one (Debian: `apt-get install chromium`; elsewhere: `npx playwright install chromium`) and run them again.',
  );
}
