import { describe, expect, it } from 'vitest';
import { changeoverMs } from './changeover-times.ts';

const RULE = {
  minutes: 5,
  exceptions: [
    { from: 'Serum', to: 'Toxin', minutes: 2 },
    { from: 'Toxin', to: null, minutes: 20 },
    { from: null, to: 'Cells', minutes: 8 },
    { from: 'Toxin', to: 'Cells', minutes: 45 },
  ],
};

function minutes(from: string | null, to: string): number {
  return changeoverMs(RULE, from, to) / 60_000;
}

describe('the time of a changeover', () => {
  it('is the usual one where the table says nothing, and none between the same', () => {
    expect(minutes('Serum', 'DPBS')).toBe(5);
    expect(minutes('Serum', 'Serum')).toBe(0);
  });

  it('depends on the order: what names both ends counts before what names one', () => {
    expect(minutes('Serum', 'Toxin')).toBe(2);
    expect(minutes('Toxin', 'Serum')).toBe(20);
    expect(minutes('Serum', 'Cells')).toBe(8);
    expect(minutes('Toxin', 'Cells')).toBe(45);
  });

  it('is the longer one where both ends stand in the table by themselves', () => {
    const rule = { ...RULE, exceptions: RULE.exceptions.slice(0, 3) };
    expect(changeoverMs(rule, 'Toxin', 'Cells')).toBe(20 * 60_000);
  });

  it('is the longest there may be from a set-up that nobody knows', () => {
    expect(minutes(null, 'Cells')).toBe(45);
    expect(minutes(null, 'Toxin')).toBe(20);
    expect(changeoverMs({ minutes: 5, exceptions: [] }, null, 'Any')).toBe(5 * 60_000);
    expect(changeoverMs({ minutes: 5, exceptions: [{ from: null, to: 'Any', minutes: 1 }] }, null, 'Any')).toBe(60_000);
  });
});
