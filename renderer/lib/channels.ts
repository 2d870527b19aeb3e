import type { Channel } from '#core/contract/instrument.ts';
import { formatNumber, formatSignificant } from './numbers.ts';

const DIGITS: Record<string, number> = { '°C': 1, '%': 1, g: 4, mg: 1, rpm: 0, '× g': 0, 'x g': 0, g0: 0 };

/** A live value always with the same digits, so that it does not jump while it changes. */
export function formatChannel({ value, unit }: Pick<Channel, 'value' | 'unit'>): string {
  const digits = DIGITS[unit];
  if (digits === undefined) return formatSignificant(value, 4);
  return formatNumber(value, unit === '%' && value >= 50 ? 0 : digits);
}

/** The unit as it stands beside a value: two things in percent must be told apart. */
export function unitOf({ channel, title, unit }: Pick<Channel, 'channel' | 'title' | 'unit'>): string {
  if (unit !== '%') return unit === 'x g' ? '× g' : unit;
  if (/co2|co₂/i.test(channel + title)) return '% CO₂';
  if (/humid/i.test(channel + title)) return '% RH';
  return '%';
}

/** "INC-1 temp.", "INC-1 CO₂": short enough for a narrow column. */
export function channelTitle(instrumentId: string, title: string): string {
  const short: Record<string, string> = { Temperature: 'temp.', Humidity: 'humidity' };
  const words = short[title] ?? (/^[A-Z][a-z]/.test(title) ? title.toLowerCase() : title);
  return `${instrumentId} ${words}`;
}
