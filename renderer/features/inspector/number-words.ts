import type { ResolvedNumber } from '#core/contract/catalog.ts';
import { formatNumber, formatSignificant } from '../../lib/numbers.ts';

/** A value for a column of numbers: "15.75 M", "0.8629", "1:6"; words as they are. */
export function valueText(value: ResolvedNumber['value'], unit: string): string {
  if (typeof value !== 'number') return String(value).replaceAll('_', ' ');
  if (unit === '1:n') return `1:${formatSignificant(value, 4)}`;
  if (Math.abs(value) >= 1e6) return `${formatSignificant(value / 1e6, 4)} M`;
  return Math.abs(value) >= 1 ? formatNumber(Number(value.toFixed(4))) : formatSignificant(value, 4);
}

/** The unit beside it; a ratio has none. */
export function unitText(unit: string): string {
  return unit === '1:n' ? '' : unit.replace(/^viable /, '').replace('cells/', '/');
}

export const FIRMNESS_WORDS: Readonly<Record<string, { readonly title: string; readonly words: string }>> = {
  sourced: { title: 'sourced', words: 'Read in the public document that is named.' },
  general: { title: 'general', words: 'General knowledge or Wellrun’s own choice: confirm it in your lab.' },
  lab: { title: 'lab', words: 'Your lab’s own number.' },
};
