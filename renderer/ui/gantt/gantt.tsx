import { useElementSize } from '@mantine/hooks';
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ForecastLane } from '#core/contract/forecast.ts';
import { ganttColours, type GanttColours } from './gantt-colours.ts';
import { AXIS, drawGantt } from './gantt-draw.ts';
import type { GanttAxis } from './gantt-axis.ts';
import { firstBar, layOut, type GanttBar } from './gantt-model.ts';
import { spanOf } from './time-view.ts';
import { useGanttKeys } from './use-gantt-keys.ts';
import { useGanttPointer } from './use-gantt-pointer.ts';
import styles from './gantt.module.css';

interface GanttProps {
  readonly label: string;
  readonly lanes: readonly ForecastLane[];
  readonly axis: GanttAxis;
  /** The present on the clock of these lanes. */
  readonly nowAt: () => number;
  /** The execution that stands out. */
  readonly lit: string | null;
  readonly onOpen: (bar: GanttBar) => void;
  /** One bar in words, for those who cannot see it. */
  readonly wordsOf: (bar: GanttBar) => string;
  readonly card: (bar: GanttBar) => ReactNode;
}

/** How often it is asked whether time has moved by half a pixel. */
const LOOK_EVERY = 100;

/**
 * Lanes of time, drawn on a canvas so that a thousand bars pan and zoom with the hand. One real button lies over the
 * bar that has the focus, so keyboard and screen reader meet bars as they meet everything else.
 */
export function Gantt({ label, lanes, axis, nowAt, lit, onOpen, wordsOf, card }: GanttProps) {
  const helpId = useId();
  const { ref: sized, width, height } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const floating = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layOut(lanes, height - AXIS), [lanes, height]);
  const left = useMemo(
    () => Math.min(150, Math.max(64, ...layout.lanes.map((lane) => lane.title.length * 7 + 14))),
    [layout],
  );
  const [hovered, setHovered] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [hasFocus, setHasFocus] = useState(false);
  const atKey = focused !== null && layout.byKey.has(focused) ? focused : (firstBar(layout)?.key ?? null);
  const shownKey = hovered ?? (hasFocus ? atKey : null);
  const shown = shownKey === null ? undefined : layout.byKey.get(shownKey);
  /* An execution without a bar would only put everything else into the dark. */
  const hasBars = useMemo(() => [...layout.byKey.values()].some((one) => one.executionId === lit), [layout, lit]);
  const litNow = shown?.executionId ?? (hasBars ? lit : null);

  const colours = useColours(scroller);
  const paint = usePaint(() => {
    const [surface, context] = [canvas.current, canvas.current?.getContext('2d')];
    if (surface === null || context == null || colours.current === null || width === 0) return;
    const ratio = window.devicePixelRatio;
    if (surface.width !== Math.round(width * ratio) || surface.height !== Math.round(height * ratio)) {
      surface.width = Math.round(width * ratio);
      surface.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const scroll = scroller.current?.scrollTop ?? 0;
    const view = axis.view;
    drawGantt(context, {
      layout,
      view,
      now: nowAt(),
      colours: colours.current,
      width,
      height,
      left,
      scroll,
      lit: litNow,
    });
    const place = (element: HTMLElement | null, bar: GanttBar | undefined, float: boolean) => {
      if (element === null || bar === undefined) return;
      const lane = layout.lanes.find((one) => one.assetId === bar.assetId);
      const row = lane?.rows.find((one) => one.bars.includes(bar));
      const x = (at: number) => left + ((at - view.from) / spanOf(view)) * (width - left);
      const [start, end] = [Math.max(left, x(bar.start)), Math.min(width, Math.max(x(bar.start) + 3, x(bar.end)))];
      const top = AXIS + (row?.top ?? 0) - (float ? scroll : 0);
      if (float) placeCard(element, { start, end, top, bottom: top + (lane?.rowHeight ?? 0) }, { width, height });
      else {
        element.style.transform = `translate(${start}px, ${top}px)`;
        element.style.width = `${Math.max(8, end - start)}px`;
        element.style.height = `${lane?.rowHeight ?? 8}px`;
      }
    };
    place(button.current, atKey === null ? undefined : layout.byKey.get(atKey), false);
    place(floating.current, shown, true);
  });

  useLayoutEffect(paint, [paint, layout, width, height, left, litNow, atKey, shownKey]);
  useEffect(() => axis.store.subscribe(paint), [axis, paint]);
  useEffect(() => {
    let [drawnAt, minute] = [nowAt(), 0];
    const timer = setInterval(() => {
      const now = nowAt();
      const moved = (Math.abs(now - drawnAt) / spanOf(axis.view)) * width;
      if (moved < 0.5 && Math.floor(now / 60_000) === minute) return;
      [drawnAt, minute] = [now, Math.floor(now / 60_000)];
      axis.tick(now);
      paint();
    }, LOOK_EVERY);
    return () => clearInterval(timer);
  }, [axis, nowAt, paint, width]);

  const reveal = useCallback(
    (bar: GanttBar) => {
      axis.show(bar.start, bar.end);
      const lane = layout.lanes.find((one) => one.assetId === bar.assetId);
      const row = lane?.rows.find((one) => one.bars.includes(bar));
      const element = scroller.current;
      if (element === null || row === undefined || lane === undefined) return;
      if (row.top < element.scrollTop) element.scrollTop = row.top - 4;
      const bottom = row.top + lane.rowHeight + AXIS + 4;
      if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    },
    [axis, layout],
  );
  useGanttPointer({ scroller, axis, layout, left, width, onHover: setHovered, onOpen });
  const onKeyDown = useGanttKeys({
    axis,
    layout,
    nowAt,
    at: atKey,
    onMove: (bar) => {
      setFocused(bar.key);
      reveal(bar);
    },
  });
  const bar = atKey === null ? undefined : layout.byKey.get(atKey);

  return (
    <div className={styles['frame']} role="group" aria-label={label} aria-describedby={helpId}>
      <p id={helpId} className="visually-hidden">
        Arrow keys go from bar to bar, Enter opens, plus and minus zoom, Shift with arrows moves through time, 0 shows
        everything, N shows the present. The same as a table is behind the button Show data.
      </p>
      <div ref={scroller} className={styles['scroller']} onScroll={paint} data-testid="gantt">
        <div ref={sized} className={styles['sheet']}>
          <canvas ref={canvas} style={{ width, height }} aria-hidden="true" />
        </div>
        <div style={{ height: Math.max(0, layout.height + AXIS - height) }} />
        {bar !== undefined && (
          <button
            ref={button}
            type="button"
            className={styles['focus']}
            aria-label={wordsOf(bar)}
            data-bar={bar.key}
            onKeyDown={onKeyDown}
            onFocus={() => {
              setHasFocus(true);
              setFocused(bar.key);
            }}
            onBlur={() => setHasFocus(false)}
            onClick={() => onOpen(bar)}
          />
        )}
      </div>
      {shown !== undefined && (
        <div ref={floating} className={styles['card']} role="presentation">
          {card(shown)}
        </div>
      )}
    </div>
  );
}

/** The card stands below its bar, or above when there is no room, and inside the drawing. */
function placeCard(
  element: HTMLElement,
  bar: { start: number; end: number; top: number; bottom: number },
  room: { width: number; height: number },
): void {
  const { offsetWidth, offsetHeight } = element;
  const x = Math.max(0, Math.min(room.width - offsetWidth, (bar.start + bar.end) / 2 - offsetWidth / 2));
  const below = bar.bottom + 8;
  const above = bar.top - offsetHeight - 8;
  const fits = below + offsetHeight <= room.height + 40;
  element.style.transform = `translate(${x}px, ${fits ? below : above}px)`;
}

/** Colours of the tokens, read again whenever the look of the page changes. */
function useColours(element: React.RefObject<HTMLElement | null>) {
  const colours = useRef<GanttColours | null>(null);
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    const read = () => {
      if (element.current !== null) colours.current = ganttColours(element.current);
      redraw((count) => count + 1);
    };
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true });
    void document.fonts.ready.then(read);
    return () => observer.disconnect();
  }, [element]);
  return colours;
}

/** At most one drawing in a frame, always of the newest state. */
function usePaint(draw: () => void): () => void {
  const latest = useRef(draw);
  useLayoutEffect(() => {
    latest.current = draw;
  });
  const waiting = useRef(0);
  useEffect(() => () => cancelAnimationFrame(waiting.current), []);
  return useCallback(() => {
    cancelAnimationFrame(waiting.current);
    waiting.current = requestAnimationFrame(() => latest.current());
  }, []);
}
