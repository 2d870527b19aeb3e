import { describe, expect, it } from 'vitest';
import { expectedStartDetail, expectedStartWords, priorityBars, PRIORITY_CHOICES, triesWords } from './job-look.ts';

const MINUTE = 60_000;
const now = new Date(2026, 10, 18, 14, 32).getTime();
const job = (low: number | null, high = low ?? 0) => ({
  state: 'waiting' as const,
  aged: 0,
  position: 2,
  waits: null,
  expectedStart: low === null ? null : ([now + low * MINUTE, now + high * MINUTE] as [number, number]),
});

describe('a job in words', () => {
  it('says its expected start as a range, never in the past and never as a promise it cannot give', () => {
    expect(expectedStartWords(job(12, 18), now)).toBe('14:44 to 14:50');
    expect(expectedStartWords(job(-5, 3), now)).toBe('14:32 to 14:35');
    expect(expectedStartWords(job(-5, -1), now)).toBe('any moment');
    expect(expectedStartWords(job(null), now)).toBe('not known');
    expect(expectedStartWords({ ...job(12, 18), state: 'held' }, now)).toBe('when released');
    const waits = { kind: 'impossible' as const, sentence: '', until: null, instrumentId: null, heldBy: null };
    expect(expectedStartWords({ ...job(null), waits }, now)).toBe('never as it is');
    expect(expectedStartDetail({ ...job(null), waits, position: 1 }, now), 'not: next').toBe('');
    const out = { ...waits, kind: 'resource' as const, instrumentId: 'LH-1' };
    expect(expectedStartWords({ ...job(12, 18), waits: out }, now), 'nobody knows').toBe('when LH-1 is back');
    expect(expectedStartWords({ ...job(12, 18), waits: { ...out, heldBy: 'EX-2' } }, now)).toBe('14:44 to 14:50');
  });

  it('adds how long from now, or what ageing and the place say', () => {
    expect(expectedStartDetail(job(88), now)).toBe('in 1 h 28 min');
    expect(expectedStartDetail({ ...job(88), aged: 1 }, now)).toBe('ageing raised it by 1');
    expect(expectedStartDetail({ ...job(88), position: 1 }, now)).toBe('next');
  });

  it('offers all eleven priorities, the named ones by name', () => {
    expect(PRIORITY_CHOICES.map((one) => one.label)).toEqual([
      '10 Critical',
      '9',
      '8 High',
      '7',
      '6',
      '5 Normal',
      '4',
      '3',
      '2 Low',
      '1',
      '0',
    ]);
    expect([0, 1, 2, 5, 10, 12].map(priorityBars)).toEqual([0, 1, 1, 3, 5, 5]);
  });

  it('counts tries', () => {
    const tries = (attempts: number, times: number) => triesWords({ attempts, retry: { times, waitMs: 0 } });
    expect([tries(1, 0), tries(2, 0), tries(0, 2), tries(3, 2)]).toEqual([
      'one try',
      '2 tries',
      'try 1 of 3',
      'try 3 of 3',
    ]);
  });
});
