import type { DraftDocument } from './draft-document.ts';
import type { Edit } from './edit.ts';

interface Entry {
  readonly sentence: string;
  readonly group: string | undefined;
  /** When the last key of it was pressed, ms. */
  readonly at: number;
  readonly before: DraftDocument;
  readonly after: DraftDocument;
  readonly selectedBefore: readonly string[];
  readonly selectedAfter: readonly string[];
}

/** All edits since the draft was opened. Documents share what they have in common, so thousands of them are small. */
export interface History {
  readonly done: readonly Entry[];
  readonly undone: readonly Entry[];
}

export const NO_HISTORY: History = { done: [], undone: [] };

/** Keys further apart than this are undone apart, ms. */
const PAUSE_MS = 2000;

/** Notes an edit; one of the same group that comes soon after becomes a part of the one before. */
export function remember(
  { done }: History,
  before: DraftDocument,
  edit: Edit,
  selected: { readonly before: readonly string[]; readonly after: readonly string[] },
  now: number,
): History {
  const last = done.at(-1);
  const isSame = last !== undefined && edit.group !== undefined && last.group === edit.group;
  if (isSame && now - last.at < PAUSE_MS) {
    const joined = { ...last, at: now, after: edit.document, selectedAfter: selected.after };
    return { done: [...done.slice(0, -1), joined], undone: [] };
  }
  const entry: Entry = {
    sentence: edit.sentence,
    group: edit.group,
    at: now,
    before,
    after: edit.document,
    selectedBefore: selected.before,
    selectedAfter: selected.after,
  };
  return { done: [...done, entry], undone: [] };
}

interface Restored {
  readonly history: History;
  readonly document: DraftDocument;
  readonly selected: readonly string[];
  readonly sentence: string;
}

export function undo({ done, undone }: History): Restored | undefined {
  const last = done.at(-1);
  if (last === undefined) return undefined;
  return {
    history: { done: done.slice(0, -1), undone: [...undone, { ...last, group: undefined }] },
    document: last.before,
    selected: last.selectedBefore,
    sentence: last.sentence,
  };
}

export function redo({ done, undone }: History): Restored | undefined {
  const next = undone.at(-1);
  if (next === undefined) return undefined;
  return {
    history: { done: [...done, next], undone: undone.slice(0, -1) },
    document: next.after,
    selected: next.selectedAfter,
    sentence: next.sentence,
  };
}
