import { describe, expect, it } from 'vitest';
import type { CallRecord } from '#core/contract/execution.ts';
import { callTree, takeOverFrom, valuesInLine } from './call-tree.ts';

function call(callId: number, over: Partial<CallRecord> = {}): CallRecord {
  return {
    callId,
    parentId: null,
    kind: 'operation',
    name: 'weigh',
    arguments: {},
    line: callId,
    stepId: `weigh_${callId}`,
    status: 'completed',
    madeAt: 0,
    madeLabAt: 0,
    endedLabAt: 1,
    result: null,
    errorMessage: null,
    ...over,
  };
}

describe('the calls of a program', () => {
  it('stand below their groups, also where two groups were at work side by side', () => {
    const calls = [
      call(1, { kind: 'group' }),
      call(2, { kind: 'group' }),
      call(3, { parentId: 1 }),
      call(4, { parentId: 2 }),
      call(5, { parentId: 1 }),
      call(6),
    ];
    expect(callTree(calls).map(({ callId, depth, inside }) => [callId, depth, inside])).toEqual([
      [1, 0, 2],
      [3, 1, 0],
      [5, 1, 0],
      [2, 0, 1],
      [4, 1, 0],
      [6, 0, 0],
    ]);
  });

  it('say their values in a line, long ones in short', () => {
    expect(valuesInLine({ labware: 'tube', volumeUl: 240 })).toBe('labware tube, volumeUl 240');
    expect(valuesInLine({ wells: [1, 2, 3, 4, 5] })).toBe('wells 5 values');
    expect(valuesInLine({ text: 'x'.repeat(99) })).toBe(`text ${'x'.repeat(60)}…`);
    expect(valuesInLine({})).toBeUndefined();
    expect(valuesInLine(null)).toBeUndefined();
  });

  it('are taken over up to a step; those after it that were done are done again', () => {
    const calls = [
      call(1, { kind: 'group' }),
      call(2),
      call(3, { status: 'skipped' }),
      call(4),
      call(5, { status: 'failed' }),
    ];
    const found = takeOverFrom(calls, 'weigh_4')!;
    expect(found.taken.map(({ callId }) => callId)).toEqual([2]);
    expect(found.repeated.map(({ callId }) => callId)).toEqual([4]);
    expect(takeOverFrom(calls, 'never')).toBeUndefined();
  });
});
