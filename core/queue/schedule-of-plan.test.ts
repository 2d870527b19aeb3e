import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import { planTimetable } from '../schedule/plan-timetable.ts';
import { groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { platePlan } from '../testing/plate-plan.ts';
import { scheduleOfPlan } from './schedule-of-plan.ts';

describe('a task that was never seen to take any time', () => {
  it('still needs room on what it uses or keeps, so that a plan puts it before or after others there', () => {
    const needs = [{ asset: 'cabinet', amount: 1 }];
    const steps = [stepOf('work'), waitOf('kept', 0, { needs }), waitOf('rest', 0)];
    const assets = [{ name: 'cabinet', title: 'Cabinet', kind: 'equipment' as const }];
    const schedule = scheduleOfPlan({ ...planOf(steps), assets }, { 'liquid-handler': 'LH-1' }, () => 0);
    expect(schedule.steps.map(({ id, duration }) => [id, duration.min])).toEqual([
      ['work#0', 1],
      ['kept#0', 1],
      ['rest#0', 0],
    ]);
  });
});

describe('what a group of lanes has of the lab', () => {
  it('is planned from the earliest start in it to the latest end, whichever lane that is', () => {
    const MINUTE_MS = 60_000;
    const assets = [{ name: 'cabinet', title: 'Cabinet', kind: 'equipment' as const }];
    const lanes = [
      stepOf('busy'),
      waitOf('long', 60 * MINUTE_MS, { after: ['busy'] }),
      stepOf('first'),
      waitOf('short', 5 * MINUTE_MS, { after: ['first'] }),
    ];
    const needs = [{ asset: 'cabinet', amount: 1 }];
    const steps = [...groupOf('lanes', lanes, { needs }), waitOf('rest', 300 * MINUTE_MS, { after: ['short'] })];
    const plan = scheduleOfPlan({ ...planOf(steps), assets }, { 'liquid-handler': 'LH-1' }, (task) => task.expectedMs);
    // The instrument is taken for half an hour, and the cabinet is wanted by somebody else in an hour and a half.
    const other = scheduleOfPlan(
      { ...planOf([waitOf('other', 30 * MINUTE_MS, { needs })]), assets },
      {},
      (task) => task.expectedMs,
    );
    const start = 1_000_000;
    const search = planTimetable(
      {
        now: start,
        horizon: start + 6000 * MINUTE_MS,
        assets: [
          { id: 'LH-1', capacity: 1, down: [{ from: start, to: start + 30 * MINUTE_MS, unit: null, since: start }] },
          { id: 'cabinet', capacity: 1 },
        ],
        jobs: [
          { id: 'lanes', plan, release: start, priority: 5 },
          { id: 'other', plan: other, release: start + 91 * MINUTE_MS, priority: 5 },
        ],
      },
      { random: new SeededRandom('lanes'), rounds: 20 },
    );
    let step = search.next();
    while (step.done !== true) step = search.next();
    const { jobs } = step.value;
    const { steps: times, spans } = jobs.get('lanes')!;
    const starts = ['busy#0', 'first#0'].map((id) => times.get(id)!.start);
    const ends = ['long#0', 'short#0'].map((id) => times.get(id)!.end);
    expect(spans.get('lanes@cabinet')).toEqual({ start: Math.min(...starts), end: Math.max(...ends), unit: null });
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(start + 30 * MINUTE_MS);
    expect(jobs.get('other')!.spans.get('other@cabinet')!.start).toBeGreaterThanOrEqual(start + 91 * MINUTE_MS);
  });
});

it('labware is not planned to wait at the door of an incubator, nor is anything else planned with it meanwhile', () => {
  const bindings = { incubator: 'INC-1', 'liquid-handler': 'LH-1', 'plate-arm': 'ARM-1', 'plate-reader': 'RDR-1' };
  const { steps, lags, spans } = scheduleOfPlan(platePlan(), bindings, (task) => task.expectedMs);
  const atDoor = spans.filter(({ asset }) => asset === 'INC-1').map(({ from, to }) => [from, to]);
  expect(atDoor).toEqual([
    ['attach#0.start', 'attach#1.end'],
    ['attach#3.start', 'attach#4.end'],
    ['treat#0.start', 'treat#1.end'],
    ['treat#3.start', 'treat#4.end'],
  ]);
  expect(steps.filter(({ uses }) => uses.some(({ asset }) => asset === 'INC-1'))).toEqual([]);
  for (const step of ['attach', 'treat'])
    for (const [before, after] of [
      [0, 1],
      [3, 4],
    ])
      expect(lags).toContainEqual({ from: `${step}#${before}.end`, to: `${step}#${after}.start`, min: 0, max: 0 });
});
