import { defineConfig } from '@playwright/test';
import { join } from 'node:path';

export default defineConfig({
  testDir: join(import.meta.dirname, 'specs'),
  outputDir: join(import.meta.dirname, 'results', 'artifacts'),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  fullyParallel: false,
  workers: 1,
  retries: 0,
  reporter: [['list'], ['json']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    /* Colours are judged as they come to rest, not halfway. */
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(process.env['WELLRUN_CHROMIUM'] === undefined ? {} : { executablePath: process.env['WELLRUN_CHROMIUM'] }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
