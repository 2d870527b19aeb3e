import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { Ground } from './ground.ts';
import { giveToOrdinaryUser } from './ordinary-user.ts';

/** One line of the shell's log. */
export interface LogLine {
  readonly level: string;
  readonly sentence: string;
  readonly [field: string]: unknown;
}

/** A running shell under test. */
export interface LabWindow extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** What the shell says about itself, from the start on. */
  readonly log: readonly LogLine[];
  /** Ends with the process. */
  readonly exited: Promise<number | null>;
}

export interface WindowOptions {
  /** The program to start. */
  readonly program: string;
  readonly profile: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

let profiles = 0;

/** A fresh folder for a shell's own things: one lock, one window position, one log. */
export function newProfile(ground: Ground): string {
  profiles += 1;
  const folder = join(ground.home, `profile-${process.pid}-${profiles}`);
  mkdirSync(folder, { recursive: true });
  giveToOrdinaryUser(folder);
  return folder;
}

/** What a shell under test sees of the world around it. */
export function environmentFor(ground: Ground): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: ground.home,
    DISPLAY: ground.display,
    // No session bus: Electron then does not ask a desktop that is not there.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  };
}

/** Starts a shell and waits for its window. */
export async function openLabWindow(ground: Ground, options: WindowOptions): Promise<LabWindow> {
  const app = await _electron.launch({
    executablePath: options.program,
    // Playwright switches the sandbox off unless told otherwise.
    chromiumSandbox: true,
    args: [`--user-data-dir=${options.profile}`, ...options.args],
    env: { ...environmentFor(ground), ...options.environment },
  });
  const child = app.process();
  const log: LogLine[] = [];
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"time"')) log.push(JSON.parse(line) as LogLine);
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const page = await app.firstWindow();
  await page.waitForLoadState();
  return {
    app,
    page,
    log,
    exited,
    async [Symbol.asyncDispose]() {
      // A guard that holds a window back must not hold back the tests.
      await app.evaluate(({ app: electronApp }) => electronApp.exit(0)).catch(() => undefined);
      await app.close().catch(() => undefined);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    },
  };
}
