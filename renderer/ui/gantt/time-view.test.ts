import { describe, expect, it } from 'vitest';
import { GanttAxis } from './gantt-axis.ts';
import { axisTicks, fitting, following, LONGEST_SPAN, showing, SHORTEST_SPAN, spanOf, zoomed } from './time-view.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const noon = new Date(2026, 10, 18, 12, 0).getTime();
const view = { from: noon, to: noon + 10 * HOUR };

describe('the part of time in sight', () => {
  it('zooms around the moment below the pointer, from minutes to weeks and no further', () => {
    const at = noon + 3 * HOUR;
    const share = (one: typeof view) => (at - one.from) / spanOf(one);
    for (const factor of [0.5, 3, 0.0001, 10_000]) {
      const next = zoomed(view, factor, at);
      expect(share(next)).toBeCloseTo(0.3);
      expect(spanOf(next)).toBeGreaterThanOrEqual(SHORTEST_SPAN);
      expect(spanOf(next)).toBeLessThanOrEqual(LONGEST_SPAN);
    }
    expect(spanOf(zoomed(view, 0.5, at))).toBe(5 * HOUR);
  });

  it('keeps the present at a quarter of the width while it follows', () => {
    const next = following(view, noon + 7 * HOUR);
    expect((noon + 7 * HOUR - next.from) / spanOf(next)).toBeCloseTo(0.25);
    expect(spanOf(next)).toBe(spanOf(view));
  });

  it('fits all that is ahead, some of what was, and a few hours when there is nothing', () => {
    const all = fitting({ from: noon - 5 * DAY, to: noon + 2 * DAY }, noon);
    expect(all.view.to).toBeGreaterThan(noon + 2 * DAY);
    expect(spanOf(all.view)).toBeLessThan(3 * DAY);
    expect(all.present).toBe(0.25);
    expect(fitting({ from: noon - HOUR, to: noon + 2 * DAY }, noon).present).toBeLessThan(0.1);
    expect(spanOf(fitting(undefined, noon).view)).toBe(8 * HOUR);
    expect(spanOf(fitting({ from: noon, to: noon + 400 * DAY }, noon).view)).toBe(LONGEST_SPAN);
  });

  it('moves only as far as needed to show a bar, and zooms out only when it has to', () => {
    expect(showing(view, noon + HOUR, noon + 2 * HOUR)).toBe(view);
    const later = showing(view, noon + 12 * HOUR, noon + 13 * HOUR);
    expect(spanOf(later)).toBe(spanOf(view));
    expect(later.to).toBeGreaterThanOrEqual(noon + 13 * HOUR);
    const long = showing(view, noon, noon + 30 * HOUR);
    expect(long.from).toBeLessThan(noon);
    expect(long.to).toBeGreaterThan(noon + 30 * HOUR);
  });
});

describe('the axis', () => {
  const presentOf = (axis: GanttAxis, now: number) => (now - axis.view.from) / spanOf(axis.view);

  it('follows the present where it stands, also after a zoom, until it is panned away or zoomed out of sight', () => {
    const axis = new GanttAxis(noon);
    axis.fit({ from: noon - HOUR, to: noon + DAY }, noon);
    axis.zoom(0.5, noon + 30 * MINUTE);
    const place = presentOf(axis, noon);
    axis.tick(noon + 10 * MINUTE);
    expect(presentOf(axis, noon + 10 * MINUTE)).toBeCloseTo(place);
    axis.zoom(0.01, axis.view.to - MINUTE);
    expect(axis.store.getState().follows).toBe(false);
    axis.follow(noon);
    axis.pan(HOUR);
    const { view: panned } = axis.store.getState();
    axis.tick(noon + HOUR);
    expect(axis.view).toEqual(panned);
  });
});

describe('ticks of time', () => {
  it('stand at round local times with room for their words, at every zoom', () => {
    for (const span of [2 * MINUTE, 20 * MINUTE, 3 * HOUR, 10 * HOUR, 3 * DAY, 20 * DAY, 70 * DAY]) {
      const ticks = axisTicks({ from: noon + 7 * MINUTE, to: noon + 7 * MINUTE + span }, 1000);
      expect(ticks.length, String(span)).toBeGreaterThan(0);
      const gaps = ticks.slice(1).map((tick, index) => tick.at - ticks[index]!.at);
      for (const gap of gaps) expect((gap / span) * 1000).toBeGreaterThan(70);
      for (const { at } of ticks) expect(new Date(at).getSeconds()).toBe(0);
    }
  });

  it('name the day where it begins', () => {
    const ticks = axisTicks({ from: noon, to: noon + 24 * HOUR }, 1000);
    expect(ticks.filter((tick) => tick.major).map((tick) => tick.label)).toEqual(['Thu 19 Nov']);
    expect(ticks.map((tick) => tick.label)).toContain('18:00');
    const weeks = axisTicks({ from: noon, to: noon + 60 * DAY }, 1000);
    expect(weeks.every((tick) => tick.label.startsWith('Mon'))).toBe(true);
  });
});
