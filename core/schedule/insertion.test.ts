import { describe, expect, test } from 'vitest';
import { SeededRandom, type Random } from '#core/base/random.ts';
import { Insertion } from './insertion.ts';
import { modelJob } from './job-model.ts';
import { buildLaboratory, type Laboratory } from './laboratory.ts';
import type { ScheduleAsset, ScheduleJob, SchedulePlan } from './problem.ts';

const HORIZON = 22;

interface Case {
  readonly laboratory: Laboratory;
  readonly plan: SchedulePlan;
  readonly durations: readonly number[];
  /** Free or not: asset, unit, start, end. */
  readonly isFree: (step: number, start: number) => boolean;
}

const roll = (random: Random, low: number, high: number): number => low + Math.floor(random.next() * (high - low + 1));

/** A lab of one machine with hours and one pool of two, partly taken; three steps with windows between them. */
function randomCase(random: Random): Case {
  const opens = roll(random, 0, 4);
  const closes = roll(random, 14, HORIZON);
  const assets: ScheduleAsset[] = [
    { id: 'machine', capacity: 1, available: [[opens, closes]] },
    { id: 'pool', capacity: 2, units: ['a', 'b'] },
  ];
  const laboratory = buildLaboratory(assets);
  const taken: { line: number; start: number; end: number }[] = [];
  for (let count = roll(random, 2, 6); count > 0; count--) {
    const start = roll(random, 0, HORIZON - 3);
    const row = { line: roll(random, 0, 2), start, end: start + roll(random, 1, 4) };
    const overlapping = taken.filter(
      (other) => other.line === row.line && other.start < row.end && other.end > row.start,
    );
    if (overlapping.length >= (row.line === 0 ? 1 : 2)) continue;
    taken.push(row);
    laboratory.lines[row.line]!.add(row.start, row.end, 1, -1);
  }
  const durations = [roll(random, 1, 3), roll(random, 1, 3), roll(random, 1, 3)];
  const uses = durations.map(() => (random.next() < 0.5 ? 'machine' : 'pool'));
  const amounts = uses.map((asset) => (asset === 'pool' ? roll(random, 1, 2) : 1));
  const plan: SchedulePlan = {
    steps: durations.map((duration, index) => ({
      id: `s${index}`,
      duration: { min: duration, max: duration },
      uses: [{ asset: uses[index]!, amount: amounts[index]!, state: null }],
    })),
    lags: [0, 1].map((index) => {
      const min = roll(random, 0, 2);
      return {
        from: `s${index}.end`,
        to: `s${index + 1}.start`,
        min,
        max: random.next() < 0.7 ? min + roll(random, 0, 3) : null,
      };
    }),
    spans: [],
  };
  const fitsOn = (line: number, start: number, end: number, amount: number): boolean => {
    for (let time = start; time < end; time++) {
      const used = taken.filter((row) => row.line === line && row.start <= time && row.end > time).length;
      if (used + amount > (line === 0 ? 1 : 2)) return false;
    }
    return true;
  };
  return {
    laboratory,
    plan,
    durations,
    isFree: (step, start) => {
      const end = start + durations[step]!;
      if (uses[step] === 'machine') return start >= opens && end <= closes && fitsOn(0, start, end, 1);
      return fitsOn(1, start, end, amounts[step]!) || fitsOn(2, start, end, amounts[step]!);
    },
  };
}

/** Every combination of start times, in order of nothing: the pointwise least of all that are possible. */
function leastByTrying({ plan, durations, isFree }: Case, release: number): number[] | null {
  const [first, second] = plan.lags;
  const allowed = (lag: SchedulePlan['lags'][number], gap: number): boolean =>
    gap >= lag.min && gap <= (lag.max ?? Infinity);
  let least: number[] | null = null;
  for (let a = release; a < HORIZON; a++) {
    if (!isFree(0, a)) continue;
    for (let b = a; b < HORIZON; b++) {
      if (!allowed(first!, b - a - durations[0]!) || !isFree(1, b)) continue;
      for (let c = b; c + durations[2]! <= HORIZON; c++) {
        if (!allowed(second!, c - b - durations[1]!) || !isFree(2, c)) continue;
        least = least === null ? [a, b, c] : [Math.min(least[0]!, a), Math.min(least[1]!, b), Math.min(least[2]!, c)];
      }
    }
  }
  return least;
}

describe('an insertion', () => {
  test('finds the earliest place of all, or none where trying every time finds none', () => {
    const random = new SeededRandom('insertions');
    let found = 0;
    for (let number = 0; number < 400; number++) {
      const one = randomCase(random);
      const release = roll(random, 0, 3);
      const job: ScheduleJob = { id: 'job', plan: one.plan, release, priority: 5 };
      const model = modelJob(job, 0, one.laboratory, { now: 0, horizon: HORIZON });
      const insertion = new Insertion(one.laboratory, 0);
      const isPlaced = model !== null && insertion.earliest(model);
      const starts = isPlaced ? [0, 2, 4].map((point) => insertion.times[point]!) : null;
      expect(starts, `case ${number}`).toEqual(leastByTrying(one, release));
      if (isPlaced) found++;
    }
    expect(found).toBeGreaterThan(100);
    expect(found).toBeLessThan(390);
  });

  test('finds the latest place by the mirrored way, never before the earliest', () => {
    const random = new SeededRandom('latest');
    for (let number = 0; number < 200; number++) {
      const one = randomCase(random);
      const model = modelJob({ id: 'job', plan: one.plan, release: 0, priority: 5 }, 0, one.laboratory, {
        now: 0,
        horizon: HORIZON,
      });
      const insertion = new Insertion(one.laboratory, 0);
      if (model === null || model.mayBlockItself || !insertion.earliest(model)) continue;
      const earliest = insertion.times.slice(0, 6);
      expect(insertion.latest(model, model.low, model.high)).toBe(true);
      for (let index = 0; index < 3; index++) {
        expect(insertion.times[2 * index]!).toBeGreaterThanOrEqual(earliest[2 * index]!);
        expect(one.isFree(index, insertion.times[2 * index]!)).toBe(true);
      }
    }
  });
});
