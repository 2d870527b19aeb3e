import type { ForecastBar, ForecastLane } from '#core/contract/forecast.ts';
import type { TimeView } from './time-view.ts';

/** A bar with the place it has in the drawing; `key` stays the same when the forecast is renewed. */
export interface GanttBar extends ForecastBar {
  readonly key: string;
  readonly assetId: string;
  /** Its execution is over: history, drawn in grey. */
  readonly over: boolean;
  /** It is no work but a changeover, in a sentence. */
  readonly changeover: string | null;
}

/** Work, or, with its sentence, a changeover. */
export type DrawnBar = ForecastBar & { readonly sentence?: string };

/** Bars of one row by their start. `reach[i]` is the latest end of the bars up to i, so that overlaps are found too. */
export interface GanttRow {
  readonly bars: readonly GanttBar[];
  readonly reach: readonly number[];
  readonly top: number;
}

export interface GanttLane {
  readonly assetId: string;
  readonly title: string;
  readonly capacity: number;
  readonly closed: ForecastLane['closed'];
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly rows: readonly GanttRow[];
}

export interface GanttLayout {
  readonly lanes: readonly GanttLane[];
  readonly height: number;
  readonly byKey: ReadonlyMap<string, GanttBar>;
  /** From the first to the last bar. */
  readonly bounds: TimeView | undefined;
}

const SINGLE = 25;
const PADDING = 6;
const LONGEST_TITLE = 20;

/** Height of one row of a lane: the more places an asset has, the thinner each of them. */
function rowHeightOf(rows: number): number {
  if (rows <= 1) return SINGLE - PADDING;
  if (rows <= 6) return 13.5;
  if (rows <= 16) return 9;
  return rows <= 48 ? 6.5 : 4.5;
}

/** How thin a row becomes, so that all lanes can be seen at once where there is little room. */
function leastRowHeightOf(rows: number): number {
  if (rows <= 1) return 15;
  if (rows <= 6) return 6;
  return rows <= 48 ? 2 : 1.25;
}

/**
 * Lanes below each other, their rows inside them. @param room height there is for all lanes, px: lanes grow into it, up
 * to 1.6 times, and shrink for it as far as they can still be read; below that the lanes scroll.
 */
export function layOut(lanes: readonly ForecastLane[], room: number): GanttLayout {
  const alive = new Set(
    lanes.flatMap((lane) => lane.bars).flatMap((bar) => (bar.state === 'past' ? [] : bar.executionId)),
  );
  const heightsOf = (rowHeight: (rows: number) => number): readonly number[] =>
    lanes.map((lane) => rowHeight(lane.rows) * Math.max(1, lane.rows) + PADDING);
  const [usual, least] = [heightsOf(rowHeightOf), heightsOf(leastRowHeightOf)];
  const [wanted, needed] = [sumOf(usual), sumOf(least)];
  const scale = wanted === 0 ? 1 : Math.min(1.6, Math.max(1, room / wanted));
  const ease = wanted <= needed ? 1 : Math.min(1, Math.max(0, (room - needed) / (wanted - needed)));
  const byKey = new Map<string, GanttBar>();
  let top = 0;
  let from = Infinity;
  let to = -Infinity;
  const laid = lanes.map((lane, index): GanttLane => {
    const [tall, low] = [usual[index] ?? SINGLE, least[index] ?? SINGLE];
    const height = (low + (tall - low) * ease) * scale;
    const rowHeight = (height - PADDING) / Math.max(1, lane.rows);
    const bars = [...lane.bars, ...changeoverBars(lane)].map((bar: DrawnBar): GanttBar => {
      from = Math.min(from, bar.start);
      to = Math.max(to, bar.end);
      const key = uniqueKey(`${lane.assetId}/${bar.executionId}/${bar.taskId}`, byKey);
      const changeover = bar.sentence ?? null;
      const placed = { ...bar, key, assetId: lane.assetId, over: !alive.has(bar.executionId), changeover };
      byKey.set(key, placed);
      return placed;
    });
    const made: GanttLane = {
      assetId: lane.assetId,
      title: shortened(lane.title),
      capacity: lane.capacity,
      closed: lane.closed,
      top,
      height,
      rowHeight,
      rows: rowsOf(bars, Math.max(1, lane.rows), top + PADDING / 2, rowHeight),
    };
    top += height;
    return made;
  });
  return { lanes: laid, height: top, byKey, bounds: from < to ? { from, to } : undefined };
}

/** Changeovers stand among the bars of their lane, so that they are pointed at and gone to as they are. */
export function changeoverBars({ changeovers = [] }: ForecastLane): DrawnBar[] {
  return changeovers.map(({ start, end, state, executionId, sentence }) => ({
    executionId: executionId ?? '',
    title: 'Changeover',
    taskId: `changeover ${start}`,
    stepId: '',
    label: 'Changeover',
    row: 0,
    start,
    end,
    state,
    first: null,
    window: null,
    conflict: null,
    sentence,
  }));
}

/** What does not fit beside the lanes ends in dots; what is pointed at is told in full. */
function shortened(title: string): string {
  return title.length <= LONGEST_TITLE ? title : `${title.slice(0, LONGEST_TITLE - 1).trimEnd()}…`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function uniqueKey(key: string, taken: ReadonlyMap<string, unknown>): string {
  let unique = key;
  for (let number = 2; taken.has(unique); number++) unique = `${key}#${number}`;
  return unique;
}

function rowsOf(bars: readonly GanttBar[], count: number, top: number, rowHeight: number): GanttRow[] {
  return Array.from({ length: count }, (_, row) => {
    const own = bars
      .filter((bar) => Math.min(count - 1, Math.max(0, bar.row)) === row)
      .toSorted((one, other) => one.start - other.start);
    let latest = -Infinity;
    const reach = own.map((bar) => (latest = Math.max(latest, bar.end)));
    return { bars: own, reach, top: top + row * rowHeight };
  });
}

/** The first index of a sorted list at which `beyond` holds; its length when nowhere. */
function firstIndex(length: number, beyond: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (beyond(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Which bars of a row can be in sight: from the first index up to, not including, the second. */
export function inSight(row: GanttRow, view: TimeView): readonly [first: number, end: number] {
  const first = firstIndex(row.bars.length, (index) => (row.reach[index] ?? 0) >= view.from);
  const end = firstIndex(row.bars.length, (index) => (row.bars[index]?.start ?? 0) > view.to);
  return [first, end];
}

/** The bar at a time and a height within the lanes; the narrowest one where several lie. @param slack in ms, around thin bars */
export function barAt(layout: GanttLayout, at: number, y: number, slack: number): GanttBar | undefined {
  const lane = layout.lanes.find((one) => y >= one.top && y < one.top + one.height);
  if (lane === undefined) return undefined;
  const index = Math.floor((y - (lane.rows[0]?.top ?? 0)) / lane.rowHeight);
  const row = lane.rows[Math.min(lane.rows.length - 1, Math.max(0, index))];
  if (row === undefined) return undefined;
  const [first, end] = inSight(row, { from: at - slack, to: at + slack });
  return row.bars
    .slice(first, end)
    .filter((bar) => bar.end >= at - slack)
    .toSorted(
      (one, other) => distance(one, at) - distance(other, at) || one.end - one.start - (other.end - other.start),
    )[0];
}

function distance(bar: GanttBar, at: number): number {
  return Math.max(0, bar.start - at, at - bar.end);
}

export type Direction = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** Where the focus goes from a bar: along its lane in the order of time, or to the nearest bar of the next row that has one. */
export function neighbourOf(layout: GanttLayout, key: string, direction: Direction): GanttBar | undefined {
  const bar = layout.byKey.get(key);
  const lane = layout.lanes.find((one) => one.assetId === bar?.assetId);
  if (bar === undefined || lane === undefined) return firstBar(layout);
  if (direction === 'up' || direction === 'down') {
    const rows = layout.lanes.flatMap((one) => one.rows);
    const at = rows.findIndex((row) => row.bars.includes(bar));
    const others = direction === 'up' ? rows.slice(0, at).toReversed() : rows.slice(at + 1);
    const next = others.find((row) => row.bars.length > 0);
    const middle = (bar.start + bar.end) / 2;
    return next?.bars.toSorted((one, other) => distance(one, middle) - distance(other, middle))[0];
  }
  const ordered = lane.rows
    .flatMap((row) => row.bars)
    .toSorted((one, other) => one.start - other.start || one.row - other.row);
  const at = ordered.indexOf(bar);
  if (direction === 'first') return ordered[0];
  if (direction === 'last') return ordered.at(-1);
  return ordered[direction === 'left' ? at - 1 : at + 1];
}

export function firstBar(layout: GanttLayout): GanttBar | undefined {
  return layout.lanes.flatMap((lane) => lane.rows).find((row) => row.bars.length > 0)?.bars[0];
}

/** How much a bar has moved against the first plan, ms, later is positive; undefined when it has not (by half a minute). */
export function driftOf(bar: Pick<ForecastBar, 'start' | 'end' | 'first'>): number | undefined {
  if (bar.first === null) return undefined;
  const drift = bar.start - bar.first[0];
  const stretched = Math.abs(bar.end - bar.first[1]);
  return Math.abs(drift) < 30_000 && stretched < 30_000 ? undefined : drift;
}

/** How much later it may start without breaking its window, ms; undefined without a window. */
export function slackOf(bar: Pick<ForecastBar, 'start' | 'window'>): number | undefined {
  return bar.window === null ? undefined : bar.window[1] - bar.start;
}
