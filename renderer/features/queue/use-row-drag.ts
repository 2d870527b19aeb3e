import { useEffect, useRef, useState, type PointerEvent as ReactPointerEvent, type RefObject } from 'react';

export interface RowDrag {
  readonly id: string;
  readonly from: number;
  /** Where it would land. */
  readonly to: number;
  /** How far it was carried, px. */
  readonly offset: number;
}

interface RowDragOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rowHeight: number;
  readonly count: number;
  readonly onDrop: (id: string, from: number, to: number) => void;
}

const STILL = 5;
/** Within this of an edge the list scrolls by itself, px. */
const EDGE = 40;

/** Carries a row of a list of equal rows to another place. Escape puts it back. */
export function useRowDrag({ scroller, rowHeight, count, onDrop }: RowDragOptions) {
  const [drag, setDrag] = useState<RowDrag | null>(null);
  const ending = useRef<(() => void) | undefined>(undefined);
  const justDragged = useRef(false);
  useEffect(() => () => ending.current?.(), []);

  const begin = (event: ReactPointerEvent, id: string, from: number): void => {
    if (event.button !== 0 || ending.current !== undefined) return;
    const element = scroller.current;
    if (element === null) return;
    const start = { y: event.clientY, scroll: element.scrollTop };
    let pointerY = event.clientY;
    let now: RowDrag | null = null;
    const update = () => {
      const offset = pointerY - start.y + element.scrollTop - start.scroll;
      if (now === null && Math.abs(offset) < STILL) return;
      const to = Math.max(0, Math.min(count - 1, from + Math.round(offset / rowHeight)));
      now = { id, from, to, offset };
      setDrag(now);
    };
    const timer = setInterval(() => {
      if (now === null) return;
      const box = element.getBoundingClientRect();
      const by = pointerY < box.top + EDGE + 36 ? -10 : pointerY > box.bottom - EDGE ? 10 : 0;
      if (by === 0) return;
      element.scrollTop += by;
      update();
    }, 16);
    const onMove = (moved: PointerEvent) => {
      pointerY = moved.clientY;
      update();
    };
    const end = () => {
      clearInterval(timer);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', onKey, true);
      ending.current = undefined;
      setDrag(null);
    };
    const onUp = () => {
      const dropped = now;
      end();
      if (dropped === null) return;
      justDragged.current = true;
      setTimeout(() => (justDragged.current = false));
      if (dropped.to !== dropped.from) onDrop(dropped.id, dropped.from, dropped.to);
    };
    const onKey = (key: KeyboardEvent) => {
      if (key.key !== 'Escape') return;
      key.preventDefault();
      key.stopPropagation();
      end();
    };
    ending.current = end;
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('pointercancel', end);
    window.addEventListener('keydown', onKey, true);
  };

  /** How far a row is to stand from its own place while another one is carried, px. */
  const shiftOf = (index: number): number => {
    if (drag === null || index === drag.from) return drag?.offset ?? 0;
    if (index > drag.from && index <= drag.to) return -rowHeight;
    return index < drag.from && index >= drag.to ? rowHeight : 0;
  };
  return { drag, begin, shiftOf, justDragged };
}
