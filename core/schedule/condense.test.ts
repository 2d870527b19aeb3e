import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import { CondensedProblem } from './condense.ts';
import { planTimetable } from './plan-timetable.ts';
import type {
  ScheduleJob,
  ScheduleLag,
  SchedulePlan,
  ScheduleProblem,
  ScheduleSpan,
  ScheduleStep,
  StepHistory,
} from './problem.ts';
import type { Timetable } from './timetable.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const ASSETS = ['handler', 'reader', 'arm'];

type Chance = ReturnType<typeof chanceOf>;

function chanceOf(seed: string) {
  const random = new SeededRandom(seed);
  return { below: (limit: number) => Math.floor(random.next() * limit), is: (share: number) => random.next() < share };
}

/** A chain of work on three assets with rests, windows and a second lane now and then. */
function longPlan(chance: Chance, count: number, hasWindows = true): SchedulePlan {
  const steps: ScheduleStep[] = [];
  const lags: ScheduleLag[] = [];
  let asset = ASSETS[0]!;
  let last: string | null = null;
  for (let index = 0; index < count; index++) {
    const id = `task-${index}`;
    if (chance.is(0.1)) asset = ASSETS[chance.below(3)]!;
    const isRest = chance.is(0.05);
    const min = isRest ? (1 + chance.below(20)) * MINUTE : (1 + chance.below(10)) * 6000;
    const max = isRest ? (chance.is(0.5) ? null : min * 2) : min;
    steps.push({ id, duration: { min, max }, uses: isRest ? [] : [{ asset, amount: 1, state: null }] });
    if (last !== null)
      lags.push({ from: `${last}.end`, to: `${id}.start`, min: 0, max: isRest && max !== null ? 0 : null });
    if (hasWindows && index > 4 && chance.is(0.08)) {
      const between = steps.slice(index - 2, index).reduce((sum, step) => sum + step.duration.min, 0);
      lags.push({ from: `task-${index - 3}.end`, to: `${id}.start`, min: 0, max: between + 6000 * chance.below(5) });
    }
    // The next one follows an earlier step: two lanes side by side.
    last = index > 2 && chance.is(0.03) ? `task-${index - 1}` : id;
  }
  return { steps, lags, spans: [] };
}

function problemOf(jobs: readonly ScheduleJob[], now = 0): ScheduleProblem {
  return { now, horizon: 60 * DAY, assets: ASSETS.map((id) => ({ id, capacity: 1 })), jobs };
}

function planned(problem: ScheduleProblem): Timetable {
  const condensed = new CondensedProblem(problem);
  const search = planTimetable(condensed.problem, { random: new SeededRandom('condense'), rounds: 3 });
  for (;;) {
    const { value, done } = search.next();
    if (done === true) return condensed.expand(value);
  }
}

/** Everything that a timetable has to keep, looked at step by step in the problem as it was given. */
function faultsOf(problem: ScheduleProblem, timetable: Timetable): string[] {
  const faults: string[] = timetable.rejected.map(({ id, reason }) => `${id} is rejected: ${reason}`);
  faults.push(...timetable.broken.map(({ id, reason }) => `${id} is broken: ${reason}`));
  const busy = new Map<string, { start: number; end: number; by: string }[]>();
  for (const { id, plan, happened } of problem.jobs) {
    const steps = timetable.jobs.get(id)?.steps;
    const at = (point: string): number => {
      const step = steps?.get(point.slice(0, point.lastIndexOf('.')));
      return point.endsWith('.start') ? (step?.start ?? NaN) : (step?.end ?? NaN);
    };
    for (const { id: step, duration, uses } of plan.steps) {
      const [start, end] = [at(`${step}.start`), at(`${step}.end`)];
      const past = happened?.get(step);
      if (past !== undefined && past.start !== start) faults.push(`${id} ${step} did not begin then`);
      if (past === undefined && !(start >= problem.now)) faults.push(`${id} ${step} begins before now`);
      if (past === undefined && !(end - start >= duration.min)) faults.push(`${id} ${step} is too short`);
      if (past === undefined && duration.max !== null && end - start > duration.max)
        faults.push(`${id} ${step} is too long`);
      for (const { asset } of uses) busy.set(asset, [...(busy.get(asset) ?? []), { start, end, by: `${id} ${step}` }]);
    }
    for (const { id: span, asset, from, to } of plan.spans) {
      const place = timetable.jobs.get(id)?.spans.get(span);
      if (place?.start !== at(from) || place.end !== at(to)) faults.push(`${id} ${span} is not held in its time`);
      busy.set(asset, [...(busy.get(asset) ?? []), { start: at(from), end: at(to), by: `${id} ${span}` }]);
    }
    for (const { from, to, min, max } of plan.lags) {
      const gap = at(to) - at(from);
      const isPast = happened?.has(to.slice(0, to.lastIndexOf('.'))) === true;
      if (!isPast && !(gap >= min)) faults.push(`${id}: ${to} comes ${min - gap} ms too soon after ${from}`);
      if (!isPast && max !== null && gap > max)
        faults.push(`${id}: ${to} comes ${gap - max} ms too late after ${from}`);
    }
  }
  for (const [asset, rows] of busy) {
    const { capacity } = problem.assets.find(({ id }) => id === asset)!;
    for (const row of rows) {
      const holders = rows.filter(({ start, end }) => start <= row.start && row.start < end);
      if (holders.length > capacity) faults.push(`${asset} is held by ${holders.map(({ by }) => by).join(' and ')}`);
    }
  }
  return faults.slice(0, 5);
}

/** The first part of a timetable as having happened by a moment, and everything standing still for a while after it. */
function happenedBy(problem: ScheduleProblem, timetable: Timetable, now: number, stillness: number): ScheduleProblem {
  const jobs = problem.jobs.map((job): ScheduleJob => {
    const happened = new Map<string, StepHistory>();
    for (const [id, { start, end }] of timetable.jobs.get(job.id)!.steps) {
      if (start > now) continue;
      happened.set(id, { start, end: end <= now ? end : null, units: {} });
    }
    return happened.size === 0 ? job : { ...job, happened };
  });
  return { ...problem, now: now + stillness, jobs, previous: timetable };
}

const waiting = (id: string, plan: SchedulePlan): ScheduleJob => ({ id, plan, release: 0, priority: 5 });

describe('A long plan in fewer steps', () => {
  it('gives every step of every job a time that keeps all rules, also when some has happened', () => {
    for (let seed = 0; seed < 6; seed++) {
      const chance = chanceOf(`long ${seed}`);
      // What stands still breaks windows, and nobody can help it.
      const hasWindows = seed % 2 === 0;
      const plan = longPlan(chance, 160 + chance.below(300), hasWindows);
      const problem = problemOf([
        waiting('EX-1', plan),
        waiting('EX-2', plan),
        waiting('EX-3', longPlan(chance, 40, false)),
      ]);
      const timetable = planned(problem);
      expect(faultsOf(problem, timetable), `seed ${seed}`).toEqual([]);
      const makespan = timetable.score.makespan;
      const now = Math.round((makespan * (1 + chance.below(8))) / 10);
      const later = happenedBy(problem, timetable, now, hasWindows ? 0 : chance.below(4) * MINUTE);
      expect(faultsOf(later, planned(later)), `seed ${seed}, halfway`).toEqual([]);
    }
  });

  it('is judged by a check that notices a step moved by a minute', () => {
    const problem = problemOf([waiting('EX-1', longPlan(chanceOf('canary'), 200, false))]);
    const timetable = planned(problem);
    const job = timetable.jobs.get('EX-1')!;
    const plan = problem.jobs[0]!.plan;
    const tied = plan.lags.findLast(({ from, to }) => {
      const [before, after] = [from, to].map((point) => job.steps.get(point.slice(0, point.lastIndexOf('.'))));
      return before!.end === after!.start;
    })!;
    const id = tied.to.slice(0, tied.to.lastIndexOf('.'));
    const place = job.steps.get(id)!;
    const steps = new Map(job.steps).set(id, { ...place, start: place.start - MINUTE, end: place.end - MINUTE });
    const moved = { ...timetable, jobs: new Map([['EX-1', { ...job, steps }]]) };
    expect(faultsOf(problem, moved)).not.toEqual([]);
  });

  it('has few steps however many it is made of, and stays as it is when it is short', () => {
    const chance = chanceOf('size');
    const [long, short] = [longPlan(chance, 5000), longPlan(chance, 100)];
    const condensed = new CondensedProblem(problemOf([waiting('EX-1', long), waiting('EX-2', short)]));
    const [first, second] = condensed.problem.jobs;
    expect(first!.plan.steps.length).toBeLessThan(150);
    expect(second!.plan).toBe(short);
    expect(condensed.condensed(waiting('EX-9', long)).plan, 'like jobs share one plan').toBe(first!.plan);
  });

  it('takes work on one asset together before it holds an asset for others', () => {
    const steps = Array.from({ length: 400 }, (_, index): ScheduleStep => ({
      id: `task-${index}`,
      duration: { min: MINUTE, max: MINUTE },
      uses: [{ asset: index % 40 < 38 ? 'handler' : 'reader', amount: 1, state: null }],
    }));
    const lags = steps.slice(1).map(({ id }, index): ScheduleLag => ({
      from: `task-${index}.end`,
      to: `${id}.start`,
      min: 0,
      max: null,
    }));
    const { problem } = new CondensedProblem(problemOf([waiting('EX-1', { steps, lags, spans: [] })]));
    const [job] = problem.jobs;
    expect(job!.plan.steps.every(({ uses }) => uses.length === 1)).toBe(true);
    expect(job!.plan.steps.length).toBeLessThanOrEqual(100);
  });

  it('leaves room for what has to come between two steps because of a window', () => {
    const steps: ScheduleStep[] = [];
    const lags: ScheduleLag[] = [];
    for (let round = 0; round < 60; round++) {
      const [mix, wash, read] = [`mix-${round}`, `wash-${round}`, `read-${round}`];
      for (const [id, length] of [
        [mix, 1],
        [wash, 3],
        [read, 1],
      ] as const) {
        const duration = { min: length * MINUTE, max: length * MINUTE };
        steps.push({ id, duration, uses: [{ asset: 'handler', amount: 1, state: null }] });
      }
      if (round > 0) lags.push({ from: `wash-${round - 1}.end`, to: `${mix}.start`, min: 0, max: null });
      lags.push({ from: `${mix}.end`, to: `${wash}.start`, min: 0, max: null });
      lags.push({ from: `${mix}.end`, to: `${read}.start`, min: 0, max: 2 * MINUTE });
    }
    const problem = problemOf([waiting('EX-1', { steps, lags, spans: [] })]);
    expect(faultsOf(problem, planned(problem))).toEqual([]);
  });

  it('keeps places that are taken or left within it at their own times', () => {
    const base = longPlan(chanceOf('places'), 200);
    const spans = [{ id: 'plate', asset: 'deck', from: 'task-50.start', to: 'task-60.end', state: null } as const];
    const given = problemOf([waiting('EX-1', { ...base, spans }), waiting('EX-2', { ...base, spans })]);
    const problem = { ...given, assets: [...given.assets, { id: 'deck', capacity: 1 }] };
    expect(faultsOf(problem, planned(problem))).toEqual([]);
  });

  it('holds places for longer than it needs them where labware never rests', () => {
    const steps: ScheduleStep[] = [];
    const spans: ScheduleSpan[] = [];
    const lags: ScheduleLag[] = [];
    const order = ['to deck', 'add', 'to reader', 'read'];
    for (let round = 0; round < 200; round++) {
      for (const [index, id] of order.entries()) {
        const asset = ['arm', 'handler', 'arm', 'reader'][index]!;
        const duration = { min: MINUTE, max: MINUTE };
        steps.push({ id: `${id} ${round}`, duration, uses: [{ asset, amount: 1, state: null }] });
        const [before, after] = [steps.at(-2), steps.at(-1)!];
        if (before !== undefined) lags.push({ from: `${before.id}.end`, to: `${after.id}.start`, min: 0, max: null });
      }
      const onDeck = {
        id: `deck ${round}`,
        asset: 'deck',
        from: `to deck ${round}.start`,
        to: `to reader ${round}.end`,
      };
      const onReader = { id: `reader ${round}`, asset: 'tray', from: `to reader ${round}.start` };
      spans.push({ ...onDeck, state: null } as ScheduleSpan);
      const leaves = round === 199 ? `read ${round}.end` : `to deck ${round + 1}.end`;
      spans.push({ ...onReader, to: leaves, state: null } as ScheduleSpan);
    }
    const plan = { steps, lags, spans };
    const given = problemOf([waiting('EX-1', plan), waiting('EX-2', plan)]);
    const places = [
      { id: 'deck', capacity: 2 },
      { id: 'tray', capacity: 1 },
    ];
    const problem = { ...given, assets: [...given.assets, ...places] };
    const timetable = planned(problem);
    expect(faultsOf(problem, timetable)).toEqual([]);
    expect(new CondensedProblem(problem).problem.jobs[0]!.plan.steps.length).toBeLessThan(150);
    const later = happenedBy(problem, timetable, 333 * MINUTE, 2 * MINUTE);
    expect(faultsOf(later, planned(later))).toEqual([]);
  });
});
