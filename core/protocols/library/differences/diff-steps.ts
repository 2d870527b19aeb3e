import type { Json } from '../../../contract/json.ts';
import type { ProtocolDifference } from '../../../contract/library.ts';
import { longestIncreasing } from './longest-increasing.ts';
import { compareSteps, operationTitle } from './step-fields.ts';
import { matchSteps, placedSteps, type PlacedStep } from './step-tree.ts';
import { isList } from './value-words.ts';

/** What differs between the steps of two documents, in the order of the later one; what was removed where it stood. */
export function diffSteps(before: Json | undefined, after: Json | undefined): ProtocolDifference[] {
  const old = placedSteps(before);
  const fresh = placedSteps(after);
  const matches = matchSteps(old, fresh);
  const moved = movedSteps(fresh, matches);
  const found: { readonly at: number; readonly difference: ProtocolDifference }[] = [];
  for (const placed of fresh) {
    const was = matches.get(placed);
    const add = (difference: Omit<ProtocolDifference, 'part' | 'subject' | 'where'>): void => {
      found.push({ at: placed.order, difference: { ...difference, ...placeOf(placed) } });
    };
    if (was === undefined) {
      add({ kind: 'added', field: null, before: null, after: summaryOf(placed) });
      continue;
    }
    if (moved.has(placed)) add({ kind: 'moved', field: null, before: positionOf(was), after: positionOf(placed) });
    for (const difference of compareSteps(was.step, placed.step)) add({ kind: 'changed', ...difference });
    const lanes = laneCounts(was, placed);
    if (lanes !== undefined) add({ kind: 'changed', ...lanes });
  }
  const kept = new Map([...matches].map(([placed, was]) => [was, placed]));
  let at = -1;
  for (const placed of old) {
    const now = kept.get(placed);
    if (now === undefined)
      found.push({
        at: at + 0.5,
        difference: { kind: 'removed', field: null, before: summaryOf(placed), after: null, ...placeOf(placed) },
      });
    else at = now.order;
  }
  return found.sort((a, b) => a.at - b.at).map((one) => one.difference);
}

/** Steps that stand elsewhere: in another group or lane, or past a step that stayed. As few as there can be. */
function movedSteps(
  fresh: readonly PlacedStep[],
  matches: ReadonlyMap<PlacedStep, PlacedStep>,
): ReadonlySet<PlacedStep> {
  const moved = new Set<PlacedStep>();
  /** Those that are in the lane that they were in, by lane. */
  const lists = new Map<string, PlacedStep[]>();
  for (const placed of fresh) {
    const was = matches.get(placed);
    if (was === undefined) continue;
    const parentBefore = placed.parent === undefined ? undefined : matches.get(placed.parent);
    const isInPlace =
      was.lane === placed.lane &&
      was.parent === parentBefore &&
      (placed.parent === undefined || parentBefore !== undefined);
    if (!isInPlace) {
      moved.add(placed);
      continue;
    }
    const key = `${placed.parent?.order ?? -1} ${placed.lane}`;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [placed]);
    else list.push(placed);
  }
  for (const list of lists.values()) {
    const stay = new Set(longestIncreasing(list.map((placed) => matches.get(placed)!.index)));
    for (const [at, placed] of list.entries()) if (!stay.has(at)) moved.add(placed);
  }
  return moved;
}

function placeOf(placed: PlacedStep): Pick<ProtocolDifference, 'part' | 'subject' | 'where'> {
  return { part: 'steps', subject: placed.id ?? null, where: `Step ${placed.number}, ${placed.name}` };
}

/** What a step is, in a few words. */
function summaryOf(placed: PlacedStep): string {
  const { step } = placed;
  const operation = operationTitle(step['operation']);
  if (operation !== null) return operation;
  const lanes = step['parallel'];
  if (isList(lanes)) return `${lanes.length} lanes side by side`;
  const inside = step['steps'];
  return isList(inside) ? `a group of ${inside.length} steps` : 'a step';
}

/** "after Wash", "first in Harvest". */
function positionOf(placed: PlacedStep): string {
  const lane = isList(placed.parent?.step['parallel']) ? `, lane ${placed.lane + 1}` : '';
  const inside = placed.parent === undefined ? '' : ` in ${placed.parent.name}${lane}`;
  return placed.previous === undefined
    ? `first${inside === '' ? ' of all' : inside}`
    : `after ${placed.previous.name}${inside}`;
}

/** Lanes may be without a step in an unfinished document, so that nothing inside them tells that there are more. */
function laneCounts(was: PlacedStep, placed: PlacedStep) {
  const count = (step: PlacedStep): number | null => {
    const lanes = step.step['parallel'];
    return isList(lanes) ? lanes.length : null;
  };
  const [before, after] = [count(was), count(placed)];
  if (before === after) return undefined;
  const words = (number: number | null): string | null => (number === null ? null : `${number} side by side`);
  return { field: 'Lanes', before: words(before), after: words(after) };
}
