import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { buildIfStale } from '#electron/build/build.ts';
import { line, NONE, sum, type Counts } from './support/counts.ts';
import { ensureChromium } from './support/ensure-chromium.ts';
import { ensureProgram } from './support/ensure-program.ts';
import { runProgram } from './support/run-program.ts';

const require = createRequire(import.meta.url);
const RESULTS = join(import.meta.dirname, 'results');

/** What failed, by name: told once more at the end, where it is found. */
const failures: string[] = [];

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly { readonly title: string; readonly ok: boolean }[];
}

interface PlaywrightReport {
  readonly stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  readonly suites: readonly PlaywrightSuite[];
}

function failedIn(suites: readonly PlaywrightSuite[], around = ''): string[] {
  return suites.flatMap(({ title, suites: inner = [], specs = [] }) => {
    const path = `${around}${title}: `;
    return [...specs.filter((spec) => !spec.ok).map((spec) => path + spec.title), ...failedIn(inner, path)];
  });
}

/** Unit and guarantee tests. */
async function unit(): Promise<Counts> {
  await ensureProgram('socat');
  await ensureProgram('git');
  const file = join(RESULTS, 'unit.json');
  rmSync(file, { force: true });
  const vitest = join(require.resolve('vitest/package.json'), '..', 'vitest.mjs');
  const code = await runProgram(process.execPath, [
    vitest,
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = readJson<{
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
  }>(file);
  if (report === undefined) return { ...NONE, failed: 1 };
  for (const { name, assertionResults } of report.testResults)
    for (const { status, fullName } of assertionResults)
      if (status === 'failed') failures.push(`unit: ${relative(process.cwd(), name)}: ${fullName}`);
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The whole product by clicking, in a real Chromium. */
async function e2e(): Promise<Counts> {
  await ensureProgram('git');
  await buildIfStale({ only: ['renderer'] });
  const browser = await ensureChromium();
  const file = join(RESULTS, 'e2e.json');
  rmSync(file, { force: true });
  const cli = require.resolve('@playwright/test/cli');
  const config = join(import.meta.dirname, 'playwright.config.ts');
  const code = await runProgram(process.execPath, [cli, 'test', '--config', config], {
    WELLRUN_CHROMIUM: browser,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const report = readJson<PlaywrightReport>(file);
  if (report === undefined) return { ...NONE, failed: 1 };
  const { stats } = report;
  failures.push(...failedIn(report.suites).map((title) => `e2e: ${title}`));
  const counts = { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The same by clicking in a real Electron, where one can be had. */
async function electron(): Promise<Counts> {
  await buildIfStale();
  const { runElectronTests } = await import('./electron/run.ts');
  return runElectronTests();
}

const PARTS = { unit, e2e, electron } as const;

function readJson<Shape>(file: string): Shape | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Shape;
  } catch {
    return undefined;
  }
}

mkdirSync(RESULTS, { recursive: true });
const at = process.argv.indexOf('--only');
const only = at < 0 ? undefined : process.argv[at + 1];
const names = (Object.keys(PARTS) as (keyof typeof PARTS)[]).filter((name) => only === undefined || name === only);
if (names.length === 0) {
  console.error(`There is no part "${only ?? ''}"; there are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
const results: Counts[] = [];
for (const name of names) {
  console.log(`\n== ${name}`);
  try {
    results.push(await PARTS[name]());
  } catch (error) {
    console.error(error);
    results.push({ ...NONE, failed: 1 });
  }
}
const total = sum(results);
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
console.log(`\n${names.map((name, index) => `${name}: ${line(results[index]!)}`).join('\n')}`);
console.log(line(total));
process.exitCode = total.failed === 0 ? 0 : 1;
