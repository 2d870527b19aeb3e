import type { Json, JsonObject } from '../../../contract/json.ts';

/** Longest text of one side of a difference. */
const LONGEST = 160;

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** What an object has itself under a name: a document may have names that every object has. */
export function own<Value>(object: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A value as a person would say it; null when there is none. */
export function valueWords(value: Json | undefined, unit = ''): string | null {
  if (value === undefined) return null;
  if (typeof value === 'number') return unit === '' ? String(value) : `${value} ${unit}`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string')
    return value === '' ? '""' : isExpression(value) || unit === '' ? value : `${value} ${unit}`;
  if (value === null) return 'nothing';
  if (isList(value)) {
    const isPlain = value.every((item) => typeof item !== 'object' || item === null);
    return value.length === 0
      ? 'none'
      : isPlain
        ? value.map((item) => valueWords(item, unit)).join(', ')
        : JSON.stringify(value);
  }
  return JSON.stringify(value);
}

function isExpression(text: string): boolean {
  return text.includes('{{');
}

/** Two texts that differ, each short enough to be read, with what differs in sight. */
export function shortened(before: string | null, after: string | null): [string | null, string | null] {
  if (before === null || after === null) return [before && cut(before, 0), after && cut(after, 0)];
  if (before.length <= LONGEST && after.length <= LONGEST) return [before, after];
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const near = same > LONGEST / 2 ? same - Math.floor(LONGEST / 4) : 0;
  // From the beginning of a word; both texts are the same up to there.
  const from = near === 0 ? 0 : Math.max(before.lastIndexOf(' ', near) + 1, near - Math.floor(LONGEST / 4));
  return [cut(before, from), cut(after, from)];
}

function cut(text: string, from: number): string {
  const piece = text.slice(from, from + LONGEST);
  return `${from > 0 ? '... ' : ''}${piece}${from + LONGEST < text.length ? ' ...' : ''}`;
}

/** `operationType` gives "operation type". */
export function plainWords(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase();
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
