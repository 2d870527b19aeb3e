import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '#core/base/random.ts';
import type { InstanceFile } from './instance-file.ts';
import { planInstance } from './plan-instance.ts';
import { judge, type Verdict } from './testing/judge.ts';
import { randomInstance, SHAPES } from './testing/random-instance.ts';

interface Solution {
  readonly schedules: readonly {
    readonly steps: { execution: string; step: string; start: number; end: number }[];
    readonly rejected: readonly { readonly execution: string; readonly reason: string }[];
  }[];
}

const load = (name: string): InstanceFile =>
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, `../../e2e/schedule/instances/${name}.json`), 'utf8'),
  ) as InstanceFile;

function solve(instance: InstanceFile, rounds: number, seed = 'solve'): Solution {
  return planInstance(instance, { random: new SeededRandom(seed), rounds }) as unknown as Solution;
}

function verdictOn(name: string, rounds: number): { verdict: Verdict; solution: Solution } {
  const instance = load(name);
  const solution = solve(instance, rounds);
  return { verdict: judge([[instance, solution]])[0]!, solution };
}

describe('the six instances, judged by the independent check', () => {
  test('three plates come out at the optimum', () => {
    expect(verdictOn('01-tiny', 20).verdict).toMatchObject({ valid: true, makespan: 1500 });
  });

  test('plates that block each other come out near the best known', () => {
    const { verdict } = verdictOn('02-elisa', 1500);
    expect(verdict).toMatchObject({ valid: true });
    expect(verdict.makespan).toBeLessThanOrEqual(1.1 * 12_810);
  });

  test('cultures are no later than they have to be', () => {
    expect(verdictOn('03-culture', 20).verdict).toMatchObject({ valid: true, makespan: 1_500_300, tardiness: 924_300 });
  });

  test('ninety-six plates come within one percent of the bound', () => {
    const { verdict } = verdictOn('04-viability-96', 0);
    expect(verdict).toMatchObject({ valid: true });
    expect(verdict.makespanToLowerBound).toBeLessThan(1.01);
  });

  test('what nobody can do is rejected with a sentence, and nothing else', () => {
    const { verdict, solution } = verdictOn('05-impossible', 10);
    expect(verdict).toMatchObject({ valid: true, makespan: 634_500 });
    expect(
      Object.fromEntries(solution.schedules[0]!.rejected.map(({ execution, reason }) => [execution, reason])),
    ).toEqual({
      'half-day-01':
        'no working hours fit: between seed and dose lie 11 h to 12 h, and both need operator, never there at both times',
      'contradiction-01':
        'its windows contradict each other: incubate lasts at least 40 min, but at most 30 min pass from dose.end to read.start',
      'wide-01': 'incubate needs 7 places of incubator, which has 6',
      'hurry-01':
        'the deadline 20:00 on day 2 is 14 h 20 min too early: even in an empty lab it ends at 10:20 on day 3',
    });
  });

  test('a day of disturbances breaks no window', () => {
    const { verdict } = verdictOn('06-replan', 30);
    expect(verdict).toMatchObject({ valid: true, broken: [] });
    expect(verdict.makespan).toBeLessThanOrEqual(1.05 * 43_282);
  });
});

describe('random laboratories', () => {
  const COUNT = 100;
  const instances = Array.from({ length: COUNT }, (_, number) =>
    randomInstance(SHAPES[number % SHAPES.length]!, new SeededRandom(`laboratory ${number}`), 14),
  );

  test('get timetables in which the independent check finds nothing', () => {
    const verdicts = judge(instances.map((instance) => [instance, solve(instance, 6)] as const));
    const faults = verdicts.flatMap(({ violations }, number) =>
      violations.slice(0, 1).map(({ message }) => `${number} (${instances[number]!.name}): ${message}`),
    );
    expect(faults).toEqual([]);
    const ratios = verdicts.map(({ makespanToLowerBound }) => makespanToLowerBound ?? 1);
    expect(ratios.reduce((sum, ratio) => sum + ratio, 0) / COUNT).toBeLessThan(1.2);
    expect(verdicts.reduce((sum, { broken }) => sum + broken.length, 0)).toBeLessThan(10);
  }, 30_000);

  test('are judged by a check that notices a step moved by a second', () => {
    const damaged = instances.slice(0, SHAPES.length).map((instance) => {
      const solution = structuredClone(solve(instance, 0));
      const step = solution.schedules[0]!.steps.toSorted((a, b) => a.start - b.start || a.end - b.end).at(-1)!;
      step.start -= 1;
      return [instance, solution] as const;
    });
    expect(judge(damaged).map(({ valid }) => valid)).toEqual(damaged.map(() => false));
  });

  test('get the same timetables again for the same seed and rounds', () => {
    const instance = randomInstance('gripper-and-setup', new SeededRandom('again'), 8);
    expect(solve(instance, 15)).toEqual(solve(instance, 15));
  });
});
