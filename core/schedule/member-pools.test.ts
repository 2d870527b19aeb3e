import { describe, expect, it } from 'vitest';
import { SeededRandom, type Random } from '#core/base/random.ts';
import { planTimetable } from './plan-timetable.ts';
import type { ScheduleAsset, ScheduleJob, SchedulePlan, ScheduleProblem, ScheduleUse } from './problem.ts';
import { PLAIN_READING } from './reading.ts';
import type { Timetable } from './timetable.ts';

const STATES = ['red', 'green'];

function roll(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1));
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[roll(random, 0, items.length - 1)]!;
}

function plan(problem: ScheduleProblem, rounds = 10): Timetable {
  let found: Timetable | undefined;
  for (const answer of planTimetable(problem, {
    random: new SeededRandom('pools'),
    rounds,
    reading: PLAIN_READING,
  }))
    found = answer ?? found;
  return found!;
}

/** Machines that differ in capacity, hours and changeovers, and pools that overlap. */
function randomAssets(random: Random): ScheduleAsset[] {
  const machines = Array.from({ length: 5 }, (_, index): ScheduleAsset => {
    const hasSetup = random.next() < 0.4;
    return {
      id: `m${index}`,
      capacity: hasSetup ? 1 : roll(random, 1, 3),
      ...(random.next() < 0.3 ? { available: [[roll(random, 0, 5), 400]] as const } : {}),
      ...(hasSetup
        ? {
            setup: {
              initial: 'red',
              times: { red: { green: roll(random, 1, 4) }, green: { red: roll(random, 1, 4) } },
            },
          }
        : {}),
    };
  });
  const capacityOf = new Map(machines.map(({ id, capacity }) => [id, capacity]));
  const pools = [
    ['m0', 'm1'],
    ['m1', 'm0'],
    ['m2', 'm3'],
    ['m4', 'm2'],
  ].map((units, index): ScheduleAsset => {
    // A unit may stand for two machines at once.
    const members = Object.fromEntries(units.map((id) => [id, id === 'm3' ? ['m3', 'm4'] : [id]]));
    const capacity = Math.max(...units.map((id) => Math.min(...members[id]!.map((one) => capacityOf.get(one)!))));
    return { id: `pool${index}`, capacity, units, members };
  });
  return [...machines, ...pools];
}

/** Steps on some of the machines, and a visit to others that lasts across them, so that no plan stands in its own way. */
function randomPlan(random: Random, assets: readonly ScheduleAsset[]): SchedulePlan {
  const wanted = (ids: readonly string[]): ScheduleUse => {
    const id = pick(random, ids);
    const asset = assets.find((one) => one.id === id)!;
    return {
      asset: asset.id,
      amount: roll(random, 1, asset.capacity),
      state: random.next() < 0.5 ? pick(random, STATES) : null,
    };
  };
  const steps = Array.from({ length: 3 }, (_, index) => {
    const min = roll(random, 1, 6);
    return { id: `s${index}`, duration: { min, max: min }, uses: [wanted(['m0', 'm1', 'pool0', 'pool1'])] };
  });
  const max = random.next() < 0.5 ? roll(random, 0, 8) : null;
  const { asset, amount, state } = wanted(['m2', 'm3', 'm4', 'pool2', 'pool3']);
  return {
    steps,
    lags: [
      { from: 's0.end', to: 's1.start', min: 0, max },
      { from: 's1.end', to: 's2.start', min: 0, max: null },
    ],
    spans: [{ id: 'visit', asset, from: 's0.start', to: 's1.end', amount, state, mindsHours: true }],
  };
}

interface Held {
  readonly job: string;
  readonly start: number;
  readonly end: number;
  readonly amount: number;
  readonly state: string | null;
}

/** What a timetable does to each machine, by looking at nothing but names and times. */
function heldOn(problem: ScheduleProblem, timetable: Timetable): Map<string, Held[]> {
  const assets = new Map(problem.assets.map((asset) => [asset.id, asset]));
  const held = new Map<string, Held[]>();
  const add = (asset: string, unit: string | null | undefined, one: Held): void => {
    const { members } = assets.get(asset)!;
    expect(members === undefined || unit != null, `${one.job} names its unit of ${asset}`).toBe(true);
    for (const id of members === undefined ? [asset] : members[unit!]!) held.set(id, [...(held.get(id) ?? []), one]);
  };
  for (const { id: job, plan: own } of problem.jobs) {
    const planned = timetable.jobs.get(job);
    if (planned === undefined) continue;
    for (const { id, uses } of own.steps) {
      const { start, end, units } = planned.steps.get(id)!;
      for (const { asset, amount, state } of uses) add(asset, units[asset], { job, start, end, amount, state });
    }
    for (const { id, asset, amount = 1, state } of own.spans) {
      const { start, end, unit } = planned.spans.get(id)!;
      add(asset, unit, { job, start, end, amount, state });
    }
  }
  return held;
}

function faultsOf(problem: ScheduleProblem, timetable: Timetable): string[] {
  const faults: string[] = [];
  for (const [id, all] of heldOn(problem, timetable)) {
    const { capacity, available, setup } = problem.assets.find((asset) => asset.id === id)!;
    for (const one of all) {
      const used = all.filter((other) => other.start <= one.start && one.start < other.end);
      const amount = used.reduce((sum, other) => sum + other.amount, 0);
      if (amount > capacity) faults.push(`${id} has ${capacity}, ${amount} are used at ${one.start}`);
      if (available !== undefined && !available.some(([from, to]) => from <= one.start && one.end <= to))
        faults.push(`${id} is not there from ${one.start} to ${one.end}`);
      for (const other of all) {
        if (setup === undefined || one === other || one.state === null || other.state === null) continue;
        if (other.start < one.end) continue;
        const gap = setup.times[one.state]?.[other.state] ?? 0;
        if (other.start - one.end < gap) faults.push(`${id} has no ${gap} to change over at ${other.start}`);
      }
    }
  }
  return faults;
}

function problemOf(assets: readonly ScheduleAsset[], plans: readonly SchedulePlan[]): ScheduleProblem {
  const jobs = plans.map((one, index): ScheduleJob => ({ id: `job${index}`, plan: one, release: 0, priority: 5 }));
  return { now: 0, horizon: 400, assets, jobs };
}

describe('pools that stand for other assets', () => {
  it('never give a machine to more than it has room for, outside its hours or without time to change over', () => {
    const random = new SeededRandom('member pools');
    let planned = 0;
    for (let round = 0; round < 60; round++) {
      const assets = randomAssets(random);
      const problem = problemOf(
        assets,
        Array.from({ length: 6 }, () => randomPlan(random, assets)),
      );
      const timetable = plan(problem);
      const doubtful = new Set([...timetable.broken, ...timetable.rejected].map(({ id }) => id));
      planned += timetable.jobs.size - doubtful.size;
      expect(faultsOf(problem, timetable), `round ${round}`).toEqual([]);
    }
    expect(planned, 'most of what was asked has found a place').toBeGreaterThan(60 * 5);
  });

  it('use whichever unit is free, beside those who ask for one by name', () => {
    const assets: ScheduleAsset[] = [
      { id: 'RD-1', capacity: 1 },
      { id: 'RD-2', capacity: 1 },
      { id: 'reader', capacity: 1, units: ['RD-1', 'RD-2'], members: { 'RD-1': ['RD-1'], 'RD-2': ['RD-2'] } },
    ];
    const read = (asset: string): SchedulePlan => ({
      steps: [{ id: 'read', duration: { min: 10, max: 10 }, uses: [{ asset, amount: 1, state: null }] }],
      lags: [],
      spans: [],
    });
    const timetable = plan(problemOf(assets, [read('RD-1'), read('reader'), read('RD-1'), read('reader')]));
    expect(timetable.score.makespan).toBe(20);
    for (const id of ['job1', 'job3'])
      expect(timetable.jobs.get(id)!.steps.get('read')!.units).toEqual({ reader: 'RD-2' });
  });

  it('give a large amount only to a unit that has it', () => {
    const assets: ScheduleAsset[] = [
      { id: 'shelf-1', capacity: 2 },
      { id: 'shelf-2', capacity: 8 },
      {
        id: 'shelves',
        capacity: 8,
        units: ['shelf-1', 'shelf-2'],
        members: { 'shelf-1': ['shelf-1'], 'shelf-2': ['shelf-2'] },
      },
    ];
    const stay = (amount: number): SchedulePlan => ({
      steps: [{ id: 'stay', duration: { min: 10, max: 10 }, uses: [{ asset: 'shelves', amount, state: null }] }],
      lags: [],
      spans: [],
    });
    const timetable = plan(problemOf(assets, [stay(5), stay(2), stay(3), stay(9)]));
    expect(timetable.jobs.get('job0')!.steps.get('stay')).toMatchObject({ start: 0, units: { shelves: 'shelf-2' } });
    expect(timetable.score.makespan).toBe(10);
    expect(timetable.rejected.map(({ id }) => id)).toEqual(['job3']);
  });
});
