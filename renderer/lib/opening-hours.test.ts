import { describe, expect, it } from 'vitest';
import { daysOf, hoursFault, hoursWords, weeklyOf } from './opening-hours.ts';

const weekly = [1, 2, 3, 4, 5].map((day) => ({ day, from: 480, to: 1080 }));

describe('opening hours', () => {
  it('come back from the form as they were', () => {
    expect(weeklyOf(daysOf({ assetId: 'LH-1', weekly, closures: [] }))).toEqual(weekly);
  });

  it('begin with a working week where there were none', () => {
    expect(weeklyOf(daysOf(undefined))).toEqual(weekly);
    expect(hoursWords(undefined)).toBeNull();
  });

  it('read as one line, like days together', () => {
    const saturday = { day: 6, from: 540, to: 1440 };
    expect(hoursWords({ assetId: 'LH-1', weekly: [...weekly, saturday], closures: [] })).toBe(
      'Monday to Friday 08:00 to 18:00, Saturday 09:00 to 24:00',
    );
  });

  it('say what is wrong with them', () => {
    expect(hoursFault(daysOf(undefined))).toBeNull();
    expect(hoursFault(Array.from({ length: 7 }, () => null))).toMatch(/one day at least/);
    expect(hoursFault([{ from: 600, to: 600 }, null, null, null, null, null, null])).toBe(
      'Monday: it has to close after it opens.',
    );
  });
});
