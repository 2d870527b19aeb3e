import { describe, expect, it } from 'vitest';
import { momentText } from './waits.ts';

describe('a moment in a sentence', () => {
  const now = Date.UTC(2026, 10, 24, 22, 30);

  it('is the time alone today, names the day on another day, and the year in another year', () => {
    expect(momentText(Date.UTC(2026, 10, 24, 23, 5), now, 0)).toBe('23:05');
    expect(momentText(Date.UTC(2026, 10, 25, 15, 56), now, 0)).toBe('Wed 25 Nov 15:56');
    expect(momentText(Date.UTC(2027, 0, 2, 8, 0), now, 0)).toBe('Sat 2 Jan 2027 08:00');
  });

  it('is local to the PC: an hour ahead of UTC it is already tomorrow at 23:05', () => {
    expect(momentText(Date.UTC(2026, 10, 24, 23, 5), now, 60)).toBe('Wed 25 Nov 00:05');
    expect(momentText(Date.UTC(2026, 10, 24, 23, 5), Date.UTC(2026, 10, 24, 23, 1), 60)).toBe('00:05');
  });
});
