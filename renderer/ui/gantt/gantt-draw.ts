import { formatTime } from '../../lib/dates.ts';
import type { GanttColours } from './gantt-colours.ts';
import { driftOf, inSight, type GanttBar, type GanttLane, type GanttLayout } from './gantt-model.ts';
import { axisTicks, spanOf, type TimeView } from './time-view.ts';

export const AXIS = 24;

export interface GanttScene {
  readonly layout: GanttLayout;
  readonly view: TimeView;
  readonly now: number;
  readonly colours: GanttColours;
  /** Of the whole canvas, px. */
  readonly width: number;
  readonly height: number;
  /** Where the names of the lanes end and time begins, px. */
  readonly left: number;
  /** How far the lanes are scrolled, px. */
  readonly scroll: number;
  /** Bars of other executions step back. */
  readonly lit: string | null;
}

type Kind = 'past' | 'running' | 'planned' | 'conflict';
const KINDS: readonly Kind[] = ['past', 'running', 'planned', 'conflict'];

interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly dim: boolean;
}

interface Words {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly dim: boolean;
  readonly small: boolean;
}

interface Sheet {
  readonly shapes: Record<Kind, Shape[]>;
  readonly words: Words[];
  /** First plans, as lines: x, y, width. */
  readonly firsts: (readonly [x: number, y: number, width: number])[];
  /** Windows, as brackets: x, y, width, height. */
  readonly windows: (readonly [x: number, y: number, width: number, height: number])[];
}

/** More windows than this in sight would hide what they belong to; then only those of the lit execution are drawn. */
const MANY_BARS = 240;
const LETTER = 6.3;

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
  for (const { from, to, reason } of lane.closed) {
    if (to < view.from || from > view.to) continue;
    const [start, end] = [Math.max(left, x(from)), Math.min(width, x(to))];
    context.fillStyle = colours.closed;
    context.fillRect(start, lane.top + offset + 0.5, end - start, lane.height);
    if (reason === '' || end - start < reason.length * LETTER + 12 || lane.rows.length > 2) continue;
    context.fillStyle = colours.closedWords;
    context.font = `500 11px ${colours.font}`;
    context.fillText(reason, start + 6, lane.top + offset + lane.height / 2 + 4);
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

/** Goes through the bars in sight once and sorts them by how they are drawn. */
function collect(scene: GanttScene, lanes: readonly GanttLane[], x: (at: number) => number, offset: number): Sheet {
  const { view, lit } = scene;
  const sheet: Sheet = {
    shapes: { past: [], running: [], planned: [], conflict: [] },
    words: [],
    firsts: [],
    windows: [],
  };
  const ranges = lanes.map((lane) => lane.rows.map((row) => inSight(row, view)));
  const count = ranges.flat().reduce((sum, [first, end]) => sum + end - first, 0);
  lanes.forEach((lane, laneIndex) => {
    const inset = lane.rowHeight >= 9 ? 1 : 0.5;
    lane.rows.forEach((row, rowIndex) => {
      const [first, end] = ranges[laneIndex]?.[rowIndex] ?? [0, 0];
      const y = row.top + offset + inset;
      const height = lane.rowHeight - 2 * inset;
      let drawnTo = -Infinity;
      for (let index = first; index < end; index++) {
        const bar = row.bars[index]!;
        if (bar.end < view.from) continue;
        const dim = lit !== null && bar.executionId !== lit;
        const from = Math.max(scene.left - 8, x(bar.start));
        const to = Math.min(scene.width + 8, x(bar.end));
        if (to <= drawnTo + 0.4 && bar.conflict === null && (dim || lit === null)) continue;
        drawnTo = Math.max(drawnTo, to);
        addBar(sheet, scene, bar, { x: from, y, width: Math.max(2, to - from), height, dim }, x);
        if (height >= 9) {
          const next = row.bars[index + 1];
          addWords(
            sheet,
            scene,
            bar,
            { x: from, y, width: Math.max(2, to - from), height, dim },
            next && x(next.start),
          );
        }
        if (bar.window !== null && bar.state !== 'past' && (count <= MANY_BARS || bar.executionId === lit))
          sheet.windows.push([x(bar.window[0]), y, x(bar.window[1]) - x(bar.window[0]), height]);
      }
    });
  });
  return sheet;
}

function addBar(sheet: Sheet, scene: GanttScene, bar: GanttBar, shape: Shape, x: (at: number) => number): void {
  if (bar.conflict !== null) sheet.shapes.conflict.push(shape);
  else if (bar.state === 'past') sheet.shapes[bar.over ? 'past' : 'running'].push(shape);
  else if (bar.state === 'planned') sheet.shapes.planned.push(shape);
  else {
    /* What has happened of it is solid, what is still to come is outlined. */
    const split = Math.min(shape.x + shape.width, Math.max(shape.x, x(scene.now)));
    if (split > shape.x) sheet.shapes.running.push({ ...shape, width: Math.max(2, split - shape.x) });
    if (split < shape.x + shape.width)
      sheet.shapes.planned.push({ ...shape, x: split, width: shape.x + shape.width - split });
  }
  if (bar.first !== null && driftOf(bar) !== undefined && !shape.dim) {
    const width = Math.max(3, x(bar.first[1]) - x(bar.first[0]));
    sheet.firsts.push([x(bar.first[0]), shape.y + shape.height + 0.5, width]);
  }
}

function addWords(sheet: Sheet, scene: GanttScene, bar: GanttBar, shape: Shape, next: number | undefined): void {
  const { colours, view } = scene;
  const small = shape.height < 15;
  const letter = small ? LETTER * 0.92 : LETTER;
  const free = (next ?? scene.width) - (shape.x + shape.width);
  const beyond = bar.end > view.to ? `${bar.executionId} to ${formatTime(bar.end)}` : bar.executionId;
  const long = `${beyond} ${bar.label}`;
  const dim = shape.dim;
  const visible = Math.min(shape.x + shape.width, scene.width) - Math.max(shape.x, scene.left);
  const inside = [long, bar.executionId].find((text) => text.length * letter + 12 <= visible);
  const y = shape.y + shape.height / 2 + (small ? 3.5 : 4);
  const solid = bar.state === 'running' ? scene.now > (bar.start + bar.end) / 2 : bar.state === 'past' && !bar.over;
  const colour =
    bar.conflict !== null
      ? colours.conflictWords
      : bar.state === 'past' && bar.over
        ? colours.pastWords
        : solid
          ? colours.runningWords
          : colours.plannedWords;
  if (inside !== undefined) {
    const x = Math.max(shape.x, scene.left) + 6;
    /* Words of a bar that is half done stand in its longer half. */
    if (bar.state === 'running') {
      const split = scene.left + ((scene.now - view.from) / spanOf(view)) * (scene.width - scene.left);
      const [before, after] = [split - x, Math.min(shape.x + shape.width, scene.width) - split];
      const text = [inside, bar.executionId].find((one) => one.length * letter + 8 <= Math.max(before, after));
      if (text === undefined) return;
      const place = before >= after ? x : split + 6;
      sheet.words.push({
        text,
        x: place,
        y,
        dim,
        small,
        colour: before >= after ? colours.runningWords : colours.plannedWords,
      });
      return;
    }
    sheet.words.push({ text: inside, x, y, colour, dim, small });
  } else if (free >= bar.executionId.length * letter + 9 && shape.x + shape.width > scene.left) {
    const text =
      bar.conflict !== null && free >= (bar.executionId.length + 12) * letter
        ? `${bar.executionId} in conflict`
        : bar.executionId;
    const outside = bar.conflict !== null ? colours.conflictWords : colours.words;
    sheet.words.push({ text, x: shape.x + shape.width + 4, y, colour: outside, dim, small });
  }
}

const FILLS: Record<Kind, keyof GanttColours> = {
  past: 'past',
  running: 'running',
  planned: 'planned',
  conflict: 'conflict',
};
const EDGES: Record<Kind, keyof GanttColours | null> = {
  past: null,
  running: null,
  planned: 'plannedEdge',
  conflict: 'conflictEdge',
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
    context.globalAlpha = dim ? 0.28 : 1;
    context.fillStyle = colours[FILLS[kind]];
    context.fill();
    if (edge !== null) {
      context.strokeStyle = colours[edge];
      context.lineWidth = 1.2;
      context.setLineDash(kind === 'conflict' ? [4, 2] : []);
      context.stroke();
      context.setLineDash([]);
    }
    context.globalAlpha = 1;
  }
}

function drawLines(context: CanvasRenderingContext2D, { firsts, windows }: Sheet, colours: GanttColours): void {
  context.beginPath();
  for (const [x, y, width, height] of windows) {
    const middle = y + height / 2;
    context.moveTo(x, y);
    context.lineTo(x, y + height);
    context.moveTo(x + width, y);
    context.lineTo(x + width, y + height);
    context.moveTo(x, middle);
    context.lineTo(x + width, middle);
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
    const middle = (visibleTop + Math.min(lane.top + lane.height + offset, height)) / 2;
    context.fillStyle = colours.ink;
    const tall = lane.rows.length > 2 && lane.height > 40;
    context.fillText(lane.assetId, 0, middle + (tall ? -1 : 4), left - 8);
    if (!tall) continue;
    context.font = `500 10.5px ${colours.font}`;
    context.fillStyle = colours.faint;
    context.fillText(`${lane.rows.length} of ${lane.capacity}`, 0, middle + 12, left - 8);
    context.font = `600 12px ${colours.font}`;
  }
  context.restore();
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
