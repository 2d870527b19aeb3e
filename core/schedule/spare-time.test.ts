import { describe, expect, it } from 'vitest';
import { SeededRandom } from '#core/base/random.ts';
import { planTimetable } from './plan-timetable.ts';
import type { ScheduleJob, SchedulePlan, ScheduleProblem, StepHistory } from './problem.ts';
import type { Timetable } from './timetable.ts';

const SPARE = { share: 0.2, most: 5 };
const WINDOW = 10;

/** Two pieces of work on a handler, of which the second begins at most ten minutes after the first. */
const PLAN: SchedulePlan = {
  steps: [work('first', 20), work('second', 20)],
  lags: [{ from: 'first.end', to: 'second.start', min: 0, max: WINDOW }],
  spans: [],
};

function work(id: string, min: number) {
  return { id, duration: { min, max: min }, uses: [{ asset: 'handler', amount: 1, state: null }] };
}

/** Work of which nothing can be moved: it has begun, and takes the handler until it ends. */
function busyUntil(end: number): ScheduleJob {
  const plan: SchedulePlan = { steps: [work('busy', end)], lags: [], spans: [] };
  return { id: 'busy', plan, release: 0, priority: 5, happened: past({ busy: { start: 0, end: null } }) };
}

function past(steps: Record<string, Omit<StepHistory, 'units'>>): ReadonlyMap<string, StepHistory> {
  return new Map(Object.entries(steps).map(([id, step]) => [id, { ...step, units: {} }]));
}

function planned(jobs: readonly ScheduleJob[], over: Partial<ScheduleProblem> = {}): Timetable {
  const problem: ScheduleProblem = {
    now: 0,
    horizon: 10_000,
    assets: [{ id: 'handler', capacity: 1 }],
    jobs,
    spare: SPARE,
    ...over,
  };
  const search = planTimetable(problem, { random: new SeededRandom('spare'), rounds: 200 });
  for (;;) {
    const { value, done } = search.next();
    if (done === true) return value;
  }
}

function gapIn(timetable: Timetable, id: string): number {
  const { steps } = timetable.jobs.get(id)!;
  return steps.get('second')!.start - steps.get('first')!.end;
}

const waiting = (id: string, plan = PLAN): ScheduleJob => ({ id, plan, release: 0, priority: 5 });

/** What has to be done on the handler just when the first half of another job could be over. */
const INNER: ScheduleJob = {
  id: 'inner',
  plan: { steps: [work('between', WINDOW)], lags: [], spans: [] },
  release: 20,
  deadline: 20 + WINDOW,
  priority: 5,
};

describe('A window that is still to be entered', () => {
  it('keeps its end unused, also where that takes longer', () => {
    const jobs = [waiting('outer'), INNER];
    expect(gapIn(planned(jobs), 'outer')).toBeLessThanOrEqual(0.8 * WINDOW);
    expect(gapIn(planned(jobs, { spare: { share: 0, most: 5 } }), 'outer'), 'as soon as possible').toBe(WINDOW);
  });

  it('is used to its end where a deadline could not be kept otherwise', () => {
    const timetable = planned([{ ...waiting('outer'), deadline: 40 + WINDOW }, INNER]);
    expect(gapIn(timetable, 'outer')).toBe(WINDOW);
    expect(timetable.broken).toEqual([]);
  });

  it('is used as it has to be where it leaves no choice', () => {
    const exact: SchedulePlan = { ...PLAN, lags: [{ from: 'first.end', to: 'second.start', min: 10, max: 10 }] };
    const timetable = planned([waiting('exact', exact)]);
    expect(timetable).toMatchObject({ rejected: [], broken: [] });
    expect(gapIn(timetable, 'exact')).toBe(10);
  });
});

describe('A window that has been entered', () => {
  it('is there to be used up', () => {
    const begun: ScheduleJob = { ...waiting('begun'), happened: past({ first: { start: -20, end: 0 } }) };
    const timetable = planned([begun, busyUntil(WINDOW)]);
    expect(gapIn(timetable, 'begun')).toBe(WINDOW);
    expect(timetable.broken).toEqual([]);
  });
});
