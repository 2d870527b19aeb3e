import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backupsToDelete, RETENTION } from './backup-retention.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 21, 12);

describe('which backups are deleted', () => {
  it('leaves 24 hours, 14 days and 8 weeks of an unbroken year of hourly backups', () => {
    const year = Array.from({ length: 365 * 24 }, (_, hour) => NOW - hour * HOUR_MS);
    const gone = new Set(backupsToDelete(year));
    const kept = year.filter((at) => !gone.has(at));
    expect(kept.slice(0, 24)).toEqual(year.slice(0, 24));
    expect(new Set(kept.map((at) => Math.floor(at / (24 * HOUR_MS)))).size).toBeGreaterThanOrEqual(14);
    expect(kept.length).toBeLessThanOrEqual(24 + 14 + 8);
    expect(NOW - kept.at(-1)!).toBeGreaterThan(42 * 24 * HOUR_MS);
  });

  it('never takes the newest, and what is left is left for good', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 400 * 24 * 60 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(moments, (minutes) => {
        const times = minutes.map((minute) => NOW - minute * 60_000);
        const gone = new Set(backupsToDelete(times));
        expect(gone.has(Math.max(...times))).toBe(false);
        const kept = [...new Set(times)].filter((at) => !gone.has(at));
        expect(kept.length).toBeLessThanOrEqual(RETENTION.hourly + RETENTION.daily + RETENTION.weekly);
        expect(backupsToDelete(kept)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
