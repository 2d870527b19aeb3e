import { fieldOfParam } from '../forms/operation-views.ts';

type Key = string | number;

const STEP_OF_PATH = /\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** `steps[3].params.volumeMl` as its keys; what does not look like a path ends it. */
function keysOf(path: string): Key[] {
  const keys: Key[] = [];
  STEP_OF_PATH.lastIndex = 0;
  for (let match = STEP_OF_PATH.exec(path); match !== null; match = STEP_OF_PATH.exec(path)) {
    if (match[1] !== undefined) keys.push(match[1]);
    else if (match[2] !== undefined) keys.push(Number(match[2]));
    else keys.push(JSON.parse(match[3] ?? '""') as string);
  }
  return keys;
}

export function isObject(value: unknown): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What a path of a document means: the innermost step it lies in, and where in that step. */
export interface PlaceOfPath {
  /** As it stands in the document, whatever that is; undefined outside of all steps. */
  readonly step: unknown;
  /** What holds the step, and under which index. */
  readonly list: Record<Key, unknown> | undefined;
  readonly index: Key;
  /** Keys below the step. */
  readonly inside: readonly Key[];
}

/** Finds the innermost step of a document that a path lies in; the document may have any shape. */
export function placeOf(document: unknown, path: string): PlaceOfPath {
  const keys = keysOf(path);
  let node: unknown = document;
  let place: PlaceOfPath = { step: undefined, list: undefined, index: 0, inside: keys };
  for (let at = 0; at < keys.length;) {
    const isList = keys[at] === 'steps' && typeof keys[at + 1] === 'number';
    const isLane = keys[at] === 'parallel' && typeof keys[at + 1] === 'number' && typeof keys[at + 2] === 'number';
    if (!isList && !isLane) break;
    const end = at + (isList ? 2 : 3);
    let list: unknown = node;
    for (const key of keys.slice(at, end - 1)) list = isObject(list) ? list[key] : undefined;
    if (!isObject(list)) break;
    const index = keys[end - 1]!;
    node = list[index];
    place = { step: node, list, index, inside: keys.slice(end) };
    at = end;
  }
  return place;
}

/** Id of a step of an unfinished document; null when it has none. */
export function idOf(step: unknown): string | null {
  const id = isObject(step) ? step['id'] : undefined;
  return typeof id === 'string' && id !== '' ? id : null;
}

/** The field of a step's form that a fault belongs to: a field of its operation, or `when`, `repeat` ...; null for all of it. */
export function fieldOf({ step, inside }: PlaceOfPath): string | null {
  const [first, second] = inside;
  if (step === undefined || first === undefined) return null;
  if (first !== 'params') return String(first);
  const operation = isObject(step) ? step['operation'] : undefined;
  if (typeof operation !== 'string' || second === undefined) return null;
  return fieldOfParam(operation, String(second)) ?? null;
}

/** The step of the document that a step of its plan came from: `treat.2.dose` is `dose`, `treat.2` is `treat`. */
export function documentStepOf(planStepId: string): string {
  const parts = planStepId.split('.');
  return parts.findLast((part) => !/^\d+$/.test(part)) ?? planStepId;
}

/** A row that stands for one round of a repeat; another row stands for all of them. */
export function isRound(planStepId: string): boolean {
  return /\.\d+$/.test(planStepId);
}
