import { describe, expect, it } from 'vitest';
import {
  endOfDay,
  formatMoment,
  formatMoments,
  formatRecordTime,
  formatWeekday,
  readClock,
  startOfDay,
  toLocalText,
} from './dates.ts';

const at = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).getTime();

describe('moments for people', () => {
  it('says the time today, the weekday this week, the date beyond', () => {
    const now = at(18, 14, 32);
    expect(formatMoment(at(18, 14, 35), now)).toBe('14:35');
    expect(formatMoment(at(19, 13, 45), now)).toBe('Thu 13:45');
    expect(formatMoment(at(28, 9, 5), now)).toBe('28 Nov 09:05');
  });

  it('says the day once in a range', () => {
    const now = at(17, 20, 45);
    expect(formatMoments(at(18, 14, 33), at(18, 14, 41), now)).toBe('Wed 14:33 to 14:41');
    expect(formatMoments(at(17, 20, 50), at(17, 20, 50), now)).toBe('20:50');
  });

  it('writes times of the record with their own offset, whatever this computer is set to', () => {
    expect(formatRecordTime(Date.UTC(2026, 10, 17, 6, 50, 21), 60)).toBe('17 Nov 2026, 07:50:21 UTC+01:00');
    expect(formatRecordTime(Date.UTC(2026, 10, 17, 6, 50, 21), -330)).toBe('17 Nov 2026, 01:20:21 UTC\u221205:30');
  });

  it('turns a date into the first and the last millisecond of its day', () => {
    expect(new Date(startOfDay('2026-11-18')!).getHours()).toBe(0);
    expect(endOfDay('2026-11-18')! - startOfDay('2026-11-18')!).toBe(86_399_999);
    expect(startOfDay('18.11.2026')).toBeUndefined();
  });
});

describe('times that people type', () => {
  it('are understood with and without a colon, and refused when there is no such time of day', () => {
    expect(['8', '830', '08:30', '8.05', '2359', ' 7:00 '].map(readClock)).toEqual([480, 510, 510, 485, 1439, 420]);
    expect(['', '24:00', '8:61', 'noon', '12345', '-1'].map(readClock)).toEqual(Array(6).fill(undefined));
  });

  it('go into fields of date and time as local time', () => {
    const at = new Date(2026, 10, 9, 7, 5).getTime();
    expect(toLocalText(at)).toBe('2026-11-09T07:05');
    expect(formatWeekday(at)).toBe('Mon 9 Nov');
  });
});
