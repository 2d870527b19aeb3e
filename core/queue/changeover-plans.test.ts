import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom, type Random } from '../base/random.ts';
import type { ChangeoverRule, SetUpAspect } from '../contract/changeover.ts';
import type { Plan, PlannedCommand } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { changeoverMs } from '../model/changeover-times.ts';
import type { InstanceFile } from '../schedule/instance-file.ts';
import { scheduleOf } from '../schedule/instance-file.ts';
import { planTimetable } from '../schedule/plan-timetable.ts';
import type { ScheduleProblem } from '../schedule/problem.ts';
import { judge } from '../schedule/testing/judge.ts';
import type { Timetable } from '../schedule/timetable.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { commandOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { Calendars } from './calendars.ts';
import { WorkOfPlans, type ForecastJob } from './forecast-source.ts';
import { labProblem } from './lab-problem.ts';
import { setUpOfState } from './set-up-states.ts';

const MINUTE_MS = 60_000;
const NAMES = ['A', 'B', 'C'];
const INSTRUMENTS: Readonly<Record<string, InstrumentKind>> = { 'LH-1': 'liquid-handler', 'RDR-1': 'plate-reader' };

function below(random: Random, count: number): number {
  return Math.floor(random.next() * count);
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[below(random, items.length)]!;
}

/** @param most of the usual time: up to twice of it no change is longer than by way of a third */
function randomRule(random: Random, assetId: string, by: SetUpAspect, least: number, most: number): ChangeoverRule {
  const minutes = 2 + below(random, 10);
  const ends = [null, ...NAMES];
  const rows = Array.from({ length: below(random, 5) }, () => {
    const took = Math.round(minutes * (least + random.next() * (most - least)) * 10) / 10;
    return { from: pick(random, ends), to: pick(random, ends), minutes: took };
  });
  const exceptions = rows.filter(
    ({ from, to }, at) => from !== to && rows.findIndex((one) => one.from === from && one.to === to) === at,
  );
  return { assetId, by, minutes, exceptions, task: '', byHand: false };
}

/** Work and rests in turn on two instruments, with windows, of a protocol and with reagents of its own, or none. */
function randomPlan(random: Random): Plan {
  const act = (id: string): Plan['steps'][number] => {
    const ms = (1 + below(random, 8)) * MINUTE_MS;
    const reagent = random.next() < 0.6 ? { reagent: pick(random, NAMES) } : {};
    const over: Partial<PlannedCommand> = { instrument: pick(random, Object.values(INSTRUMENTS)), params: reagent };
    const command = commandOf('consume', { ...over, expectedMs: ms });
    return stepOf(id, { commands: [command], expectedMs: ms, rangeMs: [ms, ms] });
  };
  const steps = Array.from({ length: 1 + below(random, 3) }, (_, at) => {
    const mayWaitMs = below(random, 30) * MINUTE_MS;
    const rest = waitOf(`rest${at}`, (5 + below(random, 40)) * MINUTE_MS, random.next() < 0.7 ? { mayWaitMs } : {});
    return [act(`do${at}`), rest];
  });
  const plan = planOf([...steps.flat(), act('last')], Object.values(INSTRUMENTS));
  return { ...plan, protocolName: pick(random, NAMES), cellLine: pick(random, [null, ...NAMES]) };
}

/** Whatever is set up for on an instrument is what it was changed over to since it was used last, in a stretch that nothing else is in. */
function faultsOf(
  { assets, jobs }: ScheduleProblem,
  timetable: Timetable,
  rules: readonly ChangeoverRule[],
  setUps: ReadonlyMap<string, string | null>,
): string[] {
  const faults: string[] = [];
  for (const rule of rules) {
    const uses = jobs.flatMap(({ id, plan }) =>
      plan.steps.flatMap((step) => {
        const use = step.uses.find(({ asset }) => asset === rule.assetId);
        const at = timetable.jobs.get(id)?.steps.get(step.id);
        return use === undefined || at === undefined ? [] : [{ ...at, to: setUpOfState(use.state!)[rule.by] }];
      }),
    );
    let from = setUps.get(rule.assetId) ?? null;
    let free = 0;
    for (const { start, end, to } of uses.toSorted((left, right) => left.start - right.start)) {
      const takes = to === null ? 0 : changeoverMs(rule, from, to);
      if (start < free + takes) faults.push(`${rule.assetId} from ${from} to ${to}: ${start - free} of ${takes} ms`);
      free = end;
      from = to ?? from;
    }
  }
  expect(assets.filter(({ setup }) => setup !== undefined)).toHaveLength(rules.length);
  return faults;
}

/** The problem as an instance file, for the check that knows nothing of the scheduler. */
function instanceOf({ assets, jobs, horizon }: ScheduleProblem): InstanceFile {
  return {
    format: 'wellrun-schedule-instance/1',
    name: 'changeovers',
    horizon,
    assets: assets.map(({ id, capacity, setup }) => ({
      id,
      capacity,
      ...(setup === undefined ? {} : { setup: { initial: setup.initial, times: setup.times } }),
    })),
    plans: Object.fromEntries(jobs.map(({ id, plan }) => [id, plan as never])),
    executions: jobs.map(({ id, priority }) => ({ id, plan: id, priority })),
  };
}

describe('plans for a lab that changes its instruments over', () => {
  let lab: ForecastBench;
  beforeAll(async () => {
    lab = await ForecastBench.open();
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  /** A random lab with random rules at time 0, and what is planned in it. */
  async function planned(seed: string, least: number, most: number) {
    const random = new SeededRandom(seed);
    const { changeovers } = lab.bench.leases;
    const aspects: readonly SetUpAspect[] = ['protocol', 'reagent', 'cell-line'];
    const rules = Object.keys(INSTRUMENTS).map((id) => randomRule(random, id, pick(random, aspects), least, most));
    const setUps = new Map(rules.map(({ assetId }) => [assetId, pick(random, [null, ...NAMES])]));
    for (const rule of rules) {
      await changeovers.declare(rule, TESTER);
      await changeovers.state(rule.assetId, setUps.get(rule.assetId)!, TESTER);
    }
    const plans = new Map(
      Array.from({ length: 2 + below(random, 8) }, (_, at) => [`EX-${at + 1}`, randomPlan(random)]),
    );
    const work = new WorkOfPlans(
      (id) => plans.get(id)!,
      (task) => task.expectedMs,
      lab.bench.leases,
    );
    const jobs = [...plans.keys()].map((jobId): ForecastJob => {
      const times = { notBefore: null, due: null, deadline: null };
      return { jobId, title: jobId, planHash: jobId, priority: 5, wishes: {}, ...times };
    });
    const { bench, leases } = lab.bench;
    const deps = { world: 'simulated', bench, leases, calendars: new Calendars(() => 0), work } as const;
    const { problem } = labProblem(deps, 0, [], jobs, undefined, 0);
    let timetable: Timetable | undefined;
    for (const answer of planTimetable(problem, { random, rounds: 40 })) timetable = answer ?? timetable;
    return { problem, timetable: timetable!, rules, setUps };
  }

  it('keep each changeover in a stretch of its own, whatever the rules say', async () => {
    let rejected = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { problem, timetable, rules, setUps } = await planned(`any ${seed}`, 0, 5);
      for (const { reason } of timetable.rejected) expect(reason).toMatch(/^its windows leave no time to change over /);
      rejected += timetable.rejected.length;
      expect(timetable.jobs.size + timetable.rejected.length, `seed ${seed}`).toBe(problem.jobs.length);
      expect(faultsOf(problem, timetable, rules, setUps), `seed ${seed}`).toEqual([]);
    }
    expect(rejected).toBeLessThan(5);
  });

  it('are valid for the independent check', async () => {
    const pairs: [InstanceFile, unknown][] = [];
    for (let seed = 0; seed < 40; seed++) {
      const { problem, timetable } = await planned(`metric ${seed}`, 1, 2);
      const schedules = [scheduleOf(timetable, null)];
      pairs.push([instanceOf(problem), { format: 'wellrun-schedule-solution/1', instance: 'changeovers', schedules }]);
    }
    for (const [seed, verdict] of judge(pairs).entries()) expect(verdict.violations, `seed ${seed}`).toEqual([]);
  });
});
