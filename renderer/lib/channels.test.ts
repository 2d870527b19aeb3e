import { describe, expect, it } from 'vitest';
import { channelTitle, formatChannel, unitOf } from './channels.ts';

describe('live values', () => {
  it('keep their digits while they change', () => {
    expect(formatChannel({ value: 37, unit: '°C' })).toBe('37.0');
    expect(formatChannel({ value: 5.004, unit: '%' })).toBe('5.0');
    expect(formatChannel({ value: 94.6, unit: '%' })).toBe('95');
    expect(formatChannel({ value: 0, unit: 'g' })).toBe('0.0000');
    expect(formatChannel({ value: 412_345, unit: 'RLU' })).toBe('412,300');
  });

  it('tell apart what is measured in the same unit', () => {
    expect(unitOf({ channel: 'co2', title: 'CO₂', unit: '%' })).toBe('% CO₂');
    expect(unitOf({ channel: 'humidity', title: 'Humidity', unit: '%' })).toBe('% RH');
    expect(unitOf({ channel: 'deck', title: 'Deck', unit: '°C' })).toBe('°C');
  });

  it('have short titles that keep the names of gases', () => {
    expect(channelTitle('INC-1', 'CO₂')).toBe('INC-1 CO₂');
    expect(channelTitle('INC-1', 'Temperature')).toBe('INC-1 temp.');
    expect(channelTitle('LH-1', 'Deck')).toBe('LH-1 deck');
  });
});
