import secureJson from 'secure-json-parse';
import type { Issue } from '../contract/errors.ts';

/** Largest document where the reader names no other limit, bytes of UTF-8; deepest nesting of objects and lists in it. */
const LARGEST_BYTES = 5_000_000;
const DEEPEST_NESTING = 64;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

interface Container {
  readonly isObject: boolean;
  readonly keys: Set<string>;
  /** Key or index of the value that comes next. */
  key: string;
  index: number;
  expectsKey: boolean;
}

function pathOf(containers: readonly Container[]): string {
  return containers
    .map((one) => (one.isObject ? pathStep(one.key) : `[${one.index}]`))
    .join('')
    .replace(/^\./, '');
}

/** Longest name that is told in full; a longer one is nobody's word. */
const LONGEST_TOLD = 80;

/** A name as it is told to a person. */
export function toldName(name: string): string {
  return name.length <= LONGEST_TOLD ? name : `${name.slice(0, LONGEST_TOLD - 20)}… (${name.length} characters)`;
}

/** One step of a path: `.name`, or `["odd name"]`. */
export function pathStep(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  if (key.length > LONGEST_TOLD) return `[${JSON.stringify(toldName(key))}]`;
  return /^[A-Za-z_][\w-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** What is wrong with the structure of JSON text before it is parsed: depth, doubled and forbidden keys. */
function inspectStructure(text: string): Issue | undefined {
  const containers: Container[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    const current = containers.at(-1);
    if (sign === 0x22) {
      const end = closingQuote(text, at);
      if (end < 0) return undefined;
      const found = text.slice(at, end + 1);
      at = end;
      if (current?.isObject !== true || !current.expectsKey) continue;
      const key = keyOf(found);
      current.key = key;
      current.expectsKey = false;
      const path = pathOf(containers);
      if (FORBIDDEN_KEYS.has(key))
        return { path, sentence: `The name "${key}" is not allowed in a protocol. Leave it out.` };
      if (current.keys.has(key)) return { path, sentence: `"${toldName(key)}" is there twice. Keep one of them.` };
      current.keys.add(key);
    } else if (sign === 0x7b || sign === 0x5b) {
      if (containers.length >= DEEPEST_NESTING) {
        return { path: '', sentence: `It is nested more than ${DEEPEST_NESTING} levels deep; no protocol needs that.` };
      }
      containers.push({ isObject: sign === 0x7b, keys: new Set(), key: '', index: 0, expectsKey: sign === 0x7b });
    } else if (sign === 0x7d || sign === 0x5d) containers.pop();
    else if (sign === 0x2c && current !== undefined) {
      current.index++;
      current.expectsKey = current.isObject;
    }
  }
  return undefined;
}

/** Where the string that opens at `open` ends; -1 when it does not. */
function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

function keyOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}

function syntaxSentence(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  const at = position === undefined ? firstWrong(text) : Number(position);
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  const found = at >= text.length ? 'the text ends too early' : `"${text.charAt(at)}" does not belong there`;
  return `This is not valid JSON: line ${line}, column ${column}, ${found}.`;
}

/** Where a text stops to be the beginning of JSON: the reader does not always tell. Its length when it is only cut off. */
function firstWrong(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = (error as Error).message;
    const position = /position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.startsWith('Unexpected end') : Number(position) >= text.length;
  }
}

/** The first string that is no proper text (half of a surrogate pair), as a path. */
function findBrokenText(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const at = path + pathStep(Array.isArray(value) ? Number(key) : key);
    const found = key.isWellFormed() ? findBrokenText(item, at) : at;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What `parseJsonText` would refuse about a value that is parsed already: its nesting, its names, its texts. */
export function structureIssue(value: unknown): Issue | undefined {
  const fault = faultBelow(value, 0);
  return fault && { path: fault.keys.toReversed().map(pathStep).join('').replace(/^\./, ''), sentence: fault.sentence };
}

/** @returns what is wrong, with the keys that lead to it, the innermost first */
function faultBelow(
  value: unknown,
  depth: number,
): { readonly sentence: string; readonly keys: (string | number)[] } | undefined {
  if (typeof value === 'string')
    return value.isWellFormed()
      ? undefined
      : { sentence: 'This text holds half a character. Write it again.', keys: [] };
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= DEEPEST_NESTING)
    return { sentence: `It is nested more than ${DEEPEST_NESTING} levels deep; no protocol needs that.`, keys: [] };
  for (const key of Object.keys(value)) {
    const at = Array.isArray(value) ? Number(key) : key;
    if (FORBIDDEN_KEYS.has(key))
      return { sentence: `The name "${key}" is not allowed in a protocol. Leave it out.`, keys: [at] };
    const found = faultBelow(key, depth) ?? faultBelow((value as Record<string, unknown>)[key], depth + 1);
    if (found !== undefined) return { ...found, keys: [...found.keys, at] };
  }
  return undefined;
}

/**
 * Parses JSON from outside: at most 5 MB (or `largestBytes`), 64 levels, no doubled names, nothing that reaches for a
 * prototype, no numbers beyond what can be held, no broken text.
 */
export function parseJsonText(
  text: string,
  largestBytes = LARGEST_BYTES,
): { readonly value: unknown } | { readonly issue: Issue } {
  const refuse = (sentence: string, path = ''): { readonly issue: Issue } => ({ issue: { path, sentence } });
  // A character is at least one byte, so a long text need not be measured.
  const bytes = text.length > largestBytes ? text.length : Buffer.byteLength(text);
  if (bytes > largestBytes) {
    return refuse(`The file is larger than ${largestBytes / 1e6} MB, the most that a protocol may have.`);
  }
  if (text.charCodeAt(0) === 0xfeff)
    return refuse('The file starts with a byte order mark. Save it as UTF-8 without one.');
  if (text.trim() === '') return refuse('The file is empty.');
  const structure = inspectStructure(text);
  if (structure !== undefined) return { issue: structure };
  let value: unknown;
  try {
    value = secureJson.parse(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch (error) {
    return refuse(syntaxSentence(text, error));
  }
  const broken = findBrokenText(value, '');
  if (broken !== undefined)
    return refuse('This text holds half a character. Write it again.', broken.replace(/^\./, ''));
  return { value };
}
