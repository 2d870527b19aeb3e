import { describe, expect, it } from 'vitest';
import { cronOf, cronWords, nextTimes } from './cron.ts';

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();
/* 18 November 2026 is a Wednesday. */
const now = at(18, 14, 32);

describe('what comes again', () => {
  it.each([
    [{ kind: 'hours', every: 4, minute: 0 } as const, 'Every 4 h, on the hour', [at(18, 16), at(18, 20), at(19, 0)]],
    [{ kind: 'hours', every: 1, minute: 15 } as const, 'Every hour, at 15 past', [at(18, 15, 15), at(18, 16, 15)]],
    [{ kind: 'daily', hour: 7, minute: 30 } as const, 'Every day at 07:30', [at(19, 7, 30), at(20, 7, 30)]],
    [
      { kind: 'weekly', days: [1, 2, 3, 4, 5], hour: 8, minute: 0 } as const,
      'Monday to Friday at 08:00',
      [at(19, 8), at(20, 8), at(23, 8)],
    ],
    [
      { kind: 'weekly', days: [3, 7], hour: 18, minute: 5 } as const,
      'Wed and Sun at 18:05',
      [at(18, 18, 5), at(22, 18, 5), at(25, 18, 5)],
    ],
  ])('%j is said in words and has its next times', (repetition, words, times) => {
    const cron = cronOf(repetition);
    expect(cronWords(cron)).toBe(words);
    expect(nextTimes(cron, now, times.length)).toEqual(times);
  });

  it('reads what programs write, and shows the text itself where words would be wrong', () => {
    expect(nextTimes('*/20 9-10 * * *', now, 4)).toEqual([at(19, 9), at(19, 9, 20), at(19, 9, 40), at(19, 10)]);
    expect(nextTimes('0 6 1 12 *', now, 1)).toEqual([new Date(2026, 11, 1, 6).getTime()]);
    expect(nextTimes('0 6 20 * 7', now, 2)).toEqual([at(20, 6), at(22, 6)]);
    expect(cronWords('*/20 9-10 * * *')).toBe('*/20 9-10 * * *');
    expect(cronWords('*/15 * * * *')).toBe('Every 15 min');
    expect(cronWords('*/25 * * * *'), 'not evenly spaced').toBe('*/25 * * * *');
    expect(cronWords('0 6 1 12 *')).toBe('0 6 1 12 *');
  });

  it('has no times when it is no cron text', () => {
    for (const text of ['', '1 2 3', '61 * * * *', '0 24 * * *', 'a b c d e', '0 0 0 * *', '*/0 * * * *'])
      expect(nextTimes(text, now, 1), text).toEqual([]);
  });
});
