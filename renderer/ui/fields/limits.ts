import { formatSignificant } from '../../lib/numbers.ts';

export interface Limits {
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
}

const write = (value: number) => formatSignificant(value, 8);

export function within(value: number, { minimum, maximum }: Limits): boolean {
  return (minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum);
}

/** "0.001 to 100", "at least 1", "at most 48", nothing when there are no limits. */
export function limitsInWords({ minimum, maximum }: Limits, unit?: string): string {
  const ending = unit === undefined ? '' : ` ${unit}`;
  if (minimum !== undefined && maximum !== undefined) return `${write(minimum)} to ${write(maximum)}${ending}`;
  if (minimum !== undefined) return `at least ${write(minimum)}${ending}`;
  if (maximum !== undefined) return `at most ${write(maximum)}${ending}`;
  return '';
}

/** The same as a request: "Give 1 to 20 µL." */
export function limitsSentence(limits: Limits, unit?: string): string {
  return `Give ${limitsInWords(limits, unit)}.`;
}

/** A step that suits the size of the number: 10 goes by 1, 0.5 by 0.1, 10,000 by 1,000; going down from a power of ten goes finer. */
export function stepFor(value: number, direction: 1 | -1, integer: boolean): number {
  const size = Math.abs(value);
  if (size === 0) return integer ? 1 : 0.1;
  let power = Math.floor(Math.log10(size) + 1e-9);
  const towardsZero = Math.sign(value) * direction < 0;
  if (towardsZero && Math.abs(size - 10 ** power) < 1e-9 * size) power -= 1;
  const step = size >= 10 && size < 100 && Number.isInteger(value) ? 1 : 10 ** power;
  return integer ? Math.max(1, step) : step;
}
