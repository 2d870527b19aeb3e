import type { State } from '../../lib/status.ts';

export interface TimelineBar {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** Solid = it happened; outlined = it is planned. */
  readonly kind: 'actual' | 'planned';
  readonly state: State;
  readonly label: string;
}

export interface TimelineMark {
  readonly id: string;
  readonly at: number;
  readonly label: string;
}

export interface TimelineLane {
  readonly id: string;
  readonly title: string;
  readonly bars: readonly TimelineBar[];
  /** Moments at which a person is needed. */
  readonly marks: readonly TimelineMark[];
}

/** A part of the time axis, drawn between two x positions. */
export interface TimelinePanel {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  readonly x: (at: number) => number;
}

export function timelinePanel(from: number, to: number, left: number, right: number): TimelinePanel {
  const span = Math.max(1, to - from);
  return { from, to, left, right, x: (at) => left + ((at - from) / span) * (right - left) };
}

export interface PlacedBar extends TimelineBar {
  readonly x: number;
  readonly width: number;
  readonly labelX: number | undefined;
  readonly labelInside: boolean;
}

const LETTER = 6.1;
const LEAST = 3;

/**
 * Bars of one lane within a panel. A label stands in its bar when it fits, behind it when nothing follows there, and
 * nowhere otherwise.
 */
export function placeBars(bars: readonly TimelineBar[], panel: TimelinePanel): PlacedBar[] {
  const inside = bars
    .filter((bar) => bar.to >= panel.from && bar.from <= panel.to)
    .toSorted((one, other) => one.from - other.from);
  return inside.map((bar, index) => {
    const start = Math.max(panel.left, panel.x(bar.from));
    const x = Math.min(start, panel.right - LEAST);
    const width = Math.max(LEAST, Math.min(panel.right, panel.x(bar.to)) - x);
    const next = inside[index + 1];
    const freeUntil = next === undefined ? panel.right : Math.max(panel.left, panel.x(next.from));
    const wanted = bar.label.length * LETTER;
    const labelInside = wanted + 12 <= width;
    const labelOutside = !labelInside && x + width + 5 + wanted <= freeUntil;
    return { ...bar, x, width, labelInside, labelX: labelInside ? x + 7 : labelOutside ? x + width + 5 : undefined };
  });
}

export interface PlacedMark extends TimelineMark {
  readonly x: number;
  readonly labelX: number | undefined;
  readonly labelBefore: boolean;
}

/** Marks of one lane within a panel. A label stands behind its mark when it fits before the next one, else before it, else nowhere. */
export function placeMarks(marks: readonly TimelineMark[], panel: TimelinePanel): PlacedMark[] {
  const inside = marks
    .filter((mark) => mark.at >= panel.from && mark.at <= panel.to)
    .toSorted((one, other) => one.at - other.at);
  return inside.map((mark, index) => {
    const x = panel.x(mark.at);
    const next = inside[index + 1];
    const previous = inside[index - 1];
    const wanted = mark.label.length * LETTER;
    const fitsBehind = x + 12 + wanted <= (next === undefined ? panel.right : panel.x(next.at) - 8);
    const fitsBefore = x - 12 - wanted >= (previous === undefined ? panel.left : panel.x(previous.at) + 8);
    const labelX = fitsBehind ? x + 12 : fitsBefore ? x - 12 : undefined;
    return { ...mark, x, labelX, labelBefore: !fitsBehind };
  });
}
