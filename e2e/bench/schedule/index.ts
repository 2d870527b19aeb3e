import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { InstanceFile } from '#core/schedule/instance-file.ts';
import { planInTime } from './plan-in-time.ts';
import { references } from './references.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly goal?: string;
  readonly isMet?: boolean;
}

const SCHEDULE = resolve(import.meta.dirname, '../../schedule');

/** Best makespans known of the repository's own instances (e2e/schedule/README.md), and what is aimed at. */
const GOALS: Readonly<Record<string, { readonly best: number; readonly atMost: number }>> = {
  tiny: { best: 1500, atMost: 1500 },
  elisa: { best: 12_810, atMost: 1.1 * 12_810 },
  culture: { best: 1_500_300, atMost: 1_500_300 },
  'viability-96': { best: 309_900, atMost: 1.02 * 307_560 },
  impossible: { best: 634_500, atMost: 634_500 },
  replan: { best: 43_282, atMost: 1.05 * 43_282 },
};

/** What check.mjs prints. */
interface Verdict {
  readonly valid: boolean;
  readonly violations: readonly unknown[];
  readonly makespan: number;
  readonly lowerBound: number;
  readonly makespanToLowerBound: number;
  readonly tardiness: number;
  readonly rejected: readonly string[];
  readonly broken: readonly string[];
}

/** `bench -- schedule [--instance FILE] [--out SOLUTION] [--seconds 5] [--rounds N] [--seed 1]` */
export function main(
  args: string[],
  progress: (sentence: string) => void,
): Promise<{ report: Record<string, unknown>; figures: Figure[] }> {
  const { values } = parseArgs({
    args,
    options: {
      instance: { type: 'string' },
      out: { type: 'string' },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: 'Infinity' },
      seed: { type: 'string', default: '1' },
    },
  });
  const budget = { seconds: Number(values.seconds), rounds: Number(values.rounds), seed: values.seed };
  const files =
    values.instance === undefined
      ? readdirSync(join(SCHEDULE, 'instances')).map((name) => join(SCHEDULE, 'instances', name))
      : [resolve(values.instance)];
  const results = files.map((file) => {
    progress(`Planning ${file} for ${values.seconds} s.`);
    return measure(file, values.instance === undefined ? undefined : values.out, budget);
  });
  const figures = results.flatMap(({ report }) => figuresOf(report));
  return Promise.resolve({
    report: results.length === 1 ? results[0]!.report : { instances: results.map(({ report }) => report) },
    figures,
  });
}

type Report = Record<string, unknown> & {
  readonly instance: string;
  readonly makespan: number;
  readonly ratio: number;
};

function measure(file: string, out: string | undefined, budget: Parameters<typeof planInTime>[1]): { report: Report } {
  const instance = JSON.parse(readFileSync(file, 'utf8')) as InstanceFile;
  const planned = planInTime(instance, budget);
  const verdict = judge(file, planned.solution, out);
  const { earliestFirst, oneByOne } = references(instance);
  const round = (value: number): number => Math.round(value * 10_000) / 10_000;
  const best = GOALS[instance.name]?.best;
  return {
    report: {
      instance: instance.name,
      executions: instance.executions.length,
      valid: verdict.valid,
      violations: verdict.violations.slice(0, 5),
      makespan: verdict.makespan,
      lowerBound: verdict.lowerBound,
      ratio: verdict.makespanToLowerBound,
      ...(best === undefined ? {} : { bestKnown: best, toBestKnown: round(verdict.makespan / best) }),
      tardiness: verdict.tardiness,
      rejected: verdict.rejected,
      broken: verdict.broken,
      firstAnswerMs: Math.round(planned.firstAnswerMs * 10) / 10,
      longestPieceMs: Math.round(planned.longestPieceMs * 10) / 10,
      rounds: planned.rounds,
      seconds: budget.seconds,
      seed: budget.seed,
      earliestFirst: { makespan: earliestFirst, ratio: round(earliestFirst / verdict.lowerBound) },
      oneByOne: { makespan: oneByOne, ratio: round(oneByOne / verdict.lowerBound) },
    },
  };
}

/** The check is a program of its own that knows nothing of the scheduler. */
function judge(file: string, solution: unknown, out: string | undefined): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'wellrun-schedule-'));
  try {
    const path = out === undefined ? join(folder, 'solution.json') : resolve(out);
    writeFileSync(path, JSON.stringify(solution));
    const { stdout, stderr } = spawnSync(process.execPath, [join(SCHEDULE, 'check.mjs'), file, path], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (stdout === '') throw new Error(`The check did not answer: ${stderr}`);
    return JSON.parse(stdout) as Verdict;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function figuresOf(report: Report): Figure[] {
  const goal = GOALS[report.instance];
  const reference = (report['earliestFirst'] as { makespan: number }).makespan;
  return [
    {
      name: `${report.instance}: makespan, s${report['valid'] === true ? '' : ' (NOT VALID)'}`,
      value: report.makespan,
      ...(goal === undefined
        ? {}
        : {
            goal: `at most ${Math.floor(goal.atMost)}`,
            isMet: report['valid'] === true && report.makespan <= goal.atMost,
          }),
    },
    { name: `${report.instance}: makespan to bound`, value: report.ratio },
    { name: `${report.instance}: earliest first, makespan, s`, value: reference },
    { name: `${report.instance}: first timetable after, ms`, value: report['firstAnswerMs'] as number },
  ];
}
