import type { Issue } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { isObject, placeOf } from './step-path.ts';

/** Parts of a step that can be left out without leaving out the step. */
const SETTINGS: ReadonlySet<unknown> = new Set([
  'when',
  'repeat',
  'saves',
  'disabled',
  'offTime',
  'recovery',
  'retry',
  'timeout',
  'within',
  'together',
  'needs',
  'from',
]);

export const MENDED_SENTENCE = 'Not planned: this step has a fault.';

/**
 * A copy of a document in which the steps with faults do nothing, or lack the part that has the fault, so that the other
 * steps can be looked at. Undefined when a fault lies outside of all steps.
 */
export function mendSteps<Document extends object>(document: Document, issues: readonly Issue[]): Document | undefined {
  const mended = withOwnSteps(document);
  for (const [number, { path }] of issues.entries()) {
    const { step, list, index, inside } = placeOf(mended, path);
    if (list === undefined) return undefined;
    const [part] = inside;
    if (isObject(step) && SETTINGS.has(part)) delete step[part!];
    else if (isObject(step) && part === 'id') step['id'] = `step_without_id_${number}`;
    else if (isObject(step) && part === 'name') step['name'] = 'Step';
    else list[index] = withoutDeed(step, number);
  }
  return mended;
}

/** A copy that has its lists of steps and its steps to itself, and shares what is in them. */
function withOwnSteps<Holder extends object>(holder: Holder): Holder {
  const { steps, parallel }: { readonly steps?: unknown; readonly parallel?: unknown } = holder;
  return {
    ...holder,
    ...(Array.isArray(steps) ? { steps: ownList(steps) } : {}),
    ...(Array.isArray(parallel) ? { parallel: ownList(parallel) } : {}),
  };
}

function ownList(list: readonly unknown[]): unknown[] {
  return list.map((one) => (Array.isArray(one) ? ownList(one) : isObject(one) ? withOwnSteps(one) : one));
}

/** A step in its place that does nothing; what others know it by stays. */
function withoutDeed(step: unknown, number: number): JsonObject {
  const kept = isObject(step) ? step : {};
  const text = (value: unknown, otherwise: string): string =>
    typeof value === 'string' && value !== '' ? value : otherwise;
  return {
    id: text(kept['id'], `step_without_id_${number}`),
    name: text(kept['name'], 'Step'),
    operation: 'comment',
    params: { text: MENDED_SENTENCE },
    ...(typeof kept['saves'] === 'string' ? { saves: kept['saves'] } : {}),
  };
}
