import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Analysis } from '#core/contract/analysis.ts';
import type { Json } from '#core/contract/json.ts';
import type { DraftSummary } from '#core/contract/library.ts';
import type { DraftDocument } from '../document/draft-document.ts';
import type { Edit } from '../document/edit.ts';
import { NO_HISTORY, redo, remember, undo, type History } from '../document/history.ts';
import { placesOf, ancestorsOf } from '../document/step-places.ts';
import type { Saving } from './draft-saver.ts';
import type { Question } from './live-analysis.ts';

/** A field that is to be brought into sight and given the keyboard. */
interface Jump {
  /** Null: in the head of the protocol. */
  readonly stepId: string | null;
  readonly field: string | null;
}

export interface BuilderState {
  readonly draft: DraftSummary;
  readonly document: DraftDocument;
  readonly history: History;
  /** Ids of the chosen steps; the last one has the keyboard. */
  readonly selected: readonly string[];
  /** Groups that are shut. */
  readonly closed: ReadonlySet<string>;
  readonly saving: Saving;
  /** The last one that came back; grey while `question` is not what is on the screen. */
  readonly analysis: Analysis | null;
  readonly question: Question | null;
  readonly analysisFault: string | null;
  /** Values of parameters that the analysis takes instead of their defaults. */
  readonly trial: Readonly<Record<string, Json>>;
  readonly trace: { readonly labwareId: string; readonly well: string } | undefined;
  readonly jump: Jump | null;
  /** Read out: what an edit did. */
  readonly said: string;
}

export type BuilderStore = StoreApi<BuilderState>;

export function createBuilderStore(draft: DraftSummary, document: DraftDocument): BuilderStore {
  return createStore<BuilderState>(() => ({
    draft,
    document,
    history: NO_HISTORY,
    selected: [],
    closed: new Set<string>(),
    saving: { kind: 'saved', at: draft.savedAt },
    analysis: null,
    question: null,
    analysisFault: null,
    trial: {},
    trace: undefined,
    jump: null,
    said: '',
  }));
}

/** What can be done to the open draft. Every change of the document goes through `apply`, `undo` or `redo`. */
export interface BuilderActions {
  /** Nothing happens when there is no edit. */
  apply(edit: Edit | undefined): void;
  undo(): void;
  redo(): void;
  select(ids: readonly string[]): void;
  setClosed(id: string, isClosed: boolean): void;
  closeAll(isClosed: boolean): void;
  /** Brings a step, and a field of its form, into sight. */
  goTo(stepId: string | null, field?: string | null): void;
  setTrial(name: string, value: Json | undefined): void;
  setTrace(trace: BuilderState['trace']): void;
}

export function builderActions(store: BuilderStore, now: () => number): BuilderActions {
  const { getState: get, setState: set } = store;
  /** What a step lies in has to be open for it to be seen. */
  const opened = (document: DraftDocument, ids: readonly string[]) => {
    const { closed } = get();
    const above = ids.flatMap((id) => ancestorsOf(placesOf(document), id)).filter((id) => closed.has(id));
    return above.length === 0 ? closed : new Set([...closed].filter((id) => !above.includes(id)));
  };
  const restore = (restored: ReturnType<typeof undo>, verb: string) => {
    if (restored === undefined) return;
    const { history, document, sentence } = restored;
    const selected = restored.selected.filter((id) => placesOf(document).has(id));
    set({ history, document, selected, closed: opened(document, selected), said: `${verb}: ${sentence}` });
  };
  return {
    apply(edit) {
      const { document, history, selected: before } = get();
      if (edit === undefined || edit.document === document) return;
      const places = placesOf(edit.document);
      const after = edit.select ?? before.filter((id) => places.has(id));
      set({
        document: edit.document,
        history: remember(history, document, edit, { before, after }, now()),
        selected: after,
        ...(edit.select === undefined ? {} : { closed: opened(edit.document, edit.select) }),
        said: edit.sentence,
      });
    },
    undo: () => restore(undo(get().history), 'Taken back'),
    redo: () => restore(redo(get().history), 'Done again'),
    select: (ids) => set({ selected: ids, closed: opened(get().document, ids) }),
    setClosed(id, isClosed) {
      const closed = new Set(get().closed);
      if (isClosed) closed.add(id);
      else closed.delete(id);
      set({ closed });
    },
    closeAll(isClosed) {
      const all = [...placesOf(get().document).values()].filter(({ step }) => step.operation === undefined);
      set({ closed: new Set(isClosed ? all.map(({ step }) => step.id) : []) });
    },
    goTo(stepId, field = null) {
      const { document } = get();
      const isThere = stepId !== null && placesOf(document).has(stepId);
      const selected = isThere ? [stepId] : [];
      set({
        selected,
        closed: opened(document, selected),
        jump: { stepId: isThere ? stepId : null, field },
      });
    },
    setTrial(name, value) {
      const { [name]: _, ...rest } = get().trial;
      set({ trial: value === undefined ? rest : { ...rest, [name]: value } });
    },
    setTrace: (trace) => set({ trace }),
  };
}
