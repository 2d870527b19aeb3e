import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildIfStale } from '#electron/build/build.ts';
import { line, NONE, sum } from './support/counts.ts';
import { ensureChromium } from './support/ensure-chromium.ts';
import { ensureProgram } from './support/ensure-program.ts';
import { runProgram } from './support/run-program.ts';
import { describeIncidents, readPlaywrightReport, readVitestReport, type TestReport } from './support/test-report.ts';

const require = createRequire(import.meta.url);
const RESULTS = join(import.meta.dirname, 'results');

/** A test that fails is tried once more: chance shows itself as a difference, and is named at the end. */
const RETRIES = 1;

/** Unit and guarantee tests. */
async function unit(): Promise<TestReport> {
  await ensureProgram('socat');
  await ensureProgram('git');
  const file = join(RESULTS, 'unit.json');
  rmSync(file, { force: true });
  const vitest = join(require.resolve('vitest/package.json'), '..', 'vitest.mjs');
  const code = await runProgram(process.execPath, [
    vitest,
    'run',
    `--retry=${RETRIES}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return readVitestReport(file, code);
}

/** The whole product by clicking, in a real Chromium. */
async function e2e(): Promise<TestReport> {
  await ensureProgram('git');
  await buildIfStale({ only: ['renderer'] });
  const browser = await ensureChromium();
  const file = join(RESULTS, 'e2e.json');
  rmSync(file, { force: true });
  const cli = require.resolve('@playwright/test/cli');
  const config = join(import.meta.dirname, 'playwright.config.ts');
  const code = await runProgram(process.execPath, [cli, 'test', '--config', config, `--retries=${RETRIES}`], {
    WELLRUN_CHROMIUM: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  return readPlaywrightReport('e2e', file, code);
}

/** The same by clicking in a real Electron, where one can be had. */
async function electron(): Promise<TestReport> {
  await buildIfStale();
  const { runElectronTests } = await import('./electron/run.ts');
  return runElectronTests([`--retries=${RETRIES}`]);
}

const PARTS = { unit, e2e, electron } as const;

mkdirSync(RESULTS, { recursive: true });
const at = process.argv.indexOf('--only');
const only = at < 0 ? undefined : process.argv[at + 1];
const names = (Object.keys(PARTS) as (keyof typeof PARTS)[]).filter((name) => only === undefined || name === only);
if (names.length === 0) {
  console.error(`There is no part "${only ?? ''}"; there are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
const reports: TestReport[] = [];
for (const name of names) {
  console.log(`\n== ${name}`);
  try {
    reports.push(await PARTS[name]());
  } catch (error) {
    console.error(error);
    const message = error instanceof Error ? error.message : String(error);
    reports.push({ counts: { ...NONE, failed: 1 }, failed: [{ name, message }], unstable: [] });
  }
}
const incidents = describeIncidents(reports);
writeFileSync(join(RESULTS, 'incidents.txt'), incidents);
const total = sum(reports.map(({ counts }) => counts));
console.log(`\n${incidents}${names.map((name, index) => `${name}: ${line(reports[index]!.counts)}`).join('\n')}`);
console.log(line(total));
process.exitCode = total.failed === 0 ? 0 : 1;
