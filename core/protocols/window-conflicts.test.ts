import { describe, expect, it } from 'vitest';
import type { PlanStep, PlanWindow } from '../contract/plan.ts';
import { stepOf } from '../testing/plan-of.ts';
import { windowConflicts } from './window-conflicts.ts';

const MINUTE_MS = 60_000;

interface StepWords {
  readonly minutes?: number;
  /** From the least to the most that it takes, where that differs. */
  readonly range?: readonly [number, number];
  readonly after?: readonly string[];
  readonly windows?: readonly PlanWindow[];
  readonly more?: Partial<PlanStep>;
}

/** Steps in order, each after the one before unless it says otherwise. */
function rows(steps: Readonly<Record<string, StepWords>>): PlanStep[] {
  let before: string[] = [];
  return Object.entries(steps).map(([stepId, { minutes = 0, range, after, windows, more }], index) => {
    const step = stepOf(stepId, {
      index,
      name: stepId,
      after: [...(after ?? before)],
      expectedMs: minutes * MINUTE_MS,
      rangeMs: [(range?.[0] ?? minutes) * MINUTE_MS, (range?.[1] ?? minutes) * MINUTE_MS],
      ...(windows === undefined ? {} : { windows: [...windows] }),
      ...more,
    });
    before = [stepId];
    return step;
  });
}

const after = (from: string, min: number, max: number | null, point: 'start' | 'end' = 'end'): PlanWindow => ({
  from,
  point,
  minMs: min * MINUTE_MS,
  maxMs: max === null ? null : max * MINUTE_MS,
});

describe('windows that contradict each other', () => {
  it('are told with the time that has to lie between', () => {
    const plan = rows({
      dose: { minutes: 5 },
      incubate: { minutes: 40 },
      shake: { minutes: 1 },
      read: { minutes: 2, windows: [after('dose', 0, 30)] },
    });
    expect(windowConflicts(plan)).toEqual([
      {
        severity: 'error',
        code: 'windows-impossible',
        stepId: 'read',
        sentence:
          '"read" starts at most 30 min after "dose", but at least 41 min lie between: "incubate" takes 40 min, "shake" 1 min.',
      },
    ]);
  });

  it('are not told where they are just kept, whatever else is loose', () => {
    const plan = rows({
      dose: { minutes: 5 },
      incubate: { minutes: 30 },
      read: { minutes: 2, windows: [after('dose', 0, 30), after('dose', 35, 35, 'start')] },
      late: { windows: [after('read', 600, null)] },
    });
    expect(windowConflicts(plan)).toEqual([]);
  });

  it('are found between two windows without a minute of work', () => {
    const plan = rows({
      dose: {},
      look: { windows: [after('dose', 45, null)] },
      read: { windows: [after('dose', 0, 30)] },
    });
    expect(windowConflicts(plan).map((one) => one.sentence)).toEqual([
      '"read" starts at most 30 min after "dose", but "look" starts at least 45 min after "dose".',
    ]);
  });

  it('are found between a wait that may not last long and a window that wants it to', () => {
    const attach = { minutes: 240, more: { mayWaitMs: 60 * MINUTE_MS } };
    const late = rows({
      seed: {},
      attach,
      dose: { windows: [after('attach', 361, null, 'start'), after('attach', 0, 60)] },
    });
    expect(windowConflicts(late).map((one) => one.sentence)).toEqual([
      '"dose" starts at most 1 h after "attach" and "attach" lasts at most 5 h, but "dose" starts at least 6 h 1 min after the start of "attach".',
    ]);
    const fine = rows({
      seed: {},
      attach,
      dose: { windows: [after('attach', 360, null, 'start'), after('attach', 0, 60)] },
    });
    expect(windowConflicts(fine)).toEqual([]);
  });

  it('reach across lanes: what is side by side adds nothing, what follows does', () => {
    const lanes = (minutes: number) =>
      rows({
        dose: {},
        left: { minutes: 20, after: ['dose'] },
        right: { minutes, after: ['dose'] },
        read: { after: ['left', 'right'], windows: [after('dose', 0, 30)] },
      });
    expect(windowConflicts(lanes(20))).toEqual([]);
    expect(windowConflicts(lanes(31)).map((one) => one.sentence)).toEqual([
      '"read" starts at most 30 min after "dose", but at least 31 min lie between: "right" takes 31 min.',
    ]);
  });

  it('see a group as long as its steps in order', () => {
    const inGroup = { parentId: 'group', depth: 1 };
    const plan = rows({
      group: { more: { kind: 'group', operationType: 'group' } },
      a: { minutes: 20, after: [], more: inGroup },
      b: { minutes: 20, after: ['a'], more: inGroup },
      read: { after: ['b'], windows: [after('group', 0, 30, 'start')] },
      late: { windows: [after('group', 0, 30)] },
      again: { windows: [after('group', 50, null), after('b', 0, 40)] },
      end: { windows: [after('b', 100, null), after('group', 0, 90)] },
    });
    expect(windowConflicts(plan).map((one) => one.sentence)).toEqual([
      '"read" starts at most 30 min after the start of "group", but at least 40 min lie between: "a" takes 20 min, "b" 20 min.',
      '"again" starts at most 40 min after "b", but "again" starts at least 50 min after "group".',
      '"end" starts at most 1 h 30 min after "group", but "end" starts at least 1 h 40 min after "b".',
    ]);
  });

  it('are found where steps side by side wait for each other', () => {
    const plan = rows({
      left: { minutes: 1, windows: [after('right', 0, 5)] },
      right: { minutes: 1, after: [], windows: [after('left', 0, 5)] },
    });
    expect(windowConflicts(plan).map((one) => [one.severity, one.sentence])).toEqual([
      ['error', '"left" and "right" wait for each other, so none of them can start.'],
    ]);
  });

  it('do not count a step that may be skipped', () => {
    const plan = rows({
      dose: {},
      maybe: { minutes: 40, range: [0, 60], more: { when: 'state.count > 3' } },
      read: { windows: [after('dose', 0, 30)] },
    });
    expect(windowConflicts(plan)).toEqual([]);
  });

  it('are a warning where only a fast lab keeps them', () => {
    const plan = rows({
      dose: {},
      work: { minutes: 35, range: [28, 50] },
      read: { windows: [after('dose', 0, 30)] },
    });
    expect(windowConflicts(plan)).toEqual([
      {
        severity: 'warning',
        code: 'windows-tight',
        stepId: 'read',
        sentence:
          'This is kept only when all goes faster than expected: "read" starts at most 30 min after "dose", but about 35 min lie between: "work" takes 35 min.',
      },
    ]);
  });

  it('are told one by one, and no more than a few', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `s${index}`,
        { minutes: 10, ...(index > 1 ? { windows: [after(`s${index - 2}`, 0, 5)] } : {}) },
      ]),
    );
    const told = windowConflicts(rows(chain));
    expect(told).toHaveLength(5);
    expect(new Set(told.map((one) => one.sentence)).size).toBe(5);
  });
});

it('a plan of 3,000 steps, each with windows to others, is judged in a moment', () => {
  const many = rows(
    Object.fromEntries(
      Array.from({ length: 3000 }, (_, index): [string, StepWords] => [
        `s${index}`,
        {
          minutes: 10,
          windows:
            index < 20 ? [] : [after(`s${index - 1}`, 0, 30), after(`s${index - 20}`, 200, index === 2999 ? 100 : 400)],
        },
      ]),
    ),
  );
  const begin = performance.now();
  expect(windowConflicts(many)).toHaveLength(1);
  expect(performance.now() - begin).toBeLessThan(2000);
});
