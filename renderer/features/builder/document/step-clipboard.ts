import type { Json } from '#core/contract/json.ts';
import { parameterSchema, type Parameter } from '#core/contract/protocol.ts';
import { insertSteps } from './arrange-steps.ts';
import {
  isName,
  isObject,
  soundSteps,
  type DraftDocument,
  type DraftLabware,
  type DraftStep,
} from './draft-document.ts';
import type { Edit } from './edit.ts';
import type { InsertPlace } from './move-steps.ts';
import { namesUsed, type LabwareFields } from './rename-names.ts';
import { placesOf, topmost } from './step-places.ts';

/** Steps on their way, with the labware and the parameters that they name. */
export interface CarriedSteps {
  readonly steps: readonly DraftStep[];
  readonly labware: Readonly<Record<string, DraftLabware>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

const MOST_CHARACTERS = 5_000_000;
const MOST_DEPTH = 60;

/** Steps as a text for the clipboard, so that they can be pasted into another protocol or another window. */
export function stepsToText(document: DraftDocument, ids: Iterable<string>, fields: LabwareFields): string {
  const places = placesOf(document);
  const steps = topmost(places, ids).map((id) => places.get(id)!.step);
  const labware = picked(document.labware, labwareNamed(steps, fields));
  const text = JSON.stringify({ steps, labware });
  const used = namesUsed(steps, 'params');
  for (const match of text.matchAll(/params\.([a-zA-Z]\w*)/g)) used.add(match[1]!);
  return JSON.stringify({ wellrunSteps: 1, steps, labware, parameters: picked(document.parameters, used) }, null, 2);
}

function labwareNamed(steps: readonly DraftStep[], fields: LabwareFields): Set<string> {
  const names = namesUsed(steps, 'layout');
  const look = (step: DraftStep) => {
    for (const field of step.operation === undefined ? [] : fields(step.operation)) {
      const name = step.params?.[field];
      if (typeof name === 'string') names.add(name);
    }
    for (const inner of [...(step.steps ?? []), ...(step.parallel ?? []).flat()]) look(inner);
  };
  for (const step of steps) look(step);
  return names;
}

function picked<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  names: ReadonlySet<string>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => names.has(name)));
}

/** What a text from the clipboard holds: steps, a protocol, or a list of steps; undefined when it is none of them. */
export function stepsFromText(text: string): CarriedSteps | undefined {
  if (text.length > MOST_CHARACTERS || !/^\s*[[{]/.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text, (key: string, inner: unknown) => (key === '__proto__' ? undefined : inner));
  } catch {
    return undefined;
  }
  if (depthOf(value) > MOST_DEPTH) return undefined;
  const given = isObject(value) ? value : { steps: value as Json };
  const steps = soundSteps(given['steps'], new Set()).filter(doesSomething);
  if (steps.length === 0) return undefined;
  return { steps, labware: labwareOf(given['labware']), parameters: parametersOf(given['parameters']) };
}

function doesSomething(step: DraftStep): boolean {
  return step.operation !== undefined || step.steps !== undefined || step.parallel !== undefined;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner));
  return deepest + 1;
}

function labwareOf(value: Json | undefined): Record<string, DraftLabware> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, piece]) => isName(name) && isObject(piece) && typeof piece['title'] === 'string',
    ),
  ) as unknown as Record<string, DraftLabware>;
}

function parametersOf(value: Json | undefined): Record<string, Parameter> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, parameter]) => {
      const parsed = parameterSchema.safeParse(parameter);
      return isName(name) && parsed.success ? [[name, parsed.data] as const] : [];
    }),
  );
}

/** Puts carried steps into a document, with the labware and parameters of theirs that it does not have yet. */
export function pasteSteps(
  document: DraftDocument,
  place: InsertPlace,
  carried: CarriedSteps,
  verb = 'Pasted',
): Edit | undefined {
  const edit = insertSteps(document, place, carried.steps, verb);
  if (edit === undefined) return undefined;
  return {
    ...edit,
    document: {
      ...edit.document,
      ...(Object.keys(carried.labware).length === 0
        ? {}
        : { labware: { ...document.labware, ...missing(carried.labware, document.labware) } }),
      ...(Object.keys(carried.parameters).length === 0
        ? {}
        : { parameters: { ...document.parameters, ...missing(carried.parameters, document.parameters) } }),
    },
  };
}

function missing<Value>(
  carried: Readonly<Record<string, Value>>,
  known: Readonly<Record<string, Value>> | undefined,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(carried).filter(([name]) => known?.[name] === undefined));
}
