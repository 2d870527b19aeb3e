import { describe, expect, it } from 'vitest';
import { countSteps, outlineRows } from './outline-rows.ts';
import type { DraftStep } from './draft-document.ts';

const step = (id: string, more: Partial<DraftStep> = {}): DraftStep => ({ id, name: id, operation: 'wait', ...more });

const document = {
  steps: [
    step('a'),
    step('off', { disabled: true }),
    { id: 'p', name: 'p', parallel: [[step('b')], [], [step('c'), step('d')]] },
    { id: 'l', name: 'l', repeat: { times: 2 }, steps: [{ id: 'g', name: 'g', steps: [step('e')] }] },
  ],
};

describe('the outline', () => {
  it('numbers steps as their plan does: none for what is left out, on through lanes, with that of the group', () => {
    const rows = outlineRows(document, new Set()).filter((row) => row.kind === 'step');
    expect(rows.map((row) => `${row.number} ${row.step.id}`.trim())).toEqual([
      '1 a',
      'off',
      '2 p',
      '2.1 b',
      '2.2 c',
      '2.3 d',
      '3 l',
      '3.1 g',
      '3.1.1 e',
    ]);
  });

  it('has a caption for each lane, a place in each empty one, and a rail for everything around a step', () => {
    const rows = outlineRows(document, new Set(['l']));
    expect(rows.map((row) => `${row.kind} ${row.rails}`.trim())).toEqual([
      'step',
      'step',
      'step',
      'lane lane-0',
      'step lane-0',
      'lane lane-1',
      'empty lane-1',
      'lane lane-2',
      'step lane-2',
      'step lane-2',
      'step',
    ]);
    expect(outlineRows(document, new Set()).at(-1)?.rails).toBe('loop group');
  });

  it('counts what does something', () => {
    expect(countSteps(document)).toEqual({ steps: 6, off: 1 });
  });
});
