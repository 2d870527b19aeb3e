import type { Json, JsonObject } from '#core/contract/json.ts';
import type { Parameter, ProtocolDocument, ProtocolStep } from '#core/contract/protocol.ts';

export type DraftStep = ProtocolStep;
export type DraftLabware = NonNullable<ProtocolDocument['labware']>[string];

/** A protocol that is being written: its tree of steps is sound, all else may be missing or wrong. */
export type DraftDocument = Partial<Omit<ProtocolDocument, 'steps' | 'parameters' | 'labware'>> & {
  parameters?: Record<string, Parameter>;
  labware?: Record<string, DraftLabware>;
  steps: DraftStep[];
};

const NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

export function isName(text: string): boolean {
  return NAME.test(text);
}

/** What is sent to the host: the same object, as the JSON it is. */
export function asJson(document: DraftDocument): JsonObject {
  return document as unknown as JsonObject;
}

/**
 * A document of any kind as one that can be edited: steps are objects with ids of their own and names, groups and lanes
 * are lists. What cannot be a part of a protocol is left out; what is only wrong stays and is found by the analysis.
 */
export function soundDocument(document: JsonObject): DraftDocument {
  const taken = new Set<string>();
  const { steps, parameters, labware, ...head } = document;
  return {
    ...(soundHead(head) as Partial<Omit<DraftDocument, 'parameters' | 'labware' | 'steps'>>),
    ...(isObject(parameters) ? { parameters: soundParameters(parameters) } : {}),
    ...(isObject(labware) ? { labware: soundLabware(labware) } : {}),
    steps: soundSteps(steps, taken),
  };
}

const TEXTS = new Set(['id', 'name', 'description', 'author', 'operationType']);

function soundHead(head: JsonObject): JsonObject {
  return keep(head, (key, value) => {
    if (TEXTS.has(key)) return typeof value === 'string';
    if (key === 'tags') return Array.isArray(value) && value.every((one) => typeof one === 'string');
    if (key === 'assets')
      return isObject(value) && Object.values(value).every((one) => isObject(one) && typeof one['title'] === 'string');
    return true;
  });
}

function soundParameters(parameters: JsonObject): Record<string, Parameter> {
  return keep(
    parameters,
    (_, value) => isObject(value) && typeof value['type'] === 'string' && typeof value['title'] === 'string',
  ) as unknown as Record<string, Parameter>;
}

function soundLabware(labware: JsonObject): Record<string, DraftLabware> {
  return keep(labware, (_, value) => isObject(value) && typeof value['title'] === 'string') as unknown as Record<
    string,
    DraftLabware
  >;
}

export function soundSteps(value: Json | undefined, taken: Set<string>): DraftStep[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter(isObject).map((step) => soundStep(step, taken));
}

function soundStep(step: JsonObject, taken: Set<string>): DraftStep {
  const operation = step['operation'];
  const wanted = typeof step['id'] === 'string' && isName(step['id']) ? step['id'] : idFrom(operation);
  const id = freeId(wanted, taken);
  taken.add(id);
  const { steps, parallel, ...own } = keep(step, isSoundField);
  return {
    ...(own as Partial<DraftStep>),
    id,
    name: typeof step['name'] === 'string' ? step['name'] : id,
    ...(Array.isArray(steps) ? { steps: soundSteps(steps, taken) } : {}),
    ...(Array.isArray(parallel) && parallel.length > 1
      ? { parallel: (parallel as readonly Json[]).map((lane) => soundSteps(lane, taken)) }
      : {}),
  };
}

/** Fields that a form could not show are left out. */
function isSoundField(key: string, value: Json): boolean {
  switch (key) {
    case 'operation':
    case 'when':
    case 'saves':
      return typeof value === 'string';
    case 'disabled':
      return typeof value === 'boolean';
    case 'within':
      return Array.isArray(value) && value.every((one) => isObject(one) && typeof one['after'] === 'string');
    case 'needs':
      return Array.isArray(value) && value.every((one) => isObject(one) && typeof one['asset'] === 'string');
    case 'recovery':
      return Array.isArray(value) && value.every((one) => typeof one === 'string');
    case 'from':
      return (
        isObject(value) &&
        typeof value['version'] === 'number' &&
        ['protocolId', 'hash'].every((name) => typeof value[name] === 'string')
      );
    case 'params':
    case 'repeat':
    case 'offTime':
    case 'retry':
    case 'timeout':
    case 'together':
      return isObject(value);
    default:
      return true;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keep(object: JsonObject, isKept: (key: string, value: Json) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key, value]) => isKept(key, value)));
}

/** A name made of words: "Add compound" and "add-compound" give `add_compound`. */
export function idFrom(words: unknown): string {
  const plain = typeof words === 'string' ? words : '';
  const id = plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 60);
  return id === '' ? 'step' : id;
}

/** The id itself, or the same with the first number behind it that is free. */
export function freeId(wanted: string, taken: { has(id: string): boolean }): string {
  if (!taken.has(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, '');
  for (let number = 2; ; number++) {
    const id = `${stem}_${number}`;
    if (!taken.has(id)) return id;
  }
}
