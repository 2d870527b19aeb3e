import type { Json, JsonObject } from '#core/contract/json.ts';
import type { DraftDocument, DraftStep } from './draft-document.ts';
import { rewriteLists } from './step-places.ts';

/** Names of the params of an operation that name a piece of labware. */
export type LabwareFields = (operationType: string) => readonly string[];

/** The document with a parameter under another name, in the order it had, and in all expressions. */
export function renamedParameter(document: DraftDocument, from: string, to: string): DraftDocument {
  const rename = (expression: string) => renamedIn(expression, `params.${from}`, `params.${to}`);
  const renamed = withExpressions(document, rename);
  const parameters = renamedKey(renamed.parameters, from, to);
  for (const [name, parameter] of Object.entries(parameters))
    if (parameter.shownWhen?.parameter === from)
      parameters[name] = { ...parameter, shownWhen: { ...parameter.shownWhen, parameter: to } };
  return { ...renamed, parameters };
}

/** The document with a piece of labware under another name: in fields that name labware, and in `layout.name`. */
export function renamedLabware(
  document: DraftDocument,
  from: string,
  to: string,
  fields: LabwareFields,
): DraftDocument {
  const renamed = withExpressions(document, (expression) => renamedIn(expression, `layout.${from}`, `layout.${to}`));
  const steps = mapSteps(renamed.steps, (step) => {
    const named =
      step.operation === undefined ? [] : fields(step.operation).filter((key) => step.params?.[key] === from);
    if (named.length === 0) return step;
    return { ...step, params: { ...step.params, ...Object.fromEntries(named.map((key) => [key, to])) } };
  });
  return { ...renamed, labware: renamedKey(renamed.labware, from, to), steps };
}

function renamedKey<Value>(record: Record<string, Value> | undefined, from: string, to: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([key, value]) => [key === from ? to : key, value]));
}

/** How often a name such as `params.top_dose` is used. */
export function countUses(document: DraftDocument, name: string): number {
  let uses = 0;
  withExpressions(document, (expression) => {
    if (renamedIn(expression, name, '\u0000') !== expression) uses++;
    return expression;
  });
  return uses;
}

/** A dotted name in an expression replaced, but not within quotes, nor where it is a part of a longer word. */
function renamedIn(expression: string, from: string, to: string): string {
  const pattern = new RegExp(`'[^']*'|"[^"]*"|(?<![\\w.])${from.replaceAll('.', String.raw`\s*\.\s*`)}(?!\\w)`, 'g');
  return expression.replace(pattern, (found) => (/^['"]/.test(found) ? found : to));
}

/** All expressions of a document changed: those in double braces, and the bare ones. */
function withExpressions(document: DraftDocument, change: (expression: string) => string): DraftDocument {
  const filled = (value: Json): Json => mapTexts(value, (text) => inBraces(text, change));
  const { steps, cellLine, vessel, labware, ...head } = document;
  return {
    ...head,
    ...(cellLine === undefined ? {} : { cellLine: filled(cellLine) }),
    ...(vessel === undefined ? {} : { vessel: filled(vessel) }),
    ...(labware === undefined
      ? {}
      : { labware: filled(labware as unknown as JsonObject) as unknown as NonNullable<DraftDocument['labware']> }),
    steps: mapSteps(steps, (step) => stepWithExpressions(step, change, filled)),
  };
}

function stepWithExpressions(
  step: DraftStep,
  change: (expression: string) => string,
  filled: (value: Json) => Json,
): DraftStep {
  const { steps, parallel, when, repeat, params, within, together, ...rest } = step;
  return {
    ...rest,
    ...(when === undefined ? {} : { when: change(when) }),
    ...(repeat === undefined
      ? {}
      : {
          repeat: {
            ...repeat,
            ...(repeat.times === undefined ? {} : { times: filled(repeat.times) }),
            ...(repeat.until === undefined ? {} : { until: change(repeat.until) }),
          },
        }),
    ...(params === undefined ? {} : { params: paramsWithExpressions(step.operation, params, change, filled) }),
    ...(within === undefined ? {} : { within: filled(within as unknown as Json) as unknown as typeof within }),
    ...(together === undefined ? {} : { together: filled(together) as typeof together }),
    ...(steps === undefined ? {} : { steps }),
    ...(parallel === undefined ? {} : { parallel }),
  };
}

/** The values of `compute` are expressions without braces. */
function paramsWithExpressions(
  operation: string | undefined,
  params: JsonObject,
  change: (expression: string) => string,
  filled: (value: Json) => Json,
): Record<string, Json> {
  const { values } = params;
  const rest = filled(params) as Record<string, Json>;
  if (operation !== 'compute' || values === undefined) return rest;
  return { ...rest, values: mapTexts(values, change) };
}

function inBraces(text: string, change: (expression: string) => string): string {
  return text.includes('{{') ? text.replaceAll(/\{\{(.*?)\}\}/gs, (_, inner: string) => `{{${change(inner)}}}`) : text;
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => mapTexts(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, one]) => [key, mapTexts(one, change)]));
}

function mapSteps(steps: DraftStep[], change: (step: DraftStep) => DraftStep): DraftStep[] {
  return rewriteLists(steps, (list) => list.map(change));
}

/** Names such as `params.x` and `layout.y` that occur in some steps. */
export function namesUsed(steps: readonly DraftStep[], root: 'params' | 'layout'): Set<string> {
  const used = new Set<string>();
  const pattern = new RegExp(`(?<![\\w.])${root}\\.([a-zA-Z]\\w*)`, 'g');
  for (const match of JSON.stringify(steps).matchAll(pattern)) used.add(match[1]!);
  return used;
}
