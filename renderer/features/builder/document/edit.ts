import { produce, setAutoFreeze } from 'immer';
import { plural } from '../../../lib/numbers.ts';
import type { DraftDocument, DraftStep } from './draft-document.ts';
import { placesOf, type StepPlaces } from './step-places.ts';

/* Documents are only ever changed here; freezing a large one again after each key would take time for nothing. */
setAutoFreeze(false);

/** A change of the document that can be undone. */
export interface Edit {
  readonly document: DraftDocument;
  /** What it did, for the undo button: "Moved Incubate up". */
  readonly sentence: string;
  /** Steps that are selected afterwards, the focused one last; the selection stays where this is absent. */
  readonly select?: readonly string[];
  /** Edits of one group that follow each other are undone as one: typing in a field. */
  readonly group?: string;
}

/** The document with one part of it changed; all other parts stay the same objects. */
export function changed(document: DraftDocument, change: (draft: DraftDocument) => void): DraftDocument {
  return produce(document, (draft) => change(draft as DraftDocument));
}

/** The document with one step changed; undefined where there is no such step. */
export function changedStep(
  document: DraftDocument,
  id: string,
  change: (draft: DraftStep) => void,
): DraftDocument | undefined {
  const place = placesOf(document).get(id);
  if (place === undefined) return undefined;
  return changed(document, (draft) => {
    let at: unknown = draft;
    for (const key of place.path) at = (at as Record<string | number, unknown>)[key];
    change(at as DraftStep);
  });
}

/** "Incubate", or "3 steps". */
export function stepsInWords(places: StepPlaces, ids: readonly string[]): string {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? (places.get(only)?.step.name ?? only) : plural(ids.length, 'step');
}
