import { describe, expect, it } from 'vitest';
import { activeGroups, visibleSteps, type StepItem } from './step-item.ts';

const item = (id: string, parentId: string | null, change: Partial<StepItem> = {}): StepItem => ({
  id,
  parentId,
  number: id,
  name: id,
  group: false,
  depth: 0,
  state: 'waiting',
  stateWord: 'waiting',
  when: '',
  detail: null,
  share: null,
  parallel: false,
  ...change,
});

describe('the list of steps', () => {
  const items = [
    item('a', null),
    item('b', null, { group: true }),
    item('b.1', 'b', { group: true }),
    item('b.1.1', 'b.1', { state: 'running' }),
    item('c', null),
  ];

  it('hides what lies in closed groups, however deep', () => {
    expect(visibleSteps(items, () => false).map((one) => one.id)).toEqual(['a', 'b', 'c']);
    expect(visibleSteps(items, (id) => id === 'b.1').map((one) => one.id)).toEqual(['a', 'b', 'c']);
    expect(visibleSteps(items, () => true)).toHaveLength(5);
  });

  it('opens every group above the step that runs', () => {
    expect([...activeGroups(items)].toSorted()).toEqual(['b', 'b.1']);
  });

  it('opens every group above one that has failed itself', () => {
    const failed = items.map((one) => ({ ...one, state: one.id === 'b.1' ? 'failed' : 'completed' }) as const);
    expect([...activeGroups(failed)]).toEqual(['b']);
  });
});
