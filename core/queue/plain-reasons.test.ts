import { describe, expect, it } from 'vitest';
import type { PlannedWork } from './forecast-source.ts';
import { withStepNames } from './plain-reasons.ts';

const LABELS = new Map([
  ['seed.attach#1', 'Attach'],
  ['add#begin', 'Add compounds'],
]);
const WORK = {
  labels: new Map([...LABELS].map(([taskId, label]) => [taskId, { label }])),
} as unknown as PlannedWork;

describe('a reason of the planner in people’s words', () => {
  it('names steps, and the start or end of one, in place of the ids of tasks', () => {
    expect(withStepNames('at most 30 min pass from seed.attach#1.end to add#begin.start', WORK)).toBe(
      'at most 30 min pass from the end of "Attach" to the start of "Add compounds"',
    );
    expect(withStepNames('seed.attach#1 lasts at least 17 min.', WORK)).toBe('"Attach" lasts at least 17 min.');
  });

  it('leaves what it does not know as it is', () => {
    expect(withStepNames('wash#2.end comes first', WORK)).toBe('wash#2.end comes first');
    expect(withStepNames('add#begin.start', undefined)).toBe('add#begin.start');
  });
});
