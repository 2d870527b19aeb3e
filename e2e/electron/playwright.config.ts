import { defineConfig } from '@playwright/test';

/** Started by run.ts, which provides Electron, the screen and the host; not by `playwright test` alone. */
export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '*.spec.ts',
  outputDir: process.env['WELLRUN_E2E_RESULTS'] ?? 'results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: process.env['WELLRUN_E2E_REPORT'] ?? 'report.json' }]],
});
