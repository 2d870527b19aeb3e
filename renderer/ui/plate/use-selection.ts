import { useRef, useState, type KeyboardEvent } from 'react';
import { moveOnPlate, parseWell, wellName, wellsBetween, type PlateShape, type WellPosition } from '../../lib/wells.ts';

interface PlateSelection {
  /** The one well that takes the Tab key. */
  readonly active: WellPosition;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** `extend` with Shift, `add` with Ctrl: the well, and what is dragged over, goes in or out of the selection. */
  readonly onWellDown: (well: string, how: { readonly extend: boolean; readonly add: boolean }) => void;
  readonly onWellEnter: (well: string) => void;
  readonly onWellFocus: (well: string) => void;
  readonly selectRow: (row: number, how?: HeaderClick) => void;
  readonly selectColumn: (column: number, how?: HeaderClick) => void;
}

/** Shift goes on from the header before, Ctrl adds to what is selected. */
export interface HeaderClick {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * Keys and pointer on a plate: arrows move, Shift extends, Ctrl moves without selecting and Ctrl+Enter takes a well in or
 * out, Shift+Space takes the row, Ctrl+Space the column, Ctrl+A all, Esc nothing. Without `onSelect` the keys only move.
 */
export function usePlateSelection(
  shape: PlateShape,
  selected: ReadonlySet<string>,
  onSelect: ((wells: string[]) => void) | undefined,
  focusWell: (well: string) => void,
): PlateSelection {
  const [active, setActive] = useState<WellPosition>({ row: 0, column: 0 });
  const anchor = useRef<WellPosition>(active);
  const dragging = useRef(false);
  /** What stays selected while a rectangle is added or taken out. */
  const kept = useRef<{ readonly wells: ReadonlySet<string>; readonly takeOut: boolean } | undefined>(undefined);
  const last = { row: shape.rows - 1, column: shape.columns - 1 };

  const goTo = (to: WellPosition, extend: boolean) => {
    setActive(to);
    focusWell(wellName(to.row, to.column));
    if (!extend) anchor.current = to;
    const wells = wellsBetween(anchor.current, to);
    const base = kept.current;
    if (base === undefined) onSelect?.(wells);
    else if (base.takeOut) onSelect?.([...base.wells].filter((well) => !wells.includes(well)));
    else onSelect?.([...new Set([...base.wells, ...wells])]);
  };
  const keep = (at: WellPosition | undefined) => {
    kept.current =
      at === undefined || onSelect === undefined
        ? undefined
        : { wells: selected, takeOut: selected.has(wellName(at.row, at.column)) };
  };
  const selectLines = (from: WellPosition, to: WellPosition, how: HeaderClick | undefined) => {
    const wells = wellsBetween(from, to);
    const adds = how?.ctrlKey === true || how?.metaKey === true;
    onSelect?.(adds ? [...new Set([...selected, ...wells])] : wells);
  };
  const selectRow = (row: number, how?: HeaderClick) => {
    const from = how?.shiftKey === true ? anchor.current.row : row;
    if (how?.shiftKey !== true) anchor.current = { row, column: 0 };
    selectLines({ row: from, column: 0 }, { row, column: last.column }, how);
  };
  const selectColumn = (column: number, how?: HeaderClick) => {
    const from = how?.shiftKey === true ? anchor.current.column : column;
    if (how?.shiftKey !== true) anchor.current = { row: 0, column };
    selectLines({ row: 0, column: from }, { row: last.row, column }, how);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const ctrl = event.ctrlKey || event.metaKey;
    const to = moveOnPlate(event.key, ctrl, active, shape);
    if (to !== undefined && ctrl && !event.shiftKey && event.key.startsWith('Arrow') && onSelect !== undefined) {
      setActive(to);
      focusWell(wellName(to.row, to.column));
    } else if (to !== undefined) {
      if (!event.shiftKey) keep(undefined);
      goTo(to, event.shiftKey);
    } else if (event.key === ' ' && event.shiftKey) selectRow(active.row);
    else if (event.key === ' ' && event.ctrlKey) selectColumn(active.column);
    else if (event.key === 'a' && ctrl) onSelect?.(wellsBetween({ row: 0, column: 0 }, last));
    else if (event.key === ' ' || event.key === 'Enter') {
      keep(ctrl ? active : undefined);
      goTo(active, false);
    } else if (event.key === 'Escape' && onSelect !== undefined && selected.size > 0) onSelect([]);
    else return;
    event.preventDefault();
    if (event.key !== 'Escape') event.stopPropagation();
  };

  return {
    active: { row: Math.min(active.row, last.row), column: Math.min(active.column, last.column) },
    onKeyDown,
    onWellDown: (well, { extend, add }) => {
      const to = parseWell(well);
      if (to === undefined) return;
      dragging.current = true;
      const release = () => (dragging.current = false);
      window.addEventListener('pointerup', release, { once: true });
      if (!extend) keep(add ? to : undefined);
      goTo(to, extend);
    },
    onWellEnter: (well) => {
      const to = parseWell(well);
      if (dragging.current && to !== undefined && onSelect !== undefined) goTo(to, true);
    },
    onWellFocus: (well) => {
      const to = parseWell(well);
      if (to !== undefined) setActive(to);
    },
    selectRow,
    selectColumn,
  };
}
