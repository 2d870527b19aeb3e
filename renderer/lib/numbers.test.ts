import { describe, expect, it } from 'vitest';
import {
  formatAmount,
  formatDose,
  formatDoseRange,
  formatNumber,
  formatSignificant,
  formatVolume,
  parseNumber,
  plural,
} from './numbers.ts';

describe('numbers for people', () => {
  it('separates thousands and uses a real minus sign', () => {
    expect(formatNumber(10000)).toBe('10,000');
    expect(formatNumber(-0.5, 2)).toBe('\u22120.50');
    expect(formatSignificant(0.047_12)).toBe('0.0471');
  });

  it('reads a number with a point, with a comma and with thousands separators', () => {
    expect(parseNumber('1.5')).toBe(1.5);
    expect(parseNumber('1,5')).toBe(1.5);
    expect(parseNumber('0,125')).toBe(0.125);
    expect(parseNumber('10,000')).toBe(10_000);
    expect(parseNumber('1,234.5')).toBe(1234.5);
    expect(parseNumber('12 000')).toBe(12_000);
    expect(parseNumber('\u22123')).toBe(-3);
  });

  it('refuses what is not a number', () => {
    for (const text of ['', '  ', 'ten', '1.2.3', '5 µL']) expect(parseNumber(text)).toBeUndefined();
  });

  it('chooses the unit that reads best', () => {
    expect(formatVolume(10_400)).toEqual({ text: '10.4', unit: 'mL' });
    expect(formatVolume(0.5)).toEqual({ text: '500', unit: 'nL' });
    expect(formatAmount(11, 'mL')).toEqual({ text: '11', unit: 'mL' });
    expect(formatDose(10)).toBe('10 µM');
    expect(formatDose(0.000_508)).toBe('0.508 nM');
    expect(formatDose(0)).toBe('0');
    expect(formatDoseRange(0.21, 0.28)).toBe('0.21 to 0.28 µM');
    expect(formatDoseRange(0.09, 0.28)).toBe('90 nM to 0.28 µM');
  });

  it('says one step and three steps', () => {
    expect(plural(1, 'step')).toBe('1 step');
    expect(plural(1200, 'step')).toBe('1,200 steps');
  });
});
