import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { NONE, type Counts } from './counts.ts';

/** A test that went wrong at least once, and what it said the first time. */
export interface Incident {
  readonly name: string;
  readonly message: string;
}

/** What a part of the tests came to, with the names that a long log hides. */
export interface TestReport {
  readonly counts: Counts;
  /** Failed at each attempt. */
  readonly failed: readonly Incident[];
  /** Failed first and passed when tried once more: counted as passed, and named, because it is a fault of test or product. */
  readonly unstable: readonly Incident[];
}

export const EMPTY_REPORT: TestReport = { counts: NONE, failed: [], unstable: [] };

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

interface PlaywrightSpec {
  readonly title: string;
  readonly tests: readonly {
    readonly status: string;
    readonly results: readonly { readonly error?: { readonly message?: string } }[];
  }[];
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly PlaywrightSpec[];
}

interface PlaywrightReport {
  readonly stats: {
    readonly expected: number;
    readonly unexpected: number;
    readonly flaky: number;
    readonly skipped: number;
  };
  readonly suites: readonly PlaywrightSuite[];
  readonly errors: readonly { readonly message?: string }[];
}

/**
 * Reads vitest's JSON report.
 *
 * @param file where the report is; a missing one means that the run itself failed
 * @param code what vitest ended with
 */
export function readVitestReport(file: string, code: number | null): TestReport {
  const report = readJson<VitestReport>(file);
  if (report === undefined) return broken('unit: there is no report');
  const failed: Incident[] = [];
  const unstable: Incident[] = [];
  for (const { name, status, message, assertionResults } of report.testResults) {
    const path = relative(process.cwd(), name);
    if (status === 'failed' && assertionResults.every((test) => test.status !== 'failed'))
      failed.push({ name: `unit: ${path}`, message });
    for (const test of assertionResults) {
      const first = test.failureMessages?.[0];
      if (test.status !== 'failed' && first === undefined) continue;
      const incident = { name: `unit: ${path}: ${test.fullName}`, message: first ?? '' };
      (test.status === 'failed' ? failed : unstable).push(incident);
    }
  }
  const counts = {
    passed: report.numPassedTests,
    failed: Math.max(report.numFailedTests, failed.length),
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return withExitCode({ counts, failed, unstable }, code, 'unit');
}

/**
 * Reads Playwright's JSON report.
 *
 * @param part what the tests are called in the list of what failed
 * @param file where the report is; a missing one means that the run itself failed
 * @param code what Playwright ended with
 */
export function readPlaywrightReport(part: string, file: string, code: number | null): TestReport {
  const report = readJson<PlaywrightReport>(file);
  if (report === undefined) return broken(`${part}: there is no report`);
  const incidents = report.suites.flatMap((suite) => incidentsIn(suite, `${part}: `));
  const failed = [
    ...report.errors.map(({ message = '' }) => ({ name: part, message })),
    ...incidents.filter(({ status }) => status === 'unexpected'),
  ];
  const { stats } = report;
  const counts = {
    passed: stats.expected + stats.flaky,
    failed: Math.max(stats.unexpected, failed.length),
    skipped: stats.skipped,
  };
  return withExitCode({ counts, failed, unstable: incidents.filter(({ status }) => status === 'flaky') }, code, part);
}

/** The list of what went wrong, as people read it at the end of a log; empty when all went well at once. */
export function describeIncidents(reports: readonly TestReport[]): string {
  const section = (title: string, incidents: readonly Incident[]) =>
    incidents.length === 0 ? [] : [title, ...incidents.map(describe), ''];
  return [
    ...section(
      'Passed only when tried once more (unstable):',
      reports.flatMap(({ unstable }) => unstable),
    ),
    ...section(
      'Failed:',
      reports.flatMap(({ failed }) => failed),
    ),
  ].join('\n');
}

function describe({ name, message }: Incident): string {
  const lines = message.split('\n').filter((line) => line.trim() !== '' && !line.includes('/node_modules/'));
  return [name, ...lines.slice(0, 12).map((line) => `    ${line}`)].join('\n');
}

function incidentsIn(suite: PlaywrightSuite, around: string): (Incident & { readonly status: string })[] {
  const path = `${around}${suite.title}: `;
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => ({
        name: path + spec.title,
        message: results.find(({ error }) => error !== undefined)?.error?.message ?? '',
        status,
      })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => incidentsIn(inner, path))];
}

function withExitCode(report: TestReport, code: number | null, part: string): TestReport {
  if (code === 0 || report.counts.failed > 0) return report;
  const failed = [{ name: part, message: `It ended with ${code ?? 'a signal'}, though no test failed.` }];
  return { ...report, counts: { ...report.counts, failed: 1 }, failed };
}

function broken(name: string): TestReport {
  return { ...EMPTY_REPORT, counts: { ...NONE, failed: 1 }, failed: [{ name, message: '' }] };
}

function readJson<Shape>(file: string): Shape | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Shape;
  } catch {
    return undefined;
  }
}
