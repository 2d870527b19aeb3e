import { assertNever } from '../base/invariant.ts';
import type { Issue } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { Parameter, ProtocolDocument } from '../contract/protocol.ts';
import type { Catalog } from './catalog.ts';
import { textOf } from '../model/expression.ts';
import { nearestName } from './issue-sentences.ts';

export type CheckedParameters = { readonly values: JsonObject } | { readonly issues: readonly Issue[] };

/** The longest text a parameter takes, and the most repeats a pattern may have: they bound the work of matching it. */
const LONGEST_TEXT = 200;
const MOST_REPEATS = 2;
const MOST_OPTIONAL = 8;

/** Why a pattern is refused; undefined when it is harmless. Groups can be nested into patterns that never come to an end. */
function patternFault(pattern: string): string | undefined {
  const bare = pattern.replaceAll(/\\./g, '_').replaceAll(/\[[^\]]*\]/g, '_');
  if (bare.includes('(')) return 'A pattern has no groups. Write it without brackets ( ).';
  if ((bare.match(/[*+]|\{\d+,\d*\}/g) ?? []).length > MOST_REPEATS)
    return `A pattern has at most ${MOST_REPEATS} repeats of open length (*, + or {1,5}).`;
  if ((bare.match(/\?/g) ?? []).length > MOST_OPTIONAL)
    return `A pattern has at most ${MOST_OPTIONAL} optional parts (?).`;
  try {
    // Compiled only to see whether it can be.
    return new RegExp(pattern, 'u') instanceof RegExp ? undefined : '';
  } catch {
    return 'This is not a pattern that can be used.';
  }
}

function inWords(value: number, unit: string | undefined): string {
  return unit === undefined ? String(value) : `${value} ${unit}`;
}

function numberFault(parameter: Extract<Parameter, { type: 'number' | 'integer' }>, value: Json): string | undefined {
  const { title, unit, minimum, maximum } = parameter;
  const isInteger = parameter.type === 'integer';
  if (typeof value !== 'number' || !Number.isFinite(value))
    return `${title}: a ${isInteger ? 'whole ' : ''}number is needed.`;
  if (isInteger && !Number.isInteger(value)) return `${title}: a whole number is needed, not ${value}.`;
  const tooLow = minimum !== undefined && value < minimum;
  const tooHigh = maximum !== undefined && value > maximum;
  if (!tooLow && !tooHigh) return undefined;
  if (minimum !== undefined && maximum !== undefined)
    return `${title}: give ${inWords(minimum, undefined)} to ${inWords(maximum, unit)}, not ${inWords(value, unit)}.`;
  const limit = minimum === undefined ? `${inWords(maximum ?? 0, unit)} or less` : `${inWords(minimum, unit)} or more`;
  return `${title}: give ${limit}, not ${inWords(value, unit)}.`;
}

function choiceFault(title: string, value: Json, known: readonly string[]): string | undefined {
  if (typeof value === 'string' && known.includes(value)) return undefined;
  const near = typeof value === 'string' ? nearestName(value, known) : undefined;
  const hint = near === undefined ? `Choose ${known.slice(0, 12).join(', ')}.` : `Is "${near}" meant?`;
  return `${title}: "${textOf(value)}" is not one of the choices. ${hint}`;
}

function faultOf(parameter: Parameter, value: Json, catalog: Catalog | undefined): string | undefined {
  const { title } = parameter;
  switch (parameter.type) {
    case 'number':
    case 'integer':
      return numberFault(parameter, value);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${title}: true or false is needed.`;
    case 'text':
      if (typeof value !== 'string') return `${title}: a text is needed.`;
      if (value.length > LONGEST_TEXT) return `${title}: at most ${LONGEST_TEXT} characters, not ${value.length}.`;
      if (parameter.pattern === undefined || patternFault(parameter.pattern) !== undefined) return undefined;
      return new RegExp(parameter.pattern, 'u').test(value)
        ? undefined
        : `${title}: "${value}" does not fit the pattern ${parameter.pattern}.`;
    case 'choice':
      return choiceFault(
        title,
        value,
        parameter.choices.map((one) => one.value),
      );
    case 'cell-line':
      return catalog === undefined ? undefined : choiceFault(title, value, [...catalog.cellLines.keys()]);
    case 'compound':
      return catalog === undefined ? undefined : choiceFault(title, value, [...catalog.compounds.keys()]);
    default:
      return assertNever(parameter, 'Every kind of it is handled');
  }
}

/** Whether a form asks for a parameter, given the other values. */
export function isShown(parameter: Parameter, values: JsonObject): boolean {
  const { shownWhen } = parameter;
  return shownWhen === undefined || values[shownWhen.parameter] === shownWhen.equals;
}

/**
 * Values for all parameters of a protocol from those that were given: defaults for the rest, and for those that the
 * form does not ask for. Every fault quotes the limit it breaks; its path is `parameters.<name>`.
 */
export function checkParameters(document: ProtocolDocument, given: JsonObject, catalog: Catalog): CheckedParameters {
  const parameters = document.parameters ?? {};
  const issues: Issue[] = [];
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(parameters, name)) continue;
    const near = nearestName(name, Object.keys(parameters));
    const hint = near === undefined ? `It has ${Object.keys(parameters).join(', ') || 'none'}.` : `Is "${near}" meant?`;
    issues.push({ path: `parameters.${name}`, sentence: `This protocol has no parameter "${name}". ${hint}` });
  }
  const wanted = Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [
      name,
      Object.hasOwn(given, name) ? given[name]! : parameter.default,
    ]),
  ) as Record<string, Json>;
  const values: Record<string, Json> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    values[name] = isShown(parameter, wanted) ? wanted[name]! : parameter.default;
    const sentence = faultOf(parameter, values[name], catalog);
    if (sentence !== undefined) issues.push({ path: `parameters.${name}`, sentence });
  }
  return issues.length > 0 ? { issues } : { values };
}

/** Faults in the definitions themselves: bounds that exclude each other, a default that breaks its own limits. */
export function checkParameterDefinitions(document: ProtocolDocument): Issue[] {
  return Object.entries(document.parameters ?? {}).flatMap(([name, parameter]) => {
    const path = `parameters.${name}`;
    if ('minimum' in parameter && parameter.minimum !== undefined && parameter.maximum !== undefined) {
      if (parameter.minimum > parameter.maximum)
        return [{ path, sentence: `The minimum ${parameter.minimum} is above the maximum ${parameter.maximum}.` }];
    }
    if (parameter.type === 'text' && parameter.pattern !== undefined) {
      const fault = patternFault(parameter.pattern);
      if (fault !== undefined) return [{ path: `${path}.pattern`, sentence: fault }];
    }
    const fault = faultOf(parameter, parameter.default, undefined);
    return fault === undefined ? [] : [{ path: `${path}.default`, sentence: fault }];
  });
}
