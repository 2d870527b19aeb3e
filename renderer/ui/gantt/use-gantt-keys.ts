import type { KeyboardEvent } from 'react';
import type { GanttAxis } from './gantt-axis.ts';
import { neighbourOf, type Direction, type GanttBar, type GanttLayout } from './gantt-model.ts';
import { spanOf } from './time-view.ts';

interface GanttKeys {
  readonly axis: GanttAxis;
  readonly layout: GanttLayout;
  readonly nowAt: () => number;
  /** The bar that has the focus. */
  readonly at: string | null;
  readonly onMove: (bar: GanttBar) => void;
}

const DIRECTIONS: Partial<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

/** Keys of the Gantt: arrows go from bar to bar, Shift and arrows through time, plus and minus zoom, 0 fits, N follows. */
export function useGanttKeys({ axis, layout, nowAt, at, onMove }: GanttKeys) {
  return (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const bar = at === null ? undefined : layout.byKey.get(at);
    const middle = bar === undefined ? nowAt() : (bar.start + bar.end) / 2;
    const view = axis.view;
    const anchor = middle >= view.from && middle <= view.to ? middle : (view.from + view.to) / 2;
    const direction = DIRECTIONS[event.key];
    if (event.shiftKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight'))
      axis.pan((spanOf(view) / 10) * (event.key === 'ArrowLeft' ? -1 : 1));
    else if (direction !== undefined) {
      const next = at === null ? undefined : neighbourOf(layout, at, direction);
      if (next !== undefined) onMove(next);
    } else if (event.key === '+' || event.key === '=') axis.zoom(1 / 1.4, anchor);
    else if (event.key === '-') axis.zoom(1.4, anchor);
    else if (event.key === '0') axis.fit(layout.bounds, nowAt());
    else if (event.key === 'n' || event.key === 'N') axis.follow(nowAt());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
