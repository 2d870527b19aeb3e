import type { Json } from '#core/contract/json.ts';
import type { Parameter } from '#core/contract/protocol.ts';

export type ParameterValue = string | number | boolean;
export type ParameterValues = Record<string, ParameterValue>;

export interface NamedParameter {
  readonly name: string;
  readonly parameter: Parameter;
}

function fits(parameter: Parameter, value: Json | undefined): value is ParameterValue {
  switch (parameter.type) {
    case 'number':
    case 'integer':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return parameter.choices.some((choice) => choice.value === value);
    case 'text':
    case 'cell-line':
    case 'compound':
      return typeof value === 'string';
  }
}

/** What a form starts from: values of the last execution where they still fit, defaults elsewhere. */
export function startingValues(
  parameters: readonly NamedParameter[],
  lastValues: Readonly<Record<string, Json>>,
): ParameterValues {
  return Object.fromEntries(
    parameters.map(({ name, parameter }) => {
      const last = lastValues[name];
      return [name, fits(parameter, last) ? last : parameter.default];
    }),
  );
}

/** The parameters that are asked for, given the values of the others. */
export function askedFor(parameters: readonly NamedParameter[], values: Readonly<ParameterValues>): NamedParameter[] {
  const asked = new Set<string>();
  return parameters.filter(({ name, parameter }) => {
    const { shownWhen } = parameter;
    const parent =
      shownWhen === undefined ||
      parameters.every((one) => one.name !== shownWhen.parameter) ||
      asked.has(shownWhen.parameter);
    const shown = shownWhen === undefined || (parent && values[shownWhen.parameter] === shownWhen.equals);
    if (shown) asked.add(name);
    return shown;
  });
}

/** Why a text does not fit, or undefined. */
export function textFault(parameter: Extract<Parameter, { type: 'text' }>, value: string): string | undefined {
  if (parameter.pattern === undefined) return undefined;
  try {
    return new RegExp(`^(?:${parameter.pattern})$`, 'u').test(value)
      ? undefined
      : `It must look like ${parameter.pattern}.`;
  } catch {
    return undefined;
  }
}

/** Fields that are short enough to stand two in a row. */
export function isShort({ parameter }: NamedParameter): boolean {
  if (parameter.type === 'number' || parameter.type === 'integer')
    return parameter.title.length <= 21 && (parameter.help?.length ?? 0) <= 24;
  return (
    parameter.type === 'choice' &&
    parameter.choices.every((one) => one.title.length <= 11) &&
    parameter.title.length <= 18
  );
}
