import { describe, expect, it, test } from 'vitest';
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

/** Two steps on the handler; the second begins at most so long after the end of the first. */
function windowed(max: number): SchedulePlan {
  return {
    steps: [use('first'), use('second')],
    lags: [{ from: 'first.end', to: 'second.start', min: 0, max }],
    spans: [],
  };
}

function shifted(problem: ScheduleProblem): Record<string, readonly number[] | null> {
  const draft = new Draft(problem, problem.jobs);
  const shifting = shiftTogether(draft, plannedPlaces(draft));
  let answer = shifting.next();
  while (answer.done !== true) answer = shifting.next();
  const standing = answer.value;
  return Object.fromEntries(
    problem.jobs.map(({ id }, index) => [id, standing[index] ? [...standing[index].times] : null]),
  );
}

function job(id: string, plan: SchedulePlan, over: Partial<ScheduleJob> = {}): ScheduleJob {
  return { id, plan, release: 0, priority: 5, ...over };
}

/** Starts by job and step, each an hour long. */
function plannedAt(starts: Record<string, Record<string, number>>): Timetable {
  const jobs = Object.entries(starts).map(([id, steps]): [string, PlannedJob] => [
    id,
    {
      steps: new Map(Object.entries(steps).map(([step, start]) => [step, { start, end: start + HOUR, units: {} }])),
      spans: new Map(),
    },
  ]);
  return { jobs: new Map(jobs), rejected: [], broken: [] } as unknown as Timetable;
}

const over = (start: number, end: number) => ({ start, end, units: {} });
const LAB = { horizon: 1e9, assets: [{ id: 'handler', capacity: 1 }] };

describe('a step that is planned too late, because what it counts from ended sooner than planned', () => {
  it('comes sooner together with what stands in its way, while all others keep their times', () => {
    // Two hours after its first step comes the second; a piece of work stands between, with room before it.
    const problem: ScheduleProblem = {
      ...LAB,
      now: 50,
      jobs: [
        job('early', windowed(2 * HOUR), {
          happened: new Map([['first', over(0, 50)]]),
          extra: new Map([['first', -10]]),
        }),
        job('between', WORK),
        job('later', WORK),
      ],
      previous: plannedAt({
        early: { first: 0, second: 3 * HOUR },
        between: { work: 2 * HOUR },
        later: { work: 5 * HOUR },
      }),
    };
    expect(shifted(problem)).toEqual({
      early: [0, 50, 50 + 2 * HOUR, 50 + 3 * HOUR],
      between: [50 + HOUR, 50 + 2 * HOUR],
      later: [5 * HOUR, 6 * HOUR],
    });
  });

  it('pushes out the nearest that has not begun where there is no room in the old order, and nobody else', () => {
    const problem: ScheduleProblem = {
      ...LAB,
      now: 50,
      jobs: [
        job('early', windowed(HOUR), {
          happened: new Map([['first', over(0, 50)]]),
          extra: new Map([['first', -10]]),
        }),
        job('between', WORK),
        job('second', WORK),
        job('later', WORK),
      ],
      previous: plannedAt({
        early: { first: 0, second: 3 * HOUR },
        between: { work: HOUR },
        second: { work: 2 * HOUR },
        later: { work: 5 * HOUR },
      }),
    };
    const answer = shifted(problem);
    expect(answer['second']).toBeNull();
    expect(answer['early']!.slice(2)).toEqual([50 + HOUR, 50 + 2 * HOUR]);
    expect(answer['between']).toEqual([50, 50 + HOUR]);
    expect(answer['later']).toEqual([5 * HOUR, 6 * HOUR]);
  });
});

test('a step that is known by now to last shorter begins when it was to, and no later', () => {
  const half: SchedulePlan = {
    ...WORK,
    steps: [{ ...WORK.steps[0]!, duration: { min: HOUR / 2, max: HOUR / 2 } }],
  };
  const problem: ScheduleProblem = {
    ...LAB,
    now: 0,
    jobs: [job('one', half), job('two', half)],
    previous: plannedAt({ one: { work: 0 }, two: { work: HOUR } }),
  };
  expect(shifted(problem)).toEqual({ one: [0, HOUR / 2], two: [HOUR, 1.5 * HOUR] });
});
