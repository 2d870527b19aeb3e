import { describe, expect, it } from 'vitest';
import { limitsInWords, limitsSentence, stepFor, within } from './limits.ts';

describe('limits of a number', () => {
  it('are said in words with their unit', () => {
    expect(limitsSentence({ minimum: 1, maximum: 20 }, 'µL')).toBe('Give 1 to 20 µL.');
    expect(limitsInWords({ minimum: 1 })).toBe('at least 1');
    expect(limitsInWords({ maximum: 10_000 })).toBe('at most 10,000');
    expect(limitsInWords({})).toBe('');
  });

  it('include their ends', () => {
    expect(within(1, { minimum: 1, maximum: 20 })).toBe(true);
    expect(within(20.1, { minimum: 1, maximum: 20 })).toBe(false);
  });

  it('steps suit the size of the number and never pass zero from a power of ten', () => {
    expect(stepFor(24, 1, true)).toBe(1);
    expect(stepFor(10_000, 1, true)).toBe(10_000);
    expect(stepFor(10_000, -1, true)).toBe(1000);
    expect(stepFor(0.5, 1, false)).toBeCloseTo(0.1);
    expect(stepFor(0.1, -1, false)).toBeCloseTo(0.01);
    expect(stepFor(1, -1, true)).toBe(1);
  });
});
