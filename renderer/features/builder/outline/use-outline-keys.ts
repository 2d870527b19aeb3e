import type { KeyboardEvent } from 'react';
import type { OutlineRow } from '../document/outline-rows.ts';
import { isContainer, placesOf } from '../document/step-places.ts';
import type { DraftSession } from '../state/draft-session.ts';
import { stepCommand, type StepCommandId } from './step-commands.ts';

interface OutlineKeys {
  readonly session: DraftSession;
  readonly rows: readonly OutlineRow[];
  readonly onInsert: () => void;
  readonly onRename: (id: string) => void;
  readonly onOpenForm: () => void;
  /** The row of the focused step takes the keyboard after the next drawing. */
  readonly wantFocus: () => void;
}

const MOVES: Readonly<Record<string, StepCommandId>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'out',
  ArrowRight: 'into',
};

/** The outline by keyboard: arrows go, Shift chooses more, Alt carries; the key sheet lists them all. */
export function outlineKeys(keys: OutlineKeys) {
  const { session, rows, wantFocus } = keys;
  const { actions, store } = session;

  const run = (id: StepCommandId) => {
    const { document, selected } = store.getState();
    const { edit, not } = stepCommand(id);
    const done = edit(document, selected);
    if (done === undefined) store.setState({ said: not });
    else actions.apply(done);
    wantFocus();
  };

  const go = (event: KeyboardEvent) => {
    const { document, selected } = store.getState();
    const steps = rows.filter((row) => row.kind === 'step');
    const focused = selected.at(-1);
    const at = steps.findIndex((row) => row.step.id === focused);
    const target = {
      ArrowDown: Math.min(steps.length - 1, at + 1),
      ArrowUp: Math.max(0, at - 1),
      PageDown: Math.min(steps.length - 1, at + 10),
      PageUp: Math.max(0, at - 10),
      Home: 0,
      End: steps.length - 1,
    }[event.key];
    if (target !== undefined) {
      const id = steps[target]?.step.id;
      if (id === undefined) return true;
      if (event.shiftKey) actions.select([...selected.filter((one) => one !== id), id]);
      else actions.select([id]);
      wantFocus();
      return true;
    }
    const row = steps[at];
    if (row === undefined || focused === undefined) return false;
    if (event.key === 'ArrowRight' && isContainer(row.step)) {
      const first = steps[at + 1];
      if (!row.isOpen) actions.setClosed(focused, false);
      else if (first !== undefined && first.depth > row.depth) actions.select([first.step.id]);
    } else if (event.key === 'ArrowLeft') {
      const parent = placesOf(document).get(focused)?.parentId ?? null;
      if (isContainer(row.step) && row.isOpen) actions.setClosed(focused, true);
      else if (parent !== null) actions.select([parent]);
    } else return event.key === 'ArrowRight';
    wantFocus();
    return true;
  };

  const act = (event: KeyboardEvent): boolean => {
    const ctrl = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const { selected, document } = store.getState();
    if (event.altKey && !ctrl && MOVES[key] !== undefined) run(MOVES[key]);
    else if (event.altKey) return false;
    else if (key === 'Insert' || (ctrl && key === 'Enter')) keys.onInsert();
    else if (ctrl && key === 'd') run('duplicate');
    else if (ctrl && key === 'g') run(event.shiftKey ? 'unwrap' : 'group');
    else if (ctrl && key === 'l') run('loop');
    else if (ctrl && key === 'a') {
      actions.select(document.steps.map((step) => step.id));
      wantFocus();
    } else if (key === ' ' || (ctrl && key === '/')) run('disable');
    else if (ctrl) return false;
    else if (key === 'Delete') run('delete');
    else if (key === 'F2' && selected.length > 0) keys.onRename(selected.at(-1)!);
    else if (key === 'Enter') keys.onOpenForm();
    else if (key === 'Escape' && selected.length > 0) actions.select([]);
    else return go(event);
    return true;
  };

  return (event: KeyboardEvent) => {
    if (event.target instanceof HTMLElement && event.target.closest('input, [data-grip]') !== null) return;
    if (act(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}
