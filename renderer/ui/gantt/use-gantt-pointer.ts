import { useEffect, useRef, type RefObject } from 'react';
import type { GanttAxis } from './gantt-axis.ts';
import { AXIS } from './gantt-draw.ts';
import { barAt, type GanttBar, type GanttLayout } from './gantt-model.ts';
import { spanOf } from './time-view.ts';

interface GanttPointer {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly axis: GanttAxis;
  readonly layout: GanttLayout;
  readonly left: number;
  readonly width: number;
  readonly onHover: (key: string | null) => void;
  readonly onOpen: (bar: GanttBar) => void;
}

/** A press that moved further than this was a drag, px. */
const STILL = 4;
/** Around a thin bar, px. */
const REACH = 4;

/** Wheel zooms where the pointer is, Shift and wheel (or sideways) moves through time; over the names it scrolls. Dragging moves both ways. */
export function useGanttPointer(props: GanttPointer): void {
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { scroller } = props;
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let drag: { x: number; y: number; moved: boolean; pointerId: number } | undefined;
    const timeAt = (x: number) => {
      const { axis, left, width } = latest.current;
      return axis.view.from + ((x - left) / Math.max(1, width - left)) * spanOf(axis.view);
    };
    const placeOf = (event: { clientX: number; clientY: number }) => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const barUnder = (event: PointerEvent): GanttBar | undefined => {
      const { x, y } = placeOf(event);
      const { left, width, layout, axis } = latest.current;
      if (x < left || y < AXIS) return undefined;
      const slack = (REACH / Math.max(1, width - left)) * spanOf(axis.view);
      return barAt(layout, timeAt(x), y - AXIS + element.scrollTop, slack);
    };
    const onWheel = (event: WheelEvent) => {
      const { left, width, axis } = latest.current;
      const { x } = placeOf(event);
      const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (x < left && !sideways) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (sideways) {
        const delta = (event.deltaX === 0 ? event.deltaY : event.deltaX) * unit;
        axis.pan((delta / Math.max(1, width - left)) * spanOf(axis.view));
      } else
        axis.zoom(Math.exp(Math.max(-240, Math.min(240, event.deltaY * unit)) * 0.0022), timeAt(Math.max(left, x)));
    };
    const onDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      drag = { x: event.clientX, y: event.clientY, moved: false, pointerId: event.pointerId };
    };
    const onMove = (event: PointerEvent) => {
      if (drag === undefined) {
        const bar = barUnder(event);
        element.style.cursor = bar === undefined ? 'grab' : 'pointer';
        latest.current.onHover(bar?.key ?? null);
        return;
      }
      const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
      if (!drag.moved && Math.hypot(dx, dy) < STILL) return;
      if (!drag.moved) {
        element.setPointerCapture(drag.pointerId);
        element.style.cursor = 'grabbing';
        latest.current.onHover(null);
      }
      drag = { x: event.clientX, y: event.clientY, moved: true, pointerId: drag.pointerId };
      const { axis, left, width } = latest.current;
      axis.pan((-dx / Math.max(1, width - left)) * spanOf(axis.view));
      element.scrollTop -= dy;
    };
    const onUp = (event: PointerEvent) => {
      const pressed = drag;
      drag = undefined;
      element.style.cursor = '';
      if (pressed === undefined || pressed.moved) return;
      const bar = barUnder(event);
      if (bar !== undefined) latest.current.onOpen(bar);
    };
    const onLeave = () => {
      if (drag === undefined) latest.current.onHover(null);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onUp);
    element.addEventListener('pointerleave', onLeave);
    return () => {
      element.removeEventListener('wheel', onWheel);
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onUp);
      element.removeEventListener('pointerleave', onLeave);
    };
  }, [scroller]);
}
