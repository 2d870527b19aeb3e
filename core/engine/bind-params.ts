import type { Json, JsonObject } from '../contract/json.ts';

/**
 * Turns the plan's names into those of this execution: `assay_plate` becomes `EX-12:assay_plate`, so that two executions
 * never mean the same plate (nor the same tips), and a kind of instrument becomes the instrument that is bound to it.
 */
export function bindParams(
  params: JsonObject,
  executionId: string,
  bindings: Readonly<Record<string, string>>,
): JsonObject {
  const bind = (value: Json, key: string): Json => {
    if (typeof value === 'string') {
      if (key === 'labwareId' || key === 'tipsId') return boundLabwareId(executionId, value);
      if (key === 'instrument') return bindings[value] ?? value;
      return value;
    }
    if (Array.isArray(value))
      return typeof value[0] === 'object' ? (value as readonly Json[]).map((item) => bind(item, '')) : value;
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value as JsonObject).map(([name, item]) => [name, bind(item, name)]));
    }
    return value;
  };
  return bind(params, '') as JsonObject;
}

export function boundLabwareId(executionId: string, labwareId: string): string {
  return `${executionId}:${labwareId}`;
}
