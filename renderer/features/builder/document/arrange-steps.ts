import { plural } from '../../../lib/numbers.ts';
import { freeId, type DraftDocument, type DraftStep } from './draft-document.ts';
import { changedStep, stepsInWords, type Edit } from './edit.ts';
import { withoutSteps, withSteps, type InsertPlace } from './move-steps.ts';
import { idsWithin, isContainer, listOf, placesOf, rewriteLists, topmost } from './step-places.ts';

/** Where something goes that is inserted below a step: into it when it is an empty group, else after it; last without one. */
export function placeBelow(document: DraftDocument, id: string | null): InsertPlace {
  const place = id === null ? undefined : placesOf(document).get(id);
  if (place === undefined) return { parentId: null, lane: null, index: document.steps.length };
  const { step, parentId, lane, index } = place;
  if (step.steps?.length === 0) return { parentId: step.id, lane: null, index: 0 };
  const emptyLane = step.parallel?.findIndex((one) => one.length === 0) ?? -1;
  if (emptyLane >= 0) return { parentId: step.id, lane: emptyLane, index: 0 };
  return { parentId, lane, index: index + 1 };
}

/**
 * Steps with ids that are free in a document. Windows and names of steps that lie among them follow; what they say of
 * others stays.
 */
export function withFreeIds(document: DraftDocument, steps: readonly DraftStep[]): DraftStep[] {
  const taken = new Set(placesOf(document).keys());
  const renamed = new Map<string, string>();
  for (const id of steps.flatMap(idsWithin)) {
    const free = freeId(id, taken);
    taken.add(free);
    renamed.set(id, free);
  }
  const copy = (step: DraftStep): DraftStep => ({
    ...step,
    id: renamed.get(step.id) ?? step.id,
    ...(step.within === undefined
      ? {}
      : { within: step.within.map((one) => ({ ...one, after: renamed.get(one.after) ?? one.after })) }),
    ...(step.steps === undefined ? {} : { steps: step.steps.map(copy) }),
    ...(step.parallel === undefined ? {} : { parallel: step.parallel.map((lane) => lane.map(copy)) }),
  });
  return steps.map(copy);
}

export function insertSteps(
  document: DraftDocument,
  place: InsertPlace,
  steps: readonly DraftStep[],
  verb = 'Inserted',
): Edit | undefined {
  if (steps.length === 0) return undefined;
  const fresh = withFreeIds(document, steps);
  const next = withSteps(document, place, fresh);
  const ids = fresh.map((step) => step.id);
  return { document: next, sentence: `${verb} ${stepsInWords(placesOf(next), ids)}`, select: ids };
}

/** The step that is focused when some have gone: the one after them, else the one before, else the one around. */
export function removeSteps(document: DraftDocument, ids: Iterable<string>, verb = 'Deleted'): Edit | undefined {
  const places = placesOf(document);
  const chosen = topmost(places, ids);
  const last = places.get(chosen.at(-1) ?? '');
  if (last === undefined) return undefined;
  const gone = new Set(chosen);
  const neighbours = listOf(document, last);
  const next =
    neighbours.slice(last.index + 1).find((step) => !gone.has(step.id)) ??
    neighbours.slice(0, last.index).findLast((step) => !gone.has(step.id));
  const focus = next?.id ?? last.parentId;
  return {
    document: withoutSteps(document, gone),
    sentence: `${verb} ${stepsInWords(places, chosen)}`,
    select: focus === null ? [] : [focus],
  };
}

export function duplicateSteps(document: DraftDocument, ids: Iterable<string>): Edit | undefined {
  const places = placesOf(document);
  const chosen = topmost(places, ids);
  const last = places.get(chosen.at(-1) ?? '');
  if (last === undefined) return undefined;
  const copies = chosen.map((id) => places.get(id)!.step);
  return insertSteps(document, { ...last, index: last.index + 1 }, copies, 'Duplicated');
}

/** Leaves steps out of the protocol without losing them, or takes them back in. */
export function toggleDisabled(document: DraftDocument, ids: Iterable<string>): Edit | undefined {
  const places = placesOf(document);
  const chosen = topmost(places, ids);
  if (chosen.length === 0) return undefined;
  const disable = chosen.some((id) => places.get(id)!.step.disabled !== true);
  const those = new Set(chosen);
  const isChosen = (step: DraftStep): boolean => those.has(step.id);
  const toggled = (step: DraftStep): DraftStep => {
    if (!isChosen(step)) return step;
    const { disabled: _, ...rest } = step;
    return disable ? { ...rest, disabled: true } : rest;
  };
  const steps = rewriteLists(document.steps, (list) => (list.some(isChosen) ? list.map(toggled) : list));
  const next = { ...document, steps };
  return { document: next, sentence: `${disable ? 'Disabled' : 'Enabled'} ${stepsInWords(places, chosen)}` };
}

export type Wrapping = 'group' | 'loop' | 'lanes';

const WRAPPED: Record<Wrapping, { readonly id: string; readonly name: string; readonly words: string }> = {
  group: { id: 'group', name: 'Group', words: 'a group' },
  loop: { id: 'repeat', name: 'Repeat', words: 'a loop' },
  lanes: { id: 'side_by_side', name: 'At the same time', words: 'lanes' },
};

/** An empty group, loop or pair of lanes. */
export function emptyContainer(kind: Wrapping): DraftStep {
  const { id, name } = WRAPPED[kind];
  if (kind === 'lanes') return { id, name, parallel: [[], []] };
  return { id, name, ...(kind === 'loop' ? { repeat: { times: 2 } } : {}), steps: [] };
}

/** Puts steps into a new group, loop, or each into a lane of its own, where the first of them stood. */
export function wrapSteps(document: DraftDocument, ids: Iterable<string>, kind: Wrapping): Edit | undefined {
  const places = placesOf(document);
  const chosen = topmost(places, ids);
  const first = places.get(chosen[0] ?? '');
  if (first === undefined) return undefined;
  const around = freeId(WRAPPED[kind].id, places);
  const inner = chosen.map((one) => places.get(one)!.step);
  const lanes = inner.map((step) => [step]);
  const wrapper: DraftStep = {
    ...emptyContainer(kind),
    id: around,
    ...(kind === 'lanes' ? { parallel: lanes.length > 1 ? lanes : [...lanes, []] } : { steps: inner }),
  };
  /* Nothing before the first of them goes, so its place stays what it was. */
  const next = withSteps(withoutSteps(document, new Set(chosen)), first, [wrapper]);
  return {
    document: next,
    sentence: `Put ${stepsInWords(places, chosen)} into ${WRAPPED[kind].words}`,
    select: [around],
  };
}

/** Takes a group away and leaves what was in it; lanes come one after the other. */
export function unwrapStep(document: DraftDocument, id: string): Edit | undefined {
  const place = placesOf(document).get(id);
  if (place === undefined || !isContainer(place.step)) return undefined;
  const inner = place.step.steps ?? (place.step.parallel ?? []).flat();
  const left = withoutSteps(document, new Set([id]));
  return {
    document: inner.length === 0 ? left : withSteps(left, place, inner),
    sentence: `Took ${place.step.name} apart`,
    select: inner.map((step) => step.id),
  };
}

export function addLane(document: DraftDocument, id: string): Edit | undefined {
  const next = changedStep(document, id, (step) => step.parallel?.push([]));
  return next && { document: next, sentence: 'Added a lane', select: [id] };
}

/** Takes a lane away with all in it. When one alone is left, it becomes a group. */
export function removeLane(document: DraftDocument, id: string, lane: number): Edit | undefined {
  const step = placesOf(document).get(id)?.step;
  const gone = step?.parallel?.[lane];
  if (step === undefined || gone === undefined) return undefined;
  const rest = step.parallel!.filter((_, index) => index !== lane);
  const next = changedStep(document, id, (draft) => {
    if (rest.length > 1) draft.parallel = rest;
    else {
      delete draft.parallel;
      draft.steps = rest[0] ?? [];
    }
  });
  const what = gone.length === 0 ? 'an empty lane' : `a lane with ${plural(gone.length, 'step')}`;
  return next && { document: next, sentence: `Removed ${what}`, select: [id] };
}
