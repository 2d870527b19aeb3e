import { describe, expect, it } from 'vitest';
import {
  formatAge,
  formatDuration,
  formatDurationShort,
  formatElapsed,
  formatRangeShort,
  formatRangeText,
} from './durations.ts';

const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(count * 60);

describe('durations for people', () => {
  it('grows coarser with length', () => {
    expect(formatDuration(84)).toBe('84 ms');
    expect(formatDuration(2400)).toBe('2.4 s');
    expect(formatDuration(178_000)).toBe('2 min 58 s');
    expect(formatDuration(minutes(24))).toBe('24 min');
    expect(formatDuration(hours(29) + minutes(41))).toBe('29 h 41 min');
    expect(formatDuration(hours(76))).toBe('3 d 4 h');
  });

  it('keeps two digits in narrow columns', () => {
    expect(formatDurationShort(hours(24))).toBe('24 h 00');
    expect(formatDurationShort(hours(4) + minutes(5))).toBe('4 h 05');
    expect(formatDurationShort(minutes(2))).toBe('2 min');
    expect(formatDurationShort(minutes(2) + 58_000)).toBe('2 min 58 s');
  });

  it('counts elapsed time as a clock', () => {
    expect(formatElapsed(minutes(4) + 12_000)).toBe('00:04:12');
    expect(formatElapsed(hours(29) + minutes(19) + 44_000)).toBe('1 d 05:19:44');
    expect(formatElapsed(-5)).toBe('00:00:00');
  });

  it('gives ranges and never a promise', () => {
    expect(formatRangeText(minutes(3), minutes(4.2))).toBe('3 to 5 min');
    expect(formatRangeText(hours(29) + minutes(18), hours(29) + minutes(31))).toBe('29 h 18 to 31 min');
    expect(formatRangeText(minutes(50), hours(1) + minutes(10))).toBe('50 min to 1 h 10 min');
    expect(formatRangeText(4000, 20_000)).toBe('4 to 20 s');
    expect(formatRangeText(0, minutes(2))).toBe('up to 2 min');
    expect(formatRangeText(0, 400)).toBe('under 1 s');
    expect(formatRangeText(5000, 1000)).toBe('1 to 5 s');
  });

  it('drops minutes where there is no room for them', () => {
    expect(formatRangeShort(hours(29) + minutes(58), hours(30) + minutes(26))).toBe('29 to 31 h');
    expect(formatRangeShort(minutes(3), minutes(5))).toBe('3 to 5 min');
  });

  it('says how old a value is', () => {
    expect(formatAge(230)).toBe('0.2 s ago');
    expect(formatAge(42_000)).toBe('42 s ago');
  });
});
