import { formatTime } from '../../lib/dates.ts';
import type { GanttColours } from './gantt-colours.ts';
import { driftOf, inSight, type GanttBar, type GanttLane, type GanttLayout } from './gantt-model.ts';
import { spanOf, type TimeView } from './time-view.ts';

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

/** thin: planned, but too thin for an outline; broken: under way, and its window is lost; changeover: no work, hatched. */
export type Kind = 'past' | 'running' | 'thin' | 'planned' | 'conflict' | 'broken' | 'changeover';
export const KINDS: readonly Kind[] = ['past', 'running', 'thin', 'planned', 'conflict', 'broken', 'changeover'];

export interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly dim: boolean;
}

export interface Words {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly dim: boolean;
  readonly small: boolean;
  /** Beside its bar, not in it. */
  readonly outside: boolean;
}

export interface Sheet {
  readonly shapes: Record<Kind, Shape[]>;
  readonly words: Words[];
  /** First plans, as lines: x, y, width. */
  readonly firsts: (readonly [x: number, y: number, width: number])[];
  /** Windows, as brackets: x, y, width, height. */
  readonly windows: (readonly [x: number, y: number, width: number, height: number])[];
}

/** More windows than this in sight would hide what they belong to; then only those of the lit execution are drawn. */
const MANY_BARS = 240;
/** Below this an outline would be all there is of a bar, px. */
const THIN = 5;
/** Rows lower than this are drawn without outlines, px. */
const LOW = 4.5;
/** A bar that stands this close behind another one does not name the two, px. */
const APART = 14;
/** Width of a letter of the drawing's words, px. */
export const LETTER = 6.3;

/** Goes through the bars in sight once and sorts them by how they are drawn. */
export function collect(
  scene: GanttScene,
  lanes: readonly GanttLane[],
  x: (at: number) => number,
  offset: number,
): Sheet {
  const { view, lit } = scene;
  const sheet: Sheet = {
    shapes: { past: [], running: [], thin: [], planned: [], conflict: [], broken: [], changeover: [] },
    words: [],
    firsts: [],
    windows: [],
  };
  const ranges = lanes.map((lane) => lane.rows.map((row) => inSight(row, view)));
  const count = ranges.flat().reduce((sum, [first, end]) => sum + end - first, 0);
  lanes.forEach((lane, laneIndex) => {
    const inset = lane.rowHeight >= 9 ? 1 : lane.rowHeight >= 4 ? 0.5 : 0.25;
    lane.rows.forEach((row, rowIndex) => {
      const [first, end] = ranges[laneIndex]?.[rowIndex] ?? [0, 0];
      const y = row.top + offset + inset;
      const height = lane.rowHeight - 2 * inset;
      let drawnTo = -Infinity;
      let before: GanttBar | undefined;
      for (let index = first; index < end; index++) {
        const bar = row.bars[index]!;
        if (bar.end < view.from) continue;
        const dim = lit !== null && bar.executionId !== lit;
        const from = Math.max(scene.left - 8, x(bar.start));
        const to = Math.min(scene.width + 8, x(bar.end));
        if (to <= drawnTo + 0.4 && bar.conflict === null && (dim || lit === null)) continue;
        const crowded = before !== undefined && before.executionId !== bar.executionId && from - drawnTo < APART;
        before = bar;
        drawnTo = Math.max(drawnTo, to);
        const shape = { x: from, y, width: Math.max(2, to - from), height, dim };
        if (bar.changeover !== null) {
          addChangeover(sheet, scene, shape);
          continue;
        }
        addBar(sheet, scene, bar, shape, x);
        const bracket = bar.state !== 'past' && (count <= MANY_BARS || bar.executionId === lit) ? bar.window : null;
        if (bracket !== null) sheet.windows.push([x(bracket[0]), y, x(bracket[1]) - x(bracket[0]), height]);
        if (height < 9) continue;
        const next = row.bars[index + 1];
        /* Words beside a bar stand clear of its bracket. */
        const beyond = bracket === null ? shape.x + shape.width : Math.max(to, x(bracket[1]) + 2);
        const room = next === undefined ? scene.width : x(next.start);
        /* A name behind a crowd would be taken for the name of the crowd. */
        const isAnonymous = crowded && shape.width < THIN && bar.conflict === null && bar.executionId !== lit;
        if (!isAnonymous) addWords(sheet, scene, bar, shape, { from: beyond, to: room });
      }
    });
  });
  return sheet;
}

/** Lower than the work it is done for; its word stands only where there is room for it. */
function addChangeover(sheet: Sheet, { colours }: GanttScene, shape: Shape): void {
  const low = shape.height >= 9 ? shape.height * 0.2 : 0;
  sheet.shapes.changeover.push({ ...shape, y: shape.y + low, height: shape.height - 2 * low });
  const text = 'changeover';
  if (shape.height < 12 || shape.width < text.length * LETTER + 14) return;
  const [x, y] = [shape.x + 7, shape.y + shape.height / 2 + 3.5];
  sheet.words.push({ text, x, y, colour: colours.words, dim: shape.dim, small: true, outside: false });
}

function addBar(sheet: Sheet, scene: GanttScene, bar: GanttBar, shape: Shape, x: (at: number) => number): void {
  const broken = bar.conflict !== null && bar.state !== 'past';
  if (broken && bar.state === 'planned') sheet.shapes.conflict.push(shape);
  else if (bar.state === 'past') sheet.shapes[bar.over ? 'past' : 'running'].push(shape);
  else if (bar.state === 'planned') sheet.shapes[isThin(shape) ? 'thin' : 'planned'].push(shape);
  else {
    /* What has happened of it is solid, what is still to come is outlined. */
    const split = Math.min(shape.x + shape.width, Math.max(shape.x, x(scene.now)));
    if (split > shape.x) sheet.shapes.running.push({ ...shape, width: Math.max(2, split - shape.x) });
    if (split < shape.x + shape.width)
      sheet.shapes[shape.height < LOW ? 'thin' : 'planned'].push({
        ...shape,
        x: split,
        width: shape.x + shape.width - split,
      });
  }
  if (broken && bar.state === 'running') sheet.shapes.broken.push(shape);
  /* Between thin rows the lines would be all there is to see. */
  const shown = shape.height >= 12 || bar.executionId === scene.lit;
  if (bar.first !== null && driftOf(bar) !== undefined && !shape.dim && shown) {
    const width = Math.max(3, x(bar.first[1]) - x(bar.first[0]));
    sheet.firsts.push([x(bar.first[0]), shape.y + shape.height + 0.5, width]);
  }
}

function isThin(shape: Shape): boolean {
  return shape.width < THIN || shape.height < LOW;
}

/** Words of a bar: inside it, else in the free room behind it, else nowhere. */
function addWords(
  sheet: Sheet,
  scene: GanttScene,
  bar: GanttBar,
  shape: Shape,
  room: { readonly from: number; readonly to: number },
): void {
  const { colours, view } = scene;
  const small = shape.height < 15;
  const letter = small ? LETTER * 0.92 : LETTER;
  const free = room.to - room.from;
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
        outside: false,
        colour: before >= after ? colours.runningWords : colours.plannedWords,
      });
      return;
    }
    sheet.words.push({ text: inside, x, y, colour, dim, small, outside: false });
  } else if (free >= bar.executionId.length * letter + 9 && shape.x + shape.width > scene.left) {
    const text =
      bar.conflict !== null && free >= (bar.executionId.length + 12) * letter
        ? `${bar.executionId} in conflict`
        : bar.executionId;
    const outside = bar.conflict !== null ? colours.conflictWords : colours.words;
    sheet.words.push({ text, x: room.from + 4, y, colour: outside, dim, small, outside: true });
  }
}
