import { describe, expect, it } from 'vitest';
import { groupOf, planOf, stepOf, waitOf } from '../testing/plan-of.ts';
import { tasksOf } from './plan-tasks.ts';
import { stepTasks } from './step-tasks.ts';

function ends(steps: Parameters<typeof planOf>[0], stepId: string): (string | undefined)[] {
  const plan = planOf(steps);
  const { first, last } = stepTasks(plan.steps, tasksOf(plan).tasks);
  return [first.get(stepId), last.get(stepId)];
}

describe('a group', () => {
  it('ends with the child that comes after the others, whatever their times are planned to be', () => {
    const long = waitOf('b', 600_000, { after: ['a'] });
    const steps = groupOf('g', [stepOf('a'), long, stepOf('c', { after: ['b'] })]);
    expect(ends(steps, 'g')).toEqual(['a#0', 'c#0']);
  });

  it('ends, of several children that nothing comes after, with the one planned to end last', () => {
    const steps = groupOf('g', [
      stepOf('a'),
      waitOf('b', 600_000, { after: ['a'], startMs: 1000 }),
      stepOf('c', { after: ['a'], startMs: 2000 }),
    ]);
    expect(ends(steps, 'g')).toEqual(['a#0', 'b#0']);
  });

  it('of groups begins and ends with what is in them', () => {
    const inner = groupOf('h', [stepOf('b'), stepOf('c', { after: ['b'] })], { parentId: 'g', after: ['a'] });
    expect(ends(groupOf('g', [stepOf('a'), ...inner]), 'g')).toEqual(['a#0', 'c#0']);
    expect(ends(groupOf('g', [stepOf('a'), ...inner]), 'h')).toEqual(['b#0', 'c#0']);
  });

  it('in which nothing is left neither begins nor ends', () => {
    expect(ends([stepOf('a'), ...groupOf('g', [], { after: ['a'] })], 'g')).toEqual([undefined, undefined]);
  });
});
