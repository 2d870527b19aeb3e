import type { DraftDocument, DraftStep } from './draft-document.ts';
import { stepsInWords, type Edit } from './edit.ts';
import {
  ancestorsOf,
  isContainer,
  isSameList,
  listOf,
  placesOf,
  rewriteLists,
  topmost,
  type ListPlace,
  type StepPlace,
} from './step-places.ts';

/** A place between the steps of a list: before the step at `index`, or at its end. */
export interface InsertPlace extends ListPlace {
  readonly index: number;
}

/** The document without some steps and all that is in them. */
export function withoutSteps(document: DraftDocument, ids: ReadonlySet<string>): DraftDocument {
  const steps = rewriteLists(document.steps, (list) =>
    list.some((step) => ids.has(step.id)) ? list.filter((step) => !ids.has(step.id)) : list,
  );
  return steps === document.steps ? document : { ...document, steps };
}

/** The document with steps put in before the one at `index`. */
export function withSteps(document: DraftDocument, place: InsertPlace, added: readonly DraftStep[]): DraftDocument {
  const steps = rewriteLists(document.steps, (list, at) =>
    isSameList(at, place) ? [...list.slice(0, place.index), ...added, ...list.slice(place.index)] : list,
  );
  return { ...document, steps };
}

/** Steps carried to another place, in their order; undefined where that is inside one of them, or changes nothing. */
export function movedTo(
  document: DraftDocument,
  ids: Iterable<string>,
  to: InsertPlace,
): { document: DraftDocument; moved: string[] } | undefined {
  const places = placesOf(document);
  const moved = topmost(places, ids);
  const carried = new Set(moved);
  if (moved.length === 0 || !isThere(document, to)) return undefined;
  if (to.parentId !== null && [to.parentId, ...ancestorsOf(places, to.parentId)].some((id) => carried.has(id)))
    return undefined;
  const list = listOf(document, to);
  const follower = list.slice(to.index).find((step) => !carried.has(step.id));
  const left = withoutSteps(document, carried);
  const rest = listOf(left, to);
  const index = follower === undefined ? rest.length : rest.findIndex((step) => step.id === follower.id);
  const next = withSteps(
    left,
    { ...to, index },
    moved.map((id) => places.get(id)!.step),
  );
  const isSame = listOf(next, to).length === list.length && listOf(next, to).every((step, at) => step === list[at]);
  return isSame ? undefined : { document: next, moved };
}

function isThere(document: DraftDocument, { parentId, lane }: ListPlace): boolean {
  if (parentId === null) return true;
  const step = placesOf(document).get(parentId)?.step;
  return lane === null ? step?.steps !== undefined : step?.parallel?.[lane] !== undefined;
}

/** Carries steps to a place that was pointed at. */
export function moveTo(document: DraftDocument, ids: Iterable<string>, to: InsertPlace): Edit | undefined {
  const done = movedTo(document, ids, to);
  if (done === undefined) return undefined;
  return {
    document: done.document,
    sentence: `Moved ${stepsInWords(placesOf(document), done.moved)}`,
    select: done.moved,
  };
}

/** One place up (-1) or down (1) among its neighbours; at the end of a lane into the next lane. */
export function moveBy(document: DraftDocument, ids: Iterable<string>, by: 1 | -1): Edit | undefined {
  const places = placesOf(document);
  const chosen = topmost(places, ids);
  const edge = places.get((by < 0 ? chosen[0] : chosen.at(-1)) ?? '');
  if (edge === undefined) return undefined;
  const to = placeBeside(document, edge, by);
  const done = to && movedTo(document, chosen, to);
  if (done === undefined) return undefined;
  return {
    document: done.document,
    sentence: `Moved ${stepsInWords(places, chosen)} ${by < 0 ? 'up' : 'down'}`,
    select: done.moved,
  };
}

function placeBeside(document: DraftDocument, place: StepPlace, by: 1 | -1): InsertPlace | undefined {
  const { parentId, lane, index } = place;
  const list = listOf(document, place);
  const next = index + by;
  if (next >= 0 && next < list.length) return { parentId, lane, index: by < 0 ? next : next + 1 };
  const lanes = parentId === null ? undefined : placesOf(document).get(parentId)?.step.parallel;
  const other = lane === null ? undefined : lanes?.[lane + by];
  if (lane === null || other === undefined) return undefined;
  return { parentId, lane: lane + by, index: by < 0 ? other.length : 0 };
}

/** Into the group above, else into the one below. */
export function moveInto(document: DraftDocument, ids: Iterable<string>): Edit | undefined {
  const places = placesOf(document);
  const chosen = topmost(places, ids);
  const [first, last] = [places.get(chosen[0] ?? ''), places.get(chosen.at(-1) ?? '')];
  if (first === undefined || last === undefined) return undefined;
  const above = listOf(document, first)[first.index - 1];
  const below = listOf(document, last)[last.index + 1];
  const group = [above, below].find((step) => step !== undefined && isContainer(step));
  if (group === undefined) return undefined;
  const isAbove = group === above;
  const lanes = group.parallel;
  const lane = lanes === undefined ? null : isAbove ? lanes.length - 1 : 0;
  const index = isAbove ? ((lane === null ? group.steps : lanes?.[lane])?.length ?? 0) : 0;
  const done = movedTo(document, chosen, { parentId: group.id, lane, index });
  if (done === undefined) return undefined;
  return {
    document: done.document,
    sentence: `Moved ${stepsInWords(places, chosen)} into ${group.name}`,
    select: done.moved,
  };
}

/** Out of the group it is in, to the place after it. */
export function moveOut(document: DraftDocument, ids: Iterable<string>): Edit | undefined {
  const places = placesOf(document);
  const chosen = topmost(places, ids);
  const parent = places.get(places.get(chosen[0] ?? '')?.parentId ?? '');
  if (parent === undefined) return undefined;
  const done = movedTo(document, chosen, { parentId: parent.parentId, lane: parent.lane, index: parent.index + 1 });
  if (done === undefined) return undefined;
  return {
    document: done.document,
    sentence: `Moved ${stepsInWords(places, chosen)} out of ${parent.step.name}`,
    select: done.moved,
  };
}
