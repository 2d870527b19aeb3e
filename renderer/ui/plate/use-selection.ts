import { useRef, useState, type KeyboardEvent } from 'react';
import { moveOnPlate, parseWell, wellName, wellsBetween, type PlateShape, type WellPosition } from '../../lib/wells.ts';

interface PlateSelection {
  /** The one well that takes the Tab key. */
  readonly active: WellPosition;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onWellDown: (well: string, extend: boolean) => void;
  readonly onWellEnter: (well: string) => void;
  readonly onWellFocus: (well: string) => void;
  readonly selectRow: (row: number) => void;
  readonly selectColumn: (column: number) => void;
}

/**
 * Keys and pointer on a plate: arrows move, Shift extends, Shift+Space takes the row, Ctrl+Space the column, Ctrl+A all,
 * Esc nothing. Without `onSelect` the keys only move.
 */
export function usePlateSelection(
  shape: PlateShape,
  onSelect: ((wells: string[]) => void) | undefined,
  focusWell: (well: string) => void,
): PlateSelection {
  const [active, setActive] = useState<WellPosition>({ row: 0, column: 0 });
  const anchor = useRef<WellPosition>(active);
  const dragging = useRef(false);
  const last = { row: shape.rows - 1, column: shape.columns - 1 };

  const goTo = (to: WellPosition, extend: boolean) => {
    setActive(to);
    focusWell(wellName(to.row, to.column));
    if (!extend) anchor.current = to;
    onSelect?.(wellsBetween(anchor.current, to));
  };
  const selectRow = (row: number) => onSelect?.(wellsBetween({ row, column: 0 }, { row, column: last.column }));
  const selectColumn = (column: number) => onSelect?.(wellsBetween({ row: 0, column }, { row: last.row, column }));

  const onKeyDown = (event: KeyboardEvent) => {
    const to = moveOnPlate(event.key, event.ctrlKey || event.metaKey, active, shape);
    if (to !== undefined) goTo(to, event.shiftKey);
    else if (event.key === ' ' && event.shiftKey) selectRow(active.row);
    else if (event.key === ' ' && event.ctrlKey) selectColumn(active.column);
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey))
      onSelect?.(wellsBetween({ row: 0, column: 0 }, last));
    else if (event.key === ' ' || event.key === 'Enter') goTo(active, false);
    else if (event.key === 'Escape' && onSelect !== undefined) onSelect([]);
    else return;
    event.preventDefault();
    if (event.key !== 'Escape') event.stopPropagation();
  };

  return {
    active: { row: Math.min(active.row, last.row), column: Math.min(active.column, last.column) },
    onKeyDown,
    onWellDown: (well, extend) => {
      const to = parseWell(well);
      if (to === undefined) return;
      dragging.current = true;
      const release = () => (dragging.current = false);
      window.addEventListener('pointerup', release, { once: true });
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
