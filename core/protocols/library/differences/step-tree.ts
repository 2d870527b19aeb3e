import { hashOf } from '../../../base/canonical-json.ts';
import type { Json, JsonObject } from '../../../contract/json.ts';
import { isList, isObject } from './value-words.ts';

/** A step of a document with its place. The document may be unfinished. */
export interface PlacedStep {
  readonly step: JsonObject;
  readonly id: string | undefined;
  readonly name: string;
  /** "3.2": how a person counts it. */
  readonly number: string;
  readonly parent: PlacedStep | undefined;
  /** The step before it in its lane. */
  readonly previous: PlacedStep | undefined;
  /** Lane of its parent; 0 where there are none. */
  readonly lane: number;
  /** Place among the steps of its lane, and among all of the document. */
  readonly index: number;
  readonly order: number;
  /** The same for steps that do the same, whatever their id. */
  readonly content: string;
}

/** All steps of a document, each before those inside it. */
export function placedSteps(steps: Json | undefined): PlacedStep[] {
  const found: PlacedStep[] = [];
  const add = (list: Json | undefined, parent: PlacedStep | undefined, lane: number, ahead: string): void => {
    if (!isList(list)) return;
    let previous: PlacedStep | undefined;
    for (const [index, step] of list.entries()) {
      if (!isObject(step)) continue;
      const { id, name } = step;
      const placed: PlacedStep = {
        step,
        id: typeof id === 'string' ? id : undefined,
        name: typeof name === 'string' && name !== '' ? name : typeof id === 'string' ? id : 'without a name',
        number: `${ahead}${index + 1}`,
        parent,
        previous,
        lane,
        index,
        order: found.length,
        content: hashOf({ ...step, id: null, steps: null, parallel: null }),
      };
      previous = placed;
      found.push(placed);
      add(step['steps'], placed, 0, `${placed.number}.`);
      const lanes = step['parallel'];
      if (isList(lanes))
        for (const [at, inLane] of lanes.entries()) add(inLane, placed, at, `${placed.number}.${at + 1}.`);
    }
  };
  add(steps, undefined, 0, '');
  return found;
}

/** Steps of two documents that are the same one: by id, and those left over by what they do. From the later to the earlier. */
export function matchSteps(
  before: readonly PlacedStep[],
  after: readonly PlacedStep[],
): ReadonlyMap<PlacedStep, PlacedStep> {
  const matches = new Map<PlacedStep, PlacedStep>();
  const taken = new Set<PlacedStep>();
  const match = (keyOf: (placed: PlacedStep) => string | undefined): void => {
    const withKey = before.filter((placed) => !taken.has(placed) && keyOf(placed) !== undefined);
    const open = Map.groupBy(withKey.toReversed(), (placed) => keyOf(placed)!);
    for (const placed of after) {
      if (matches.has(placed)) continue;
      const key = keyOf(placed);
      const found = key === undefined ? undefined : open.get(key)?.pop();
      if (found === undefined) continue;
      matches.set(placed, found);
      taken.add(found);
    }
  };
  match((placed) => placed.id);
  match((placed) => placed.content);
  return matches;
}
