import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { describeIncidents, readPlaywrightReport, readVitestReport, type TestReport } from './test-report.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'wellrun-report-'));
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Three tests: one is good, one fails at the first attempt only, one at each. The count outlives the attempt in a file. */
const tests = (library: string) => `
  import { existsSync, writeFileSync } from 'node:fs';
  import { expect, test } from '${library}';
  test('good', () => {});
  test('unstable', () => {
    const mark = '${join(folder, `${library.replace(/\W/gu, '')}.mark`)}';
    const again = existsSync(mark);
    writeFileSync(mark, '');
    expect(again, 'the first attempt').toBe(true);
  });
  test('bad', () => { expect(1, 'each attempt').toBe(2); });
`;

describe('What is told of a run of the tests', () => {
  it('by vitest names what failed at each attempt and what failed at first', { timeout: 60_000 }, () => {
    writeFileSync(join(folder, 'three.test.ts'), tests('vitest'));
    const file = join(folder, 'vitest.json');
    const vitest = join(require.resolve('vitest/package.json'), '..', 'vitest.mjs');
    const code = run([vitest, 'run', '--root', folder, '--retry=1', '--reporter=json', `--outputFile.json=${file}`]);
    tellsOfThree(readVitestReport(file, code));
  });

  it('by Playwright names what failed at each attempt and what failed at first', { timeout: 60_000 }, () => {
    writeFileSync(join(folder, 'three.spec.ts'), tests('@playwright/test'));
    const file = join(folder, 'playwright.json');
    const code = run(
      [
        require.resolve('@playwright/test/cli'),
        'test',
        '--config',
        folder,
        '--reporter=json',
        '--retries=1',
        'three.spec.ts',
      ],
      { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    );
    tellsOfThree(readPlaywrightReport('e2e', file, code));
  });

  it('counts a run without a report, and one that ends badly for no test, as failed', () => {
    expect(readVitestReport(join(folder, 'nowhere.json'), 0).counts.failed).toBe(1);
    expect(readPlaywrightReport('e2e', join(folder, 'nowhere.json'), 0).counts.failed).toBe(1);
    const file = join(folder, 'good.json');
    writeFileSync(
      file,
      JSON.stringify({
        numPassedTests: 1,
        numFailedTests: 0,
        numPendingTests: 0,
        numTodoTests: 0,
        testResults: [],
      }),
    );
    expect(readVitestReport(file, 0).counts).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(readVitestReport(file, null).counts).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });
});

/** Out of sight: what fails on purpose does not belong among what failed. */
function run(args: readonly string[], env: Record<string, string> = {}): number | null {
  return spawnSync(process.execPath, args, { stdio: 'ignore', env: { ...process.env, ...env } }).status;
}

function tellsOfThree(report: TestReport): void {
  expect(report.counts).toEqual({ passed: 2, failed: 1, skipped: 0 });
  expect(report.failed.map(({ name }) => name)).toEqual([expect.stringMatching(/three.*: bad$/u)]);
  expect(report.unstable.map(({ name }) => name)).toEqual([expect.stringMatching(/three.*: unstable$/u)]);
  const told = describeIncidents([report]);
  expect(told).toMatch(
    /Passed only when tried once more[^]*unstable\n[^]*the first attempt[^]*Failed:\n[^]*bad\n[^]*each attempt/u,
  );
}
