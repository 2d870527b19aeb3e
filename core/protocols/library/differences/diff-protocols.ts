import type { Json, JsonObject } from '../../../contract/json.ts';
import type { ProtocolDifference } from '../../../contract/library.ts';
import { compareValues, type FieldDifference } from './compare-values.ts';
import { diffSteps } from './diff-steps.ts';
import { editDistance } from './edit-distance.ts';
import { capital, isObject, own, plainWords, valueWords } from './value-words.ts';

/** Compared each in its own way; the number of the version differs by nature. */
const OWN_WAY = new Set(['wellrun', 'version', 'parameters', 'labware', 'steps', 'program']);

const HEAD_TITLES: Readonly<Record<string, string>> = {
  id: 'Id',
  operationType: 'Kind of work',
  cellLine: 'Cell line',
  requires: 'Instruments',
  assets: 'Assets of the lab',
};

const PARAMETER_TITLES: Readonly<Record<string, string>> = {
  minimum: 'Least',
  maximum: 'Most',
  shownWhen: 'Shown when',
};
const MEASURED = new Set(['default', 'minimum', 'maximum']);

const CONTENTS_UNITS: Readonly<Record<string, string>> = { volumeMl: 'mL' };

/** Line changes of a program that are counted; beyond that it is another program. */
const MOST_LINES = 4000;

/**
 * What differs between two documents, as a person would say it: step by step and field by field. Steps are the same when
 * they have the same id, or else do the same; one that was put in makes none of the others moved. The documents may be
 * unfinished. The same document twice gives nothing.
 */
export function diffProtocols(before: JsonObject, after: JsonObject): ProtocolDifference[] {
  return [
    ...diffHead(before, after),
    ...diffNamed('parameters', 'Parameter', before['parameters'], after['parameters'], compareParameter),
    ...diffNamed('labware', 'Labware', before['labware'], after['labware'], compareLabware),
    ...diffSteps(before['steps'], after['steps']),
    ...diffProgram(before['program'], after['program']),
  ];
}

function diffHead(before: JsonObject, after: JsonObject): ProtocolDifference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !OWN_WAY.has(name))
    .flatMap((name) =>
      compareValues(own(HEAD_TITLES, name) ?? capital(plainWords(name)), own(before, name), own(after, name)),
    )
    .map((difference) => ({ kind: 'changed', part: 'head', subject: null, where: 'Protocol', ...difference }));
}

function diffNamed(
  part: 'parameters' | 'labware',
  word: string,
  before: Json | undefined,
  after: Json | undefined,
  compare: (before: Json, after: Json) => FieldDifference[],
): ProtocolDifference[] {
  const was = isObject(before) ? before : {};
  const is = isObject(after) ? after : {};
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((subject): ProtocolDifference[] => {
    const [old, fresh] = [own(was, subject), own(is, subject)];
    const place = { part, subject, where: `${word} ${titleOf(fresh ?? old, subject)}` };
    if (old === undefined) return [{ ...place, kind: 'added', field: null, before: null, after: summaryOf(fresh) }];
    if (fresh === undefined) return [{ ...place, kind: 'removed', field: null, before: summaryOf(old), after: null }];
    return compare(old, fresh).map((difference) => ({ ...place, kind: 'changed', ...difference }));
  });
}

function compareParameter(before: Json, after: Json): FieldDifference[] {
  if (!isObject(before) || !isObject(after)) return compareValues('Definition', before, after);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const title = own(PARAMETER_TITLES, name) ?? capital(plainWords(name));
    if (!MEASURED.has(name)) return compareValues(title, own(before, name), own(after, name));
    const [unitBefore, unitAfter] = [unitOf(before), unitOf(after)];
    const [difference] = compareValues(title, before[name], after[name]);
    if (difference === undefined) return [];
    return [{ field: title, before: valueWords(before[name], unitBefore), after: valueWords(after[name], unitAfter) }];
  });
}

function compareLabware(before: Json, after: Json): FieldDifference[] {
  if (!isObject(before) || !isObject(after)) return compareValues('Definition', before, after);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [was, is] = [own(before, name), own(after, name)];
    if (name !== 'contents' || !isObject(was) || !isObject(is))
      return compareValues(capital(plainWords(name)), was, is);
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((field) =>
      compareValues(
        `Holds, ${plainWords(field.replace(/Ml$/, ''))}`,
        own(was, field),
        own(is, field),
        own(CONTENTS_UNITS, field),
      ),
    );
  });
}

function diffProgram(before: Json | undefined, after: Json | undefined): ProtocolDifference[] {
  const place = { part: 'program', subject: null, where: 'Program' } as const;
  if (before === undefined || after === undefined) {
    if (before === after) return [];
    return before === undefined
      ? [{ ...place, kind: 'added', field: null, before: null, after: linesText(sourceOf(after)) }]
      : [{ ...place, kind: 'removed', field: null, before: linesText(sourceOf(before)), after: null }];
  }
  const was = isObject(before) ? before : {};
  const is = isObject(after) ? after : {};
  const found = [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name) =>
    name === 'source' && typeof was[name] === 'string' && typeof is[name] === 'string'
      ? compareSource(was[name], is[name])
      : compareValues(capital(plainWords(name)), own(was, name), own(is, name)),
  );
  return found.map((difference) => ({ ...place, kind: 'changed', ...difference }));
}

function compareSource(before: string, after: string): FieldDifference[] {
  if (before === after) return [];
  const [was, is] = [before.split('\n'), after.split('\n')];
  const changes = editDistance(was, is, MOST_LINES);
  const grown = is.length - was.length;
  const counted =
    changes === undefined ? 'nearly all changed' : `${(changes + grown) / 2} added, ${(changes - grown) / 2} taken out`;
  return [{ field: 'Source', before: linesText(before), after: `${linesText(after)}: ${counted}` }];
}

function sourceOf(program: Json | undefined): string {
  const source = isObject(program) ? program['source'] : undefined;
  return typeof source === 'string' ? source : '';
}

function linesText(source: string): string {
  const lines = source.split('\n').length;
  return lines === 1 ? '1 line' : `${lines} lines`;
}

function titleOf(value: Json | undefined, name: string): string {
  const title = isObject(value) ? value['title'] : undefined;
  return typeof title === 'string' && title !== '' ? title : name;
}

/** A parameter by its default, labware by its type. */
function summaryOf(value: Json | undefined): string {
  const words = !isObject(value)
    ? valueWords(value)
    : Object.hasOwn(value, 'default')
      ? valueWords(value['default'], unitOf(value))
      : valueWords(value['type']);
  return words ?? 'unfinished';
}

function unitOf(parameter: JsonObject): string {
  return typeof parameter['unit'] === 'string' ? parameter['unit'] : '';
}
