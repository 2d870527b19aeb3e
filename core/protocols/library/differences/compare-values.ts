import { canonicalJson } from '../../../base/canonical-json.ts';
import type { Json } from '../../../contract/json.ts';
import { isList, isObject, own, plainWords, shortened, valueWords } from './value-words.ts';

/** What differs in one field. */
export interface FieldDifference {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export function areSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return canonicalJson(a) === canonicalJson(b);
}

/**
 * What differs between two values of a field: of objects and of lists of the same length piece by piece, so that one
 * number of a plate layout is one difference; else as a whole.
 */
export function compareValues(
  title: string,
  before: Json | undefined,
  after: Json | undefined,
  unit = '',
): FieldDifference[] {
  if (areSame(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) =>
      compareValues(`${title}, ${plainWords(name)}`, own(before, name), own(after, name), unit),
    );
  }
  if (isList(before) && isList(after) && before.length === after.length && before.some((item) => isObject(item)))
    return before.flatMap((item, at) => compareValues(`${title} ${at + 1}`, item, after[at], unit));
  const words = [valueWords(before, unit), valueWords(after, unit)] as const;
  // A number and the same number as text read alike.
  const [was, is] = words[0] === words[1] ? [JSON.stringify(before), JSON.stringify(after)] : shortened(...words);
  return [{ field: title, before: was, after: is }];
}
