import type { OperationView } from '../../../contract/analysis.ts';
import type { Json, JsonObject } from '../../../contract/json.ts';
import { operationViews } from '../../forms/operation-views.ts';
import { areSame, compareValues, type FieldDifference } from './compare-values.ts';
import { capital, isList, isObject, own, plainWords, shortened, valueWords } from './value-words.ts';

const NO_PARAMS: JsonObject = {};
/** Fields that are compared elsewhere. */
const OWN_WAY = new Set(['operation', 'params', 'steps', 'parallel']);

const TITLES: Readonly<Record<string, string>> = {
  id: 'Id',
  name: 'Name',
  when: 'Only when',
  repeat: 'Repeat',
  saves: 'Saves its result as',
  disabled: 'Switched off',
  offTime: 'After time off',
  recovery: 'Choices after a failure',
  retry: 'Tries again',
  timeout: 'Time limit',
  within: 'Time window',
  together: 'Pause between its steps',
  from: 'Taken over from',
};

let views: ReadonlyMap<string, OperationView> | undefined;

function viewOf(operation: Json | undefined): OperationView | undefined {
  views ??= new Map(operationViews().map((view) => [view.operationType, view]));
  return typeof operation === 'string' ? views.get(operation) : undefined;
}

/** What a step does, as forms call it. */
export function operationTitle(operation: Json | undefined): string | null {
  return viewOf(operation)?.title ?? valueWords(operation);
}

/** What differs between two steps themselves, without those inside. */
export function compareSteps(before: JsonObject, after: JsonObject): FieldDifference[] {
  const found: FieldDifference[] = [];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of names) {
    if (OWN_WAY.has(name)) continue;
    const title = own(TITLES, name) ?? capital(plainWords(name));
    const words = own(WORDS, name);
    const [was, is] = [own(before, name), own(after, name)];
    if (words === undefined || areSame(was, is)) found.push(...compareValues(title, was, is));
    else {
      const [wasWords, isWords] = [words(was), words(is)];
      // What the words do not tell apart is told piece by piece.
      if (wasWords === isWords) found.push(...compareValues(title, was, is));
      else {
        const [shortWas, shortIs] = shortened(wasWords, isWords);
        found.push({ field: title, before: shortWas, after: shortIs });
      }
    }
  }
  if (!areSame(before['operation'], after['operation'])) {
    const [was, is] = [operationTitle(before['operation']), operationTitle(after['operation'])];
    found.push({ field: 'Operation', before: was, after: is });
  }
  found.push(...compareParams(after['operation'] ?? before['operation'], before['params'], after['params']));
  return found;
}

/** Params as the form of the operation shows them: `volumeMl` and `volumeUl` are one field. */
function compareParams(
  operation: Json | undefined,
  before: Json | undefined,
  after: Json | undefined,
): FieldDifference[] {
  if ((before !== undefined && !isObject(before)) || (after !== undefined && !isObject(after)))
    return compareValues('Settings', before, after);
  const was = before ?? NO_PARAMS;
  const is = after ?? NO_PARAMS;
  const found: FieldDifference[] = [];
  const done = new Set<string>();
  for (const field of viewOf(operation)?.fields ?? []) {
    const names = field.names.map(({ name }) => name);
    if (names.length === 0) names.push(field.name);
    for (const name of names) done.add(name);
    const [only] = field.names;
    if (names.length === 1 || only === undefined) {
      found.push(...compareValues(field.title, was[names[0]!], is[names[0]!], only?.unit ?? field.unit));
      continue;
    }
    if (names.every((name) => areSame(was[name], is[name]))) continue;
    const side = (params: JsonObject): string | null =>
      field.names.flatMap(({ name, unit }) => valueWords(params[name], unit) ?? []).join(' and ') || null;
    found.push({ field: field.title, before: side(was), after: side(is) });
  }
  for (const name of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (done.has(name)) continue;
    found.push(...compareValues(capital(plainWords(name)), own(was, name), own(is, name)));
  }
  return found;
}

const WORDS: Readonly<Record<string, (value: Json | undefined) => string | null>> = {
  repeat: repeatWords,
  retry: (value) =>
    isObject(value) && value['waitSeconds'] !== undefined
      ? `${valueWords(value['times']) ?? '?'} times, after ${valueWords(value['waitSeconds'], 's') ?? '?'}`
      : timesWords(value),
  timeout: (value) => (isObject(value) ? valueWords(value['minutes'], 'min') : valueWords(value)),
  together: (value) =>
    isObject(value) ? `at most ${valueWords(value['atMostMinutes'], 'min') ?? '?'}` : valueWords(value),
  from: (value) =>
    isObject(value)
      ? `${valueWords(value['protocolId']) ?? '?'} v${valueWords(value['version']) ?? '?'}`
      : valueWords(value),
  within: (value) => (isList(value) ? value.map(windowWords).join('; ') : valueWords(value)),
};

function timesWords(value: Json | undefined): string | null {
  return isObject(value) ? `${valueWords(value['times']) ?? '?'} times` : valueWords(value);
}

function repeatWords(value: Json | undefined): string | null {
  if (!isObject(value)) return valueWords(value);
  const { times, until, atMost, as } = value;
  const parts = [
    ...(times === undefined ? [] : [`${valueWords(times) ?? ''} times`]),
    ...(until === undefined ? [] : [`until ${valueWords(until) ?? ''}`]),
    ...(atMost === undefined ? [] : [`at most ${valueWords(atMost) ?? ''} times`]),
    ...(as === undefined ? [] : [`counted as ${valueWords(as) ?? ''}`]),
  ];
  return parts.join(', ');
}

function windowWords(value: Json): string {
  if (!isObject(value)) return valueWords(value) ?? '';
  const { after, from, atLeastMinutes, atMostMinutes } = value;
  const point = from === 'start' ? 'the start' : 'the end';
  const least = atLeastMinutes === undefined ? '' : `at least ${valueWords(atLeastMinutes, 'min') ?? ''}`;
  const most = atMostMinutes === undefined ? '' : `at most ${valueWords(atMostMinutes, 'min') ?? ''}`;
  const bounds = [least, most].filter((text) => text !== '').join(' and ');
  return `${bounds === '' ? 'some time' : bounds} after ${point} of ${valueWords(after) ?? '?'}`;
}
