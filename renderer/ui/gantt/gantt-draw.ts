import { formatTime } from '../../lib/dates.ts';
import type { GanttColours } from './gantt-colours.ts';
import type { GanttLane } from './gantt-model.ts';
import {
  collect,
  KINDS,
  LETTER,
  type GanttScene,
  type Kind,
  type Shape,
  type Sheet,
  type Words,
} from './gantt-sheet.ts';
import { axisTicks, spanOf } from './time-view.ts';

export const AXIS = 24;

/** Draws one frame. What is not in sight is not touched, and bars that fall on the same pixel are drawn once. */
export function drawGantt(context: CanvasRenderingContext2D, scene: GanttScene): void {
  const { colours, width, height, left } = scene;
  const x = (at: number) => left + ((at - scene.view.from) / spanOf(scene.view)) * (width - left);
  context.clearRect(0, 0, width, height);
  context.save();
  context.beginPath();
  context.rect(left, AXIS, width - left, height - AXIS);
  context.clip();
  const lanes = scene.layout.lanes.filter(
    (lane) => lane.top + lane.height >= scene.scroll && lane.top <= scene.scroll + height - AXIS,
  );
  const offset = AXIS - scene.scroll;
  for (const lane of lanes) drawClosed(context, scene, lane, x, offset);
  drawGrid(context, scene, lanes, x, offset);
  const sheet = collect(scene, lanes, x, offset);
  drawWindows(context, sheet, colours);
  for (const kind of KINDS) drawShapes(context, sheet.shapes[kind], kind, colours);
  drawLines(context, sheet, colours);
  drawWords(context, sheet.words, colours);
  context.restore();
  drawTitles(context, scene, lanes, offset);
  drawAxis(context, scene, x);
}

function drawClosed(
  context: CanvasRenderingContext2D,
  { view, colours, left, width }: GanttScene,
  lane: GanttLane,
  x: (at: number) => number,
  offset: number,
): void {
  for (const { from, to, reason, kind } of lane.closed) {
    if (to < view.from || from > view.to) continue;
    const [start, end] = [Math.max(left, x(from)), Math.min(width, x(to))];
    context.fillStyle = kind === 'hours' ? colours.closed : colours.out;
    context.fillRect(start, lane.top + offset + 0.5, end - start, lane.height);
    if (reason === '' || end - start < reason.length * LETTER + 12 || lane.rows.length > 2) continue;
    context.fillStyle = kind === 'hours' ? colours.closedWords : colours.outWords;
    context.font = `500 11px ${colours.font}`;
    /* At its end: words of bars come from the left. */
    context.textAlign = 'end';
    context.fillText(reason, end - 6, lane.top + offset + lane.height / 2 + 4);
    context.textAlign = 'start';
  }
}

function drawGrid(
  context: CanvasRenderingContext2D,
  { view, colours, left, width, height }: GanttScene,
  lanes: readonly GanttLane[],
  x: (at: number) => number,
  offset: number,
): void {
  context.lineWidth = 1;
  for (const major of [false, true]) {
    context.beginPath();
    for (const tick of axisTicks(view, width - left)) {
      if (tick.major !== major) continue;
      const at = Math.round(x(tick.at)) + 0.5;
      context.moveTo(at, AXIS);
      context.lineTo(at, height);
    }
    context.strokeStyle = major ? colours.strongGrid : colours.grid;
    context.stroke();
  }
  context.beginPath();
  for (const lane of lanes) {
    const y = Math.round(lane.top + offset) + 0.5;
    context.moveTo(left, y);
    context.lineTo(width, y);
  }
  context.strokeStyle = colours.grid;
  context.stroke();
}

const FILLS: Record<Kind, keyof GanttColours | null> = {
  past: 'past',
  running: 'running',
  thin: 'plannedEdge',
  planned: 'planned',
  conflict: 'conflict',
  broken: null,
  changeover: 'ground',
};
const EDGES: Record<Kind, keyof GanttColours | null> = {
  past: null,
  running: null,
  thin: null,
  planned: 'plannedEdge',
  conflict: 'conflictEdge',
  broken: 'conflictEdge',
  changeover: 'faint',
};

/** All bars of a kind as one path: a thousand bars cost one fill and one stroke. */
function drawShapes(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  kind: Kind,
  colours: GanttColours,
): void {
  const edge = EDGES[kind];
  for (const dim of [true, false]) {
    context.beginPath();
    let any = false;
    for (const shape of shapes) {
      if (shape.dim !== dim) continue;
      any = true;
      const grow = edge === null ? 0 : 0.6;
      const width = Math.max(1, shape.width - 1 - grow);
      if (width < 6) context.rect(shape.x + 0.5, shape.y + grow, width, shape.height - 2 * grow);
      else
        context.roundRect(
          shape.x + 0.5 + grow / 2,
          shape.y + grow,
          width,
          shape.height - 2 * grow,
          Math.min(3, shape.height / 3),
        );
    }
    if (!any) continue;
    context.globalAlpha = (dim ? 0.28 : 1) * (kind === 'thin' ? 0.55 : 1);
    const ground = FILLS[kind];
    if (ground !== null) {
      context.fillStyle = colours[ground];
      context.fill();
    }
    if (edge !== null) {
      context.strokeStyle = colours[edge];
      context.lineWidth = 1.2;
      context.setLineDash(kind === 'planned' || kind === 'changeover' ? [] : [4, 2]);
      context.stroke();
      context.setLineDash([]);
    }
    if (kind === 'changeover') drawHatch(context, shapes, dim, colours);
    context.globalAlpha = 1;
  }
}

/** Between two strokes of a hatch, px. */
const HATCH = 5;

/** Strokes across the shapes whose outline is the path that stands. */
function drawHatch(
  context: CanvasRenderingContext2D,
  shapes: readonly Shape[],
  dim: boolean,
  colours: GanttColours,
): void {
  context.save();
  context.clip();
  context.beginPath();
  for (const { x, y, width, height, dim: own } of shapes) {
    if (own !== dim) continue;
    for (let at = x - height; at < x + width; at += HATCH) {
      context.moveTo(at, y + height);
      context.lineTo(at + height, y);
    }
  }
  context.strokeStyle = colours.strongGrid;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

/** The stretch of each window, behind the bars: through a bar it would strike out its words. */
function drawWindows(context: CanvasRenderingContext2D, { windows }: Sheet, colours: GanttColours): void {
  context.beginPath();
  for (const [x, y, width, height] of windows) {
    context.moveTo(x, y + height / 2);
    context.lineTo(x + width, y + height / 2);
  }
  context.strokeStyle = colours.window;
  context.lineWidth = 1.75;
  context.stroke();
}

/** Both ends of each window, also where a bar lies over it, and the first plans. */
function drawLines(context: CanvasRenderingContext2D, { firsts, windows }: Sheet, colours: GanttColours): void {
  context.beginPath();
  for (const [x, y, width, height] of windows) {
    for (const end of [x, x + width]) {
      context.moveTo(end, y);
      context.lineTo(end, y + height);
    }
  }
  context.strokeStyle = colours.window;
  context.lineWidth = 1.75;
  context.stroke();
  context.beginPath();
  for (const [x, y, width] of firsts) {
    context.moveTo(x, y);
    context.lineTo(x + width, y);
  }
  context.strokeStyle = colours.ink;
  context.stroke();
}

function drawWords(context: CanvasRenderingContext2D, words: readonly Words[], colours: GanttColours): void {
  for (const small of [false, true]) {
    context.font = small ? `600 10px ${colours.font}` : `580 11px ${colours.font}`;
    for (const one of words) {
      if (one.small !== small || one.dim) continue;
      if (one.outside) {
        /* Lines of other bars end where a word begins. */
        context.strokeStyle = colours.ground;
        context.lineWidth = 4;
        context.lineJoin = 'round';
        context.strokeText(one.text, one.x, one.y);
      }
      context.fillStyle = one.colour;
      context.fillText(one.text, one.x, one.y);
    }
  }
}

function drawTitles(
  context: CanvasRenderingContext2D,
  { colours, left, width, height }: GanttScene,
  lanes: readonly GanttLane[],
  offset: number,
): void {
  context.save();
  context.beginPath();
  context.rect(0, AXIS, left, height - AXIS);
  context.clip();
  context.strokeStyle = colours.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (const lane of lanes) {
    const y = Math.round(lane.top + offset) + 0.5;
    context.moveTo(0, y);
    context.lineTo(width, y);
  }
  context.stroke();
  context.font = `600 12px ${colours.font}`;
  for (const lane of lanes) {
    const visibleTop = Math.max(lane.top + offset, AXIS);
    const visibleEnd = Math.min(lane.top + lane.height + offset, height);
    if (visibleEnd - visibleTop < 15) continue;
    const middle = (visibleTop + visibleEnd) / 2;
    const isOut = lane.closed.some((one) => one.kind === 'out');
    context.fillStyle = isOut ? colours.outWords : colours.ink;
    if (isOut) drawWarning(context, Math.min(left - 14, context.measureText(lane.title).width + 5), middle);
    const tall = lane.rows.length > 2 && lane.height > 40;
    context.fillText(lane.title, 0, middle + (tall ? -1 : 4), left - 8);
    if (!tall) continue;
    context.font = `500 10.5px ${colours.font}`;
    context.fillStyle = colours.faint;
    context.fillText(`${lane.rows.length} of ${lane.capacity}`, 0, middle + 12, left - 8);
    context.font = `600 12px ${colours.font}`;
  }
  context.restore();
}

/** A triangle beside the name: a shape, not only a colour. */
function drawWarning(context: CanvasRenderingContext2D, x: number, middle: number): void {
  context.beginPath();
  context.moveTo(x + 5, middle - 5);
  context.lineTo(x + 10, middle + 4);
  context.lineTo(x, middle + 4);
  context.closePath();
  context.fill();
}

function drawAxis(context: CanvasRenderingContext2D, scene: GanttScene, x: (at: number) => number): void {
  const { colours, view, width, left, now, height } = scene;
  const nowX = x(now);
  const present = nowX >= left && nowX <= width;
  context.textAlign = 'center';
  for (const tick of axisTicks(view, width - left)) {
    const at = x(tick.at);
    const half = (tick.label.length * LETTER) / 2;
    if (at - half < left || at + half > width || (present && Math.abs(at - nowX) < half + 24)) continue;
    context.font = tick.major ? `640 11px ${colours.font}` : `450 11.5px ${colours.font}`;
    context.fillStyle = tick.major ? colours.ink : colours.faint;
    context.fillText(tick.label, at, 15);
  }
  if (present) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(nowX, AXIS - 4);
    context.lineTo(nowX, height);
    context.stroke();
    const badge = Math.min(width - 21, Math.max(left + 21, nowX));
    context.fillStyle = colours.ink;
    context.beginPath();
    context.roundRect(badge - 21, 1, 42, 19, 4);
    context.fill();
    context.fillStyle = colours.ground;
    context.font = `640 11px ${colours.font}`;
    context.fillText(formatTime(now), badge, 14.5);
  }
  context.textAlign = 'start';
}
