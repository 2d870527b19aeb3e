import { expect, test } from 'vitest';
import { Draft } from './draft.ts';
import { plannedPlaces } from './planned-places.ts';
import type { ScheduleJob, SchedulePlan, ScheduleProblem } from './problem.ts';
import { shiftTogether } from './shift-together.ts';
import type { PlannedJob, Timetable } from './timetable.ts';

const HOUR = 60;
const COUNT = 600;
const WORK: SchedulePlan = {
  steps: [{ id: 'work', duration: { min: HOUR, max: HOUR }, uses: [{ asset: 'handler', amount: 1, state: null }] }],
  lags: [],
  spans: [],
};

/** One after the other on one instrument, of which the first is ten hours late. */
function lateProblem(): ScheduleProblem {
  const ids = Array.from({ length: COUNT }, (_, index) => `job-${index}`);
  const jobs = ids.map((id, index): ScheduleJob => ({
    id,
    plan: WORK,
    release: 0,
    priority: 5,
    ...(index === 0
      ? { happened: new Map([['work', { start: 0, end: null, units: {} }]]), extra: new Map([['work', 10 * HOUR]]) }
      : {}),
  }));
  const planned = (index: number): PlannedJob => ({
    steps: new Map([['work', { start: index * HOUR, end: (index + 1) * HOUR, units: {} }]]),
    spans: new Map(),
  });
  const previous: Timetable = {
    jobs: new Map(ids.map((id, index) => [id, planned(index)])),
    rejected: [],
    broken: [],
  } as unknown as Timetable;
  return { now: HOUR, horizon: 1e9, assets: [{ id: 'handler', capacity: 1 }], jobs, previous };
}

test('a long plan that is shifted as a whole is shifted in pieces, so that others have a turn meanwhile', () => {
  const problem = lateProblem();
  const draft = new Draft(problem, problem.jobs);
  const shifting = shiftTogether(draft, plannedPlaces(draft));
  let pauses = 0;
  for (;;) {
    const { done, value } = shifting.next();
    if (done !== true) {
      pauses++;
      continue;
    }
    const starts = value.map((standing) => standing!.times[0]);
    expect(starts[0]).toBe(0);
    expect(starts[1], 'behind the late one').toBe(11 * HOUR);
    expect(starts.at(-1)).toBe((COUNT + 9) * HOUR);
    break;
  }
  expect(pauses).toBeGreaterThan(0);
});

const use = (id: string) => ({
  id,
  duration: { min: HOUR, max: HOUR },
  uses: [{ asset: 'handler', amount: 1, state: null }],
});

test.each([
  ['when the first of them takes longer', 'first', { start: 0, end: null }],
  ['when the second of them has begun before the first', 'second', { start: 0, end: null }],
])(
  'steps of one job on one instrument that nothing else orders do not come to lie in each other %s',
  (_, begun, past) => {
    const plan: SchedulePlan = { steps: [use('first'), use('second')], lags: [], spans: [] };
    const job: ScheduleJob = {
      id: 'job',
      plan,
      release: 0,
      priority: 5,
      happened: new Map([[begun, { ...past, units: {} }]]),
      extra: new Map([[begun, 10 * HOUR]]),
    };
    const steps = new Map([
      ['first', { start: 0, end: HOUR, units: {} }],
      ['second', { start: HOUR, end: 2 * HOUR, units: {} }],
    ]);
    const previous = { jobs: new Map([['job', { steps, spans: new Map() }]]), rejected: [], broken: [] };
    const problem: ScheduleProblem = {
      now: 1,
      horizon: 1e9,
      assets: [{ id: 'handler', capacity: 1 }],
      jobs: [job],
      previous: previous as unknown as Timetable,
    };
    const draft = new Draft(problem, problem.jobs);
    const shifting = shiftTogether(draft, plannedPlaces(draft));
    let answer = shifting.next();
    while (answer.done !== true) answer = shifting.next();
    const [first, , second] = answer.value[0]!.times;
    const other = begun === 'first' ? second : first;
    expect(other).toBe(11 * HOUR);
  },
);
