import { describe, expect, it } from 'vitest';
import { Calendars } from './calendars.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Monday, 16 November 2026, 00:00 UTC. */
const MONDAY = Date.UTC(2026, 10, 16);
const WEEKDAYS = [1, 2, 3, 4, 5].map((day) => ({ day, from: 8 * 60, to: 18 * 60 }));

function calendars(offsetMinutes = 0): Calendars {
  return new Calendars(() => offsetMinutes);
}

describe('a calendar', () => {
  it('says nothing of an asset without one: it is always at hand', () => {
    expect(calendars().windows('LH-1', MONDAY, MONDAY + DAY_MS)).toBeUndefined();
    expect(calendars().closed('LH-1', MONDAY, MONDAY + DAY_MS)).toEqual([]);
  });

  it('opens on its weekdays, in local time', () => {
    const lab = calendars(60);
    lab.set({ assetId: 'operator', weekly: WEEKDAYS, closures: [] });
    const windows = lab.windows('operator', MONDAY, MONDAY + 7 * DAY_MS)!;
    expect(windows).toHaveLength(5);
    expect(windows[0]).toEqual([MONDAY + 7 * HOUR_MS, MONDAY + 17 * HOUR_MS]);
  });

  it('cuts at the ends of what is asked for', () => {
    const lab = calendars();
    lab.set({ assetId: 'operator', weekly: WEEKDAYS, closures: [] });
    expect(lab.windows('operator', MONDAY + 9 * HOUR_MS, MONDAY + 10 * HOUR_MS)).toEqual([
      [MONDAY + 9 * HOUR_MS, MONDAY + 10 * HOUR_MS],
    ]);
  });

  it('is open through midnight where hours meet there', () => {
    const lab = calendars();
    const night = [
      { day: 1, from: 20 * 60, to: 1440 },
      { day: 2, from: 0, to: 4 * 60 },
    ];
    lab.set({ assetId: 'LH-1', weekly: night, closures: [] });
    expect(lab.windows('LH-1', MONDAY, MONDAY + 2 * DAY_MS)).toEqual([[MONDAY + 20 * HOUR_MS, MONDAY + 28 * HOUR_MS]]);
  });

  it('leaves closures out, whatever the hours, and tells their reason', () => {
    const lab = calendars();
    const closure = { from: MONDAY + 10 * HOUR_MS, to: MONDAY + 12 * HOUR_MS, reason: 'Calibration' };
    lab.set({ assetId: 'RDR-1', weekly: [], closures: [closure] });
    expect(lab.windows('RDR-1', MONDAY, MONDAY + DAY_MS)).toEqual([
      [MONDAY, MONDAY + 10 * HOUR_MS],
      [MONDAY + 12 * HOUR_MS, MONDAY + DAY_MS],
    ]);
    const closed = { ...closure, kind: 'closure' };
    expect(lab.closed('RDR-1', MONDAY, MONDAY + DAY_MS)).toEqual([closed]);
    lab.set({ assetId: 'RDR-1', weekly: WEEKDAYS, closures: [closure] });
    expect(lab.closed('RDR-1', MONDAY, MONDAY + DAY_MS)).toEqual([
      { from: MONDAY, to: MONDAY + 8 * HOUR_MS, reason: 'Outside its hours', kind: 'hours' },
      closed,
      { from: MONDAY + 18 * HOUR_MS, to: MONDAY + DAY_MS, reason: 'Outside its hours', kind: 'hours' },
    ]);
  });
});
