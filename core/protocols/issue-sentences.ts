import type { z } from 'zod';
import type { Issue } from '../contract/errors.ts';
import { pathStep, toldName } from './json-text.ts';

type ZodIssue = z.core.$ZodIssue;

/** `steps[3].params.volumeMl` */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => pathStep(typeof key === 'number' ? key : String(key)))
    .join('')
    .replace(/^\./, '');
}

/** Joins a path and what follows below it. */
export function joinPath(base: string, below: string): string {
  if (below === '') return base;
  if (base === '' || below.startsWith('[')) return base + below;
  return `${base}.${below}`;
}

/** The nearest of some names to a misspelt one; undefined when none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // Nobody misspells a word into a page of text.
  if (name.length > 100) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The value at a path of a document; undefined when there is nothing. */
function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return `the text "${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
  if (typeof value === 'number') return `the number ${value}`;
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? String(value) : 'an object';
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function typeSentence(expected: string, value: unknown): string {
  const wanted = TYPE_NAMES[expected] ?? expected;
  if (value === undefined) return `This is missing. Give ${wanted}.`;
  const quoted =
    expected === 'number' && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
  const unquoted = quoted ? ' Write it without quotes.' : '';
  return `${wanted[0]!.toUpperCase()}${wanted.slice(1)} belongs here, not ${shown(value)}.${unquoted}`;
}

function sizeSentence(issue: Extract<ZodIssue, { code: 'too_small' | 'too_big' }>, value: unknown): string {
  const isSmall = issue.code === 'too_small';
  const limit = Number(isSmall ? issue.minimum : issue.maximum);
  const bound = isSmall
    ? issue.inclusive === false
      ? 'more than'
      : 'at least'
    : issue.inclusive === false
      ? 'less than'
      : 'at most';
  const verdict = `${bound} ${limit} ${limit === 1 ? 'is' : 'are'} ${isSmall ? 'needed' : 'allowed'}.`;
  if (issue.origin === 'string') {
    const length = typeof value === 'string' ? value.length : 0;
    if (isSmall && length === 0) return 'This text is empty. Write something.';
    return `This text has ${length} ${length === 1 ? 'character' : 'characters'}; ${verdict}`;
  }
  if (issue.origin === 'array') {
    const length = Array.isArray(value) ? value.length : 0;
    return `This list has ${length} ${length === 1 ? 'entry' : 'entries'}; ${verdict}`;
  }
  return `Give ${bound} ${limit}; ${shown(value).replace('the number ', '')} is there.`;
}

/** One sentence, or several for several names, that say what is wrong and what would be right. */
function translate(issue: ZodIssue, document: unknown, known: readonly string[]): Issue[] {
  const path = pathText(issue.path);
  const value = valueAt(document, issue.path);
  switch (issue.code) {
    case 'invalid_type':
      return [{ path, sentence: typeSentence(issue.expected, value) }];
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const near = nearestName(key, known);
        const hint = near === undefined ? ' Leave it out.' : ` Is "${near}" meant?`;
        return { path: joinPath(path, pathText([key])), sentence: `"${toldName(key)}" is not known here.${hint}` };
      });
    case 'too_small':
    case 'too_big':
      return [{ path, sentence: sizeSentence(issue, value) }];
    case 'invalid_value': {
      const values = issue.values.map((one) => (typeof one === 'string' ? `"${one}"` : String(one)));
      if (value === undefined) return [{ path, sentence: `This is missing. Give ${values.join(', ')}.` }];
      const wanted = values.length === 1 ? values[0]! : `one of ${values.join(', ')}`;
      return [{ path, sentence: `${capital(shown(value))} is not possible here; give ${wanted}.` }];
    }
    case 'invalid_format':
      return [{ path, sentence: `${capital(shown(value))} does not fit; give ${issue.message}.` }];
    case 'invalid_key':
      return issue.issues.map((one) => ({
        path,
        sentence: `"${toldName(String(issue.path.at(-1)))}" cannot be a name here; use ${one.message}.`,
      }));
    case 'invalid_union':
      return unionIssues(issue, document, known);
    case 'custom':
    case 'not_multiple_of':
    case 'invalid_element':
    default:
      return [{ path, sentence: capital(issue.message.endsWith('.') ? issue.message : `${issue.message}.`) }];
  }
}

/** Of a union, the branch that comes nearest is the one that was meant. */
function unionIssues(
  issue: Extract<ZodIssue, { code: 'invalid_union' }>,
  document: unknown,
  known: readonly string[],
): Issue[] {
  const path = pathText(issue.path);
  const { discriminator } = issue as { discriminator?: string };
  if (discriminator !== undefined) {
    const isNamed = issue.path.at(-1) === discriminator;
    const options =
      (issue as { options?: readonly unknown[] }).options?.map((one) => `"${String(one)}"`).join(', ') ?? '';
    const value = valueAt(document, isNamed ? issue.path : [...issue.path, discriminator]);
    const wanted = options === '' ? 'another value' : `one of ${options}`;
    const sentence =
      value === undefined
        ? `This is missing. Give ${wanted}.`
        : `${capital(shown(value))} is not possible here; give ${wanted}.`;
    return [{ path: isNamed ? path : joinPath(path, discriminator), sentence }];
  }
  const branches = issue.errors.map((errors) => errors.map((one) => ({ ...one, path: [...issue.path, ...one.path] })));
  const deep = branches.filter((errors) => errors.some((one) => one.path.length > issue.path.length));
  const [best] = deep.length > 0 ? deep : branches;
  const wanted = branches
    .flatMap((errors) =>
      errors.map((one) => (one.code === 'invalid_type' ? (TYPE_NAMES[one.expected] ?? one.expected) : '')),
    )
    .filter((one, index, all) => one !== '' && all.indexOf(one) === index);
  if (deep.length === 0 && wanted.length > 0) {
    return [
      { path, sentence: `${capital(wanted.join(' or '))} belongs here, not ${shown(valueAt(document, issue.path))}.` },
    ];
  }
  return (best ?? []).flatMap((one) => translate(one as ZodIssue, document, known));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Of so many faults nobody reads more; a broken document can have thousands. */
export const MOST_TOLD = 50;

/**
 * Zod's issues as sentences with paths; after the first `MOST_TOLD` nothing is looked for that might be meant.
 * @param document what was parsed; @param base path of it in the whole; @param known names that unknown ones may be meant for
 */
export function issuesFrom(
  error: { readonly issues: readonly ZodIssue[] },
  document: unknown,
  base = '',
  known: readonly string[] = [],
): Issue[] {
  return error.issues
    .flatMap((issue, index) => translate(issue, document, index < MOST_TOLD ? known : []))
    .map((issue) => ({ path: joinPath(base, issue.path), sentence: issue.sentence }));
}
