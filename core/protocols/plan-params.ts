import type { Issue } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import { bindExpression, bindTemplate, fillTemplate, usesState } from '../model/expression.ts';
import { issuesFrom } from './issue-sentences.ts';
import type { Operation } from './operation.ts';

/** Params of a step in two forms. */
export interface FilledParams {
  /** With the values that are expected, for planning. */
  readonly planned: JsonObject;
  /** As they are sent: templates that need the state are left in. */
  readonly live: JsonObject;
  /** Params whose value nobody can know before the run. */
  readonly unforeseen: readonly string[];
}

/**
 * Fills the templates of a step's params.
 * @param scope everything that names can mean, `state` with the results that are expected so far
 * @param onFault called with what is thrown and the param it belongs to; the result is then undefined
 */
export function fillParams(
  operation: Operation,
  params: JsonObject,
  scope: JsonObject,
  onFault: (error: unknown, name: string) => void,
): FilledParams | undefined {
  const planned: Record<string, Json> = {};
  const live: Record<string, Json> = {};
  const unforeseen: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    try {
      if (operation.expressionParams.includes(name)) {
        planned[name] = live[name] = bindExpressions(value, scope);
        continue;
      }
      const needsState = usesState(value);
      live[name] = needsState ? bindTemplate(value, scope) : fillTemplate(value, scope);
      const foreseen = needsState ? foresee(live[name], scope) : live[name];
      if (foreseen === undefined) unforeseen.push(name);
      planned[name] = foreseen ?? live[name];
    } catch (error) {
      onFault(error, name);
      return undefined;
    }
  }
  return { planned, live, unforeseen };
}

/** Params without templates are the same in every round and every plan: checked once, they need not be again. */
const settled = new WeakMap<JsonObject, { readonly operation: Operation; readonly params: JsonObject }>();

/** @param given hold no templates; @param params the same as the operation takes them, with its defaults */
export function settleParams(operation: Operation, given: JsonObject, params: JsonObject): void {
  if (operation.expressionParams.length === 0) settled.set(given, { operation, params });
}

/** Params as an operation takes them, where that was found out before. */
export function settledParams(operation: Operation, given: JsonObject): JsonObject | undefined {
  const known = settled.get(given);
  return known?.operation === operation ? known.params : undefined;
}

function foresee(live: Json, scope: JsonObject): Json | undefined {
  try {
    return fillTemplate(live, scope);
  } catch {
    return undefined;
  }
}

function bindExpressions(value: Json, scope: JsonObject): Json {
  if (typeof value === 'string') return bindExpression(value, scope);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, bindExpressions(item, scope)]),
  );
}

/** Why a step's params are not what its operation takes. */
export function paramIssues(
  error: Parameters<typeof issuesFrom>[0],
  filled: FilledParams,
  path: string,
  known: readonly string[],
): Issue[] {
  const [blind] = filled.unforeseen;
  if (blind === undefined) return issuesFrom(error, filled.planned, path, known);
  const sentence =
    'This depends on a result that nobody can foresee, and planning needs a value here. Compute it from results that can be foreseen, such as a cell count.';
  return [{ path: `${path}.${blind}`, sentence }];
}
