import { describe, expect, test } from 'vitest';
import { SeededRandom } from '#core/base/random.ts';
import { insertInto, OpenTimetable } from './insert-into.ts';
import { planTimetable } from './plan-timetable.ts';
import type { ScheduleAsset, ScheduleJob, SchedulePlan, ScheduleProblem, StepHistory } from './problem.ts';
import type { Timetable } from './timetable.ts';

const MACHINES: readonly ScheduleAsset[] = [
  { id: 'handler', capacity: 1 },
  { id: 'incubator', capacity: 12 },
  { id: 'reader', capacity: 1 },
];

const ASSAY: SchedulePlan = {
  steps: [
    { id: 'seed', duration: { min: 60, max: 60 }, uses: [{ asset: 'handler', amount: 1, state: null }] },
    { id: 'grow', duration: { min: 600, max: 900 }, uses: [{ asset: 'incubator', amount: 1, state: null }] },
    { id: 'read', duration: { min: 90, max: 90 }, uses: [{ asset: 'reader', amount: 1, state: null }] },
  ],
  lags: [
    { from: 'seed.end', to: 'grow.start', min: 0, max: 0 },
    { from: 'grow.end', to: 'read.start', min: 0, max: 0 },
  ],
  spans: [],
};

const job = (id: string, more: Partial<ScheduleJob> = {}): ScheduleJob => ({
  id,
  plan: ASSAY,
  release: 0,
  priority: 5,
  ...more,
});

const jobs = (count: number): ScheduleJob[] => Array.from({ length: count }, (_, index) => job(`plate-${index + 1}`));

function plan(problem: Partial<ScheduleProblem>, rounds = 40): Timetable {
  const whole = { now: 0, horizon: 1_000_000, assets: MACHINES, jobs: [], ...problem };
  const planning = planTimetable(whole, { random: new SeededRandom('plan'), rounds });
  for (;;) {
    const { done, value } = planning.next();
    if (done === true) return value;
  }
}

const startsOf = (timetable: Timetable): Record<string, number[]> =>
  Object.fromEntries([...timetable.jobs].map(([id, { steps }]) => [id, [...steps.values()].map(({ start }) => start)]));

/** The same jobs with what a timetable had begun before a moment. */
function later(before: readonly ScheduleJob[], timetable: Timetable, now: number): ScheduleJob[] {
  return before.map((one) => {
    const happened = new Map<string, StepHistory>();
    for (const [id, { start, end, units }] of timetable.jobs.get(one.id)!.steps) {
      if (start < now) happened.set(id, { start, end: end < now ? end : null, units });
    }
    return happened.size === 0 ? one : { ...one, happened };
  });
}

describe('a timetable', () => {
  test('lets like jobs begin in the order in which they came', () => {
    const starts = Object.values(startsOf(plan({ jobs: jobs(12) }))).map(([first]) => first!);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  test('lets higher priorities end sooner where that is preferred', () => {
    const mixed = [...jobs(6), job('urgent', { priority: 10 })];
    const timetable = plan({ jobs: mixed, prefer: 'priority' });
    const ends = [...timetable.jobs].map(([id, { steps }]) => [id, steps.get('read')!.end] as const);
    expect(ends.toSorted((a, b) => a[1] - b[1])[0]![0]).toBe('urgent');
  });

  test('keeps deadlines before anything else', () => {
    const pressed = [...jobs(6), job('pressed', { deadline: 760 })];
    const timetable = plan({ jobs: pressed });
    expect(timetable.broken).toEqual([]);
    expect(timetable.jobs.get('pressed')!.steps.get('read')!.end).toBeLessThanOrEqual(760);
  });

  test('says of a deadline that the others make impossible by how much it is missed', () => {
    const both = [job('one', { deadline: 750 }), job('two', { deadline: 750 })];
    const { broken } = plan({ jobs: both });
    expect(broken).toHaveLength(1);
    expect(broken[0]!.reason).toBe('it ends 90 after its deadline');
  });
});

describe('a plan that is made again', () => {
  const queue = jobs(10);
  const first = plan({ jobs: queue });

  test('stays as it is while nothing is different', () => {
    const again = plan({ jobs: later(queue, first, 500), now: 500, previous: first });
    expect(startsOf(again)).toEqual(startsOf(first));
  });

  test('changes no more than it has to when one job comes in', () => {
    const again = plan({ jobs: [...later(queue, first, 500), job('new')], now: 500, previous: first });
    const { new: added, ...rest } = startsOf(again);
    expect(added).toHaveLength(3);
    expect(rest).toEqual(startsOf(first));
  });

  test('moves what an outage hits, keeps the past and breaks no window', () => {
    const down = { from: 640, to: 800, unit: null, since: 640 };
    const assets = MACHINES.map((asset) => (asset.id === 'reader' ? { ...asset, down: [down] } : asset));
    const again = plan({ assets, jobs: later(queue, first, 640), now: 640, previous: first });
    expect(again.broken).toEqual([]);
    for (const [id, { steps }] of first.jobs) {
      for (const [step, { start }] of steps) {
        if (start < 640) expect(again.jobs.get(id)!.steps.get(step)!.start, `${id} ${step}`).toBe(start);
      }
      const { start, end } = again.jobs.get(id)!.steps.get('read')!;
      expect(start >= 800 || end <= 640, id).toBe(true);
    }
  });

  test('keeps what is planned for the next minutes even when something urgent comes in', () => {
    const frozenUntil = 1200;
    const urgent = job('urgent', { priority: 10, due: 600 });
    const again = plan({ jobs: [...later(queue, first, 500), urgent], now: 500, previous: first, frozenUntil });
    for (const [id, { steps }] of first.jobs) {
      for (const [step, { start }] of steps) {
        if (start < frozenUntil) expect(again.jobs.get(id)!.steps.get(step)!.start, `${id} ${step}`).toBe(start);
      }
    }
  });

  test('gives up the windows of a step that cannot be helped, says which, and no others', () => {
    const tight: SchedulePlan = {
      ...ASSAY,
      steps: ASSAY.steps.map((step) => (step.id === 'grow' ? { ...step, duration: { min: 600, max: 610 } } : step)),
    };
    const two = [job('one', { plan: tight }), job('two', { plan: tight, release: 5000 })];
    const before = plan({ jobs: two });
    const down = { from: 600, to: 900, unit: null, since: 100 };
    const assets = MACHINES.map((asset) => (asset.id === 'reader' ? { ...asset, down: [down] } : asset));
    const again = plan({ assets, jobs: later(two, before, 100), now: 100, previous: before });
    expect(again.broken).toEqual([{ id: 'one', reason: 'grow lasts at most 610, which is exceeded by 230' }]);
    expect(again.jobs.get('one')!.steps.get('read')).toMatchObject({ start: 900, end: 990 });
  });

  test('bows to steps that took longer or shorter than planned', () => {
    const happened = new Map<string, StepHistory>([
      ['seed', { start: 0, end: 71, units: {} }],
      ['grow', { start: 73, end: null, units: {} }],
    ]);
    const again = plan({ jobs: [job('plate-1', { happened })], now: 200 });
    expect(again.broken).toEqual([]);
    expect(again.jobs.get('plate-1')!.steps.get('read')!.start).toBe(673);
  });
});

describe('one more job', () => {
  test('goes into a timetable without touching the others', () => {
    const queue = jobs(8);
    const before = plan({ jobs: queue });
    const problem = { now: 0, horizon: 1_000_000, assets: MACHINES, jobs: queue };
    const after = insertInto(before, problem, job('new'));
    const { new: added, ...rest } = startsOf(after);
    expect(rest).toEqual(startsOf(before));
    expect(added).toHaveLength(3);
    const again = insertInto(after, { ...problem, jobs: [...queue, job('new')] }, job('newer'));
    const open = new OpenTimetable(before, problem);
    open.insert(job('new'));
    expect(startsOf(open.insert(job('newer')))).toEqual(startsOf(again));
  });

  test('is rejected with the reason when nobody could do it', () => {
    const before = plan({ jobs: jobs(2) });
    const problem = { now: 0, horizon: 1_000_000, assets: MACHINES, jobs: jobs(2) };
    const { rejected } = insertInto(before, problem, job('hasty', { deadline: 100 }));
    expect(rejected).toEqual([
      { id: 'hasty', reason: 'the deadline 100 is 650 too early: even in an empty lab it ends at 750' },
    ]);
  });
});
