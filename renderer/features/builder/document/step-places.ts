import type { DraftDocument, DraftStep } from './draft-document.ts';

/** One of the lists that steps stand in: the protocol itself, a group, or a lane. */
export interface ListPlace {
  /** Null: the protocol itself. */
  readonly parentId: string | null;
  /** Of a parent with lanes, counted from 0. */
  readonly lane: number | null;
}

/** Where a step stands. */
export interface StepPlace extends ListPlace {
  readonly step: DraftStep;
  readonly index: number;
  readonly depth: number;
  /** Place in document order, groups before what is in them. */
  readonly order: number;
  /** Keys from the document to the step: `['steps', 3, 'parallel', 1, 0]`. */
  readonly path: readonly (string | number)[];
}

export type StepPlaces = ReadonlyMap<string, StepPlace>;

interface Known {
  readonly steps: readonly DraftStep[];
  readonly places: StepPlaces;
  /** The same for all trees of the same shape that follow each other. */
  readonly shape: object;
}

const known = new WeakMap<readonly DraftStep[], Known>();
let latest: Known | undefined;

/** The place of every step, by its id. The same list of steps is only looked through once. */
export function placesOf({ steps }: Pick<DraftDocument, 'steps'>): StepPlaces {
  return knownOf(steps).places;
}

/** Stays the same object while steps are only written in: none comes, goes, moves, is left out or becomes a loop. */
export function shapeOf({ steps }: Pick<DraftDocument, 'steps'>): object {
  return knownOf(steps).shape;
}

function knownOf(steps: readonly DraftStep[]): Known {
  const before = known.get(steps);
  if (before !== undefined) return (latest = before);
  const changed = latest && changedAlone(latest.steps, steps);
  const found =
    latest === undefined || changed === undefined
      ? { steps, places: findPlaces(steps), shape: {} }
      : { steps, places: withSteps(latest.places, changed), shape: latest.shape };
  known.set(steps, found);
  latest = found;
  return found;
}

function withSteps(places: StepPlaces, changed: ReadonlyMap<string, DraftStep>): StepPlaces {
  const copy = new Map(places);
  for (const [id, step] of changed) copy.set(id, { ...places.get(id)!, step });
  return copy;
}

/**
 * The steps that differ, by id, where a tree has the shape of another; undefined where it has not. Trees that share most
 * of their objects, as before and after an edit, are compared in no time.
 */
export function changedAlone(
  before: readonly DraftStep[],
  now: readonly DraftStep[],
): ReadonlyMap<string, DraftStep> | undefined {
  const changed = new Map<string, DraftStep>();
  const isAlike = (one: readonly DraftStep[] = [], other: readonly DraftStep[] = []): boolean =>
    one === other || (one.length === other.length && one.every((step, index) => isSameStep(step, other[index]!)));
  const isSameStep = (one: DraftStep, other: DraftStep): boolean => {
    if (one === other) return true;
    changed.set(other.id, other);
    const { parallel: lanes = [] } = one;
    const { parallel: others = [] } = other;
    return (
      one.id === other.id &&
      one.disabled === other.disabled &&
      (one.repeat === undefined) === (other.repeat === undefined) &&
      (one.operation === undefined) === (other.operation === undefined) &&
      (one.steps === undefined) === (other.steps === undefined) &&
      (one.parallel === undefined) === (other.parallel === undefined) &&
      isAlike(one.steps, other.steps) &&
      lanes.length === others.length &&
      lanes.every((lane, index) => isAlike(lane, others[index]))
    );
  };
  return isAlike(before, now) ? changed : undefined;
}

function findPlaces(steps: readonly DraftStep[]): StepPlaces {
  const places = new Map<string, StepPlace>();
  const walk = (list: readonly DraftStep[], place: ListPlace, path: readonly (string | number)[], depth: number) => {
    for (const [index, step] of list.entries()) {
      const own = [...path, index];
      places.set(step.id, { ...place, step, index, depth, order: places.size, path: own });
      if (step.steps !== undefined) walk(step.steps, { parentId: step.id, lane: null }, [...own, 'steps'], depth + 1);
      for (const [lane, steps] of (step.parallel ?? []).entries())
        walk(steps, { parentId: step.id, lane }, [...own, 'parallel', lane], depth + 1);
    }
  };
  walk(steps, { parentId: null, lane: null }, ['steps'], 0);
  return places;
}

export function listOf(document: Pick<DraftDocument, 'steps'>, { parentId, lane }: ListPlace): readonly DraftStep[] {
  if (parentId === null) return document.steps;
  const parent = placesOf(document).get(parentId)?.step;
  return (lane === null ? parent?.steps : parent?.parallel?.[lane]) ?? [];
}

export function isSameList(one: ListPlace, other: ListPlace): boolean {
  return one.parentId === other.parentId && one.lane === other.lane;
}

/** Ids of a step and all steps in it. */
export function idsWithin(step: DraftStep): string[] {
  const inner = [...(step.steps ?? []), ...(step.parallel ?? []).flat()];
  return [step.id, ...inner.flatMap(idsWithin)];
}

export function isContainer(step: DraftStep): boolean {
  return step.steps !== undefined || step.parallel !== undefined;
}

/** Steps above a step, the nearest first. */
export function ancestorsOf(places: StepPlaces, id: string): string[] {
  const found: string[] = [];
  for (let at = places.get(id)?.parentId ?? null; at !== null; at = places.get(at)?.parentId ?? null) found.push(at);
  return found;
}

/** Those of some steps that are not inside another of them, in document order; what does not exist is left out. */
export function topmost(places: StepPlaces, ids: Iterable<string>): string[] {
  const chosen = new Set([...ids].filter((id) => places.has(id)));
  return [...chosen]
    .filter((id) => ancestorsOf(places, id).every((above) => !chosen.has(above)))
    .toSorted((one, other) => places.get(one)!.order - places.get(other)!.order);
}

/**
 * The tree with other lists in it. `change` is called for every list, the innermost first; what it gives back unchanged
 * stays the same object, and so does everything around it.
 */
export function rewriteLists(
  steps: DraftStep[],
  change: (list: DraftStep[], place: ListPlace) => DraftStep[],
): DraftStep[] {
  const walk = (list: DraftStep[], place: ListPlace): DraftStep[] => {
    let isSame = true;
    const inner = list.map((step) => {
      const rewritten = walkStep(step);
      isSame &&= rewritten === step;
      return rewritten;
    });
    return change(isSame ? list : inner, place);
  };
  const walkStep = (step: DraftStep): DraftStep => {
    if (step.steps !== undefined) {
      const inner = walk(step.steps, { parentId: step.id, lane: null });
      return inner === step.steps ? step : { ...step, steps: inner };
    }
    if (step.parallel === undefined) return step;
    const lanes = step.parallel.map((lane, index) => walk(lane, { parentId: step.id, lane: index }));
    return lanes.every((lane, index) => lane === step.parallel?.[index]) ? step : { ...step, parallel: lanes };
  };
  return walk(steps, { parentId: null, lane: null });
}
