import { describe, expect, test } from 'vitest';
import { SeededRandom } from '#core/base/random.ts';
import { waitSentence, type WaitReading } from './explain-waits.ts';
import { planTimetable } from './plan-timetable.ts';
import type { ScheduleAsset, ScheduleJob, SchedulePlan, ScheduleProblem } from './problem.ts';
import type { Timetable } from './timetable.ts';
import { WaitExplainer } from './wait-explainer.ts';

const step = (id: string, min: number, asset: string, max: number | null = min): SchedulePlan['steps'][number] => ({
  id,
  duration: { min, max },
  uses: [{ asset, amount: 1, state: null }],
});

const READING: WaitReading = {
  moment: (time) => `${time} s`,
  assetName: (id) => id,
  jobName: (id) => id,
  stepName: (id) => id,
};

function plan(assets: readonly ScheduleAsset[], jobs: readonly ScheduleJob[], now = 0): [ScheduleProblem, Timetable] {
  const problem = { now, horizon: 100_000, assets, jobs };
  const planning = planTimetable(problem, { random: new SeededRandom('waits'), rounds: 20 });
  for (;;) {
    const { done, value } = planning.next();
    if (done === true) return [problem, value];
  }
}

function sentences(assets: readonly ScheduleAsset[], jobs: readonly ScheduleJob[]): (string | null)[] {
  const [problem, timetable] = plan(assets, jobs);
  const explainer = new WaitExplainer(problem, timetable);
  return jobs.map(({ id }) => {
    const wait = explainer.waitOf(id);
    return wait === null ? null : waitSentence(wait, READING);
  });
}

describe('what a job waits for', () => {
  const wash: SchedulePlan = { steps: [step('wash', 100, 'washer')], lags: [], spans: [] };
  const job = (id: string, more: Partial<ScheduleJob> = {}): ScheduleJob => ({
    id,
    plan: wash,
    release: 0,
    priority: 5,
    ...more,
  });

  test('is the job that holds the asset before it', () => {
    expect(sentences([{ id: 'washer', capacity: 1 }], [job('one'), job('two')])).toEqual([
      null,
      'waits for washer, which one uses until 100 s',
    ]);
  });

  test('is the time it was not to start before', () => {
    expect(sentences([{ id: 'washer', capacity: 1 }], [job('one', { release: 50 })])).toEqual([
      'was asked not to start before 50 s',
    ]);
  });

  test('is the hours, the outage or the changeover of an asset', () => {
    expect(sentences([{ id: 'washer', capacity: 1, available: [[300, 900]] }], [job('one')])).toEqual([
      'waits for the hours of washer, from 300 s',
    ]);
    expect(sentences([{ id: 'washer', capacity: 1, down: [{ from: 0, to: 70, unit: null }] }], [job('one')])).toEqual([
      'waits for washer, which is out of order until 70 s',
    ]);
    const setup = { initial: 'dry', times: { dry: { wet: 40 }, wet: {} } };
    const wet: SchedulePlan = {
      steps: [{ id: 'wash', duration: { min: 10, max: 10 }, uses: [{ asset: 'washer', amount: 1, state: 'wet' }] }],
      lags: [],
      spans: [],
    };
    expect(sentences([{ id: 'washer', capacity: 1, setup }], [job('one', { plan: wet })])).toEqual([
      'waits for washer, which is changed over until 40 s',
    ]);
  });

  test('is the machine a later step needs, when a window ties the two together', () => {
    const tied: SchedulePlan = {
      steps: [step('seed', 10, 'handler'), step('read', 100, 'reader')],
      lags: [{ from: 'seed.end', to: 'read.start', min: 0, max: 0 }],
      spans: [],
    };
    const assets = ['handler', 'reader'].map((id) => ({ id, capacity: 1 }));
    expect(sentences(assets, [job('one', { plan: tied }), job('two', { plan: tied })])).toEqual([
      null,
      'is held back until 100 s, so that read follows in time, for which reader is free at 110 s',
    ]);
  });

  test('is the machine a later step needs also where nothing ties the two together but that it would stand about', () => {
    const loose: SchedulePlan = {
      steps: [step('seed', 10, 'handler'), step('read', 100, 'reader')],
      lags: [{ from: 'seed.end', to: 'read.start', min: 0, max: null }],
      spans: [],
    };
    const assets = ['handler', 'reader'].map((id) => ({ id, capacity: 1 }));
    expect(sentences(assets, [job('one', { plan: loose }), job('two', { plan: loose })])).toEqual([
      null,
      'waits, since read gets reader only at 110 s',
    ]);
  });

  test('is the unit of a pool that a group has from its first step on, or a later group needs', () => {
    const kept = (id: string): SchedulePlan['steps'][number] => ({
      id,
      duration: { min: 100, max: 100 },
      uses: [],
    });
    const mark = (id: string, hugs: 'next' | 'last'): SchedulePlan['steps'][number] => ({
      id,
      duration: { min: 0, max: 0 },
      uses: [],
      hugs,
    });
    const group: SchedulePlan = {
      steps: [kept('rest'), mark('in', 'next'), kept('hood'), mark('out', 'last')],
      lags: [
        { from: 'rest.end', to: 'in.start', min: 0, max: null },
        { from: 'in.end', to: 'hood.start', min: 0, max: null },
        { from: 'hood.end', to: 'out.start', min: 0, max: null },
      ],
      spans: [{ id: 'claim', asset: 'any', from: 'in.start', to: 'out.end', state: null }],
    };
    const first: SchedulePlan = { ...group, steps: group.steps.slice(1), lags: group.lags.slice(1) };
    const assets: ScheduleAsset[] = [
      { id: 'left', capacity: 1 },
      { id: 'any', capacity: 1, units: ['left'], members: { left: ['left'] } },
    ];
    const jobs = [job('one', { plan: first }), job('two', { plan: first }), job('three', { plan: group })];
    expect(sentences(assets, jobs)).toEqual([
      null,
      'waits for left, which one uses until 100 s',
      'waits, since in gets left only at 200 s',
    ]);
  });
});
