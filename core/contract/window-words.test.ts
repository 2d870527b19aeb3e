import { describe, expect, it } from 'vitest';
import { timeInWords, windowInWords, windowsSentence } from './window-words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

it.each([
  [0, '0 min'],
  [400, '0 min'],
  [45_000, '45 s'],
  [10 * MINUTE_MS, '10 min'],
  [90_000, '1 min 30 s'],
  [24 * HOUR_MS, '24 h'],
  [24.25 * HOUR_MS, '24 h 15 min'],
  [59 * MINUTE_MS + 59_900, '1 h'],
])('%d ms are %s', (ms, words) => {
  expect(timeInWords(ms)).toBe(words);
});

describe('a window in words', () => {
  const words = (minMs: number, maxMs: number | null, point: 'start' | 'end' = 'end'): string =>
    windowInWords({ from: 'dose', point, minMs, maxMs }, 'Dose');

  it('names its bounds, and the start of the other step where that is meant', () => {
    expect(words(10 * MINUTE_MS, 20 * MINUTE_MS)).toBe('10 to 20 min after Dose');
    expect(words(4 * HOUR_MS, 5 * HOUR_MS)).toBe('4 to 5 h after Dose');
    expect(words(24 * HOUR_MS, 24.25 * HOUR_MS)).toBe('24 h to 24 h 15 min after Dose');
    expect(words(0, 30 * MINUTE_MS, 'start')).toBe('at most 30 min after the start of Dose');
    expect(words(30 * MINUTE_MS, null)).toBe('at least 30 min after Dose');
    expect(words(24 * HOUR_MS, 24 * HOUR_MS)).toBe('exactly 24 h after Dose');
    expect(words(0, 0)).toBe('right after Dose');
  });

  it('is one of several in a sentence, each said once', () => {
    const window = { from: 'dose', point: 'end', minMs: 0, maxMs: MINUTE_MS } as const;
    const other = { from: 'mix', point: 'end', minMs: MINUTE_MS, maxMs: null } as const;
    const names = new Map([['dose', 'Dose']]);
    const sentence = windowsSentence({ windows: [window, other, window] }, (stepId) => names.get(stepId));
    expect(sentence).toBe('Starts at most 1 min after Dose, and at least 1 min after mix.');
    expect(windowsSentence({}, () => undefined)).toBeUndefined();
  });
});
