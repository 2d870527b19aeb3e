import type { ResolvedNumber } from '../../contract/catalog.ts';
import { amount } from '../labware-ledger.ts';
import { duration } from '../operations/shared-params.ts';

/** A figure for people: "30,000", "0.9471", "14.1371". Four digits behind the point at most, six in all. */
export function figure(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 10_000) return Math.round(value).toLocaleString('en-US');
  return String(Number(Math.abs(value) >= 1 ? value.toFixed(4) : value.toPrecision(4)));
}

/** A value with its unit: "30,000 cells/cm²"; a ratio as "1:6". */
export function withUnit(value: ResolvedNumber['value'], unit: string): string {
  if (typeof value !== 'number') return String(value);
  if (unit === '1:n') return `1:${figure(value)}`;
  return unit === '' ? figure(value) : `${figure(value)} ${unit}`;
}

function cells(value: number): string[] {
  return [Math.round(value).toLocaleString('en-US'), String(Math.round(value))];
}

/** How a number may be written in the sentence of a step, the likeliest first. */
function writings({ value, unit }: ResolvedNumber): string[] {
  if (typeof value !== 'number') return [String(value)];
  switch (unit) {
    case 'mL':
    case 'mL/well':
      return [amount(value * 1000)];
    case 'µL':
    case 'µL/well':
      return [amount(value)];
    case 'min':
      return [duration(value)];
    case 'h':
      return [duration(value * 60), `${figure(value)} h`];
    case '':
      return [`${Math.round(value * 100)} %`, figure(value)];
    case 'viable cells/mL':
      return [`${(value / 1e6).toFixed(2)} million`, `${Math.round(value / 1000)},000`, ...cells(value)];
    case 'cells/cm²':
    case 'cells':
    case 'cells/well':
      return cells(value);
    case '× g':
      return [`${figure(value)} x g`];
    case 'µM':
      return [`${Number(value.toPrecision(3))} µM`];
    default:
      return [`${figure(value)} ${unit}`, figure(value)];
  }
}

/** The words of a sentence that say a number; undefined when it does not. */
export function textIn(sentence: string, number: ResolvedNumber): string | undefined {
  return writings(number).find((text) => text !== '' && sentence.includes(text));
}
