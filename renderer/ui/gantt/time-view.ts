import { formatTime, formatWeekday } from '../../lib/dates.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The part of time that is in sight, milliseconds since 1970. */
export interface TimeView {
  readonly from: number;
  readonly to: number;
}

export const SHORTEST_SPAN = 2 * MINUTE;
export const LONGEST_SPAN = 70 * DAY;
/** Where the present stands while the view follows it, as a share of the width; less when there is little past to show. */
export const PRESENT = 0.25;
const LEAST_PAST = 0.06;
/** The width of a tick's words and some air, px. */
const TICK_PITCH = 78;

export function spanOf(view: TimeView): number {
  return view.to - view.from;
}

/** Zooms by a factor (2: twice as much time in sight); the moment `at` keeps its place. */
export function zoomed(view: TimeView, factor: number, at: number): TimeView {
  const span = Math.min(LONGEST_SPAN, Math.max(SHORTEST_SPAN, spanOf(view) * factor));
  const share = (at - view.from) / spanOf(view);
  const from = at - share * span;
  return { from, to: from + span };
}

export function panned(view: TimeView, ms: number): TimeView {
  return { from: view.from + ms, to: view.to + ms };
}

/** The same span with the present at its place. */
export function following(view: TimeView, now: number, present = PRESENT): TimeView {
  const from = now - spanOf(view) * present;
  return { from, to: from + spanOf(view) };
}

/** Everything that is planned or under way, and of what was as much as there is, up to a quarter; eight hours when there is nothing. */
export function fitting(
  bounds: TimeView | undefined,
  now: number,
): { readonly view: TimeView; readonly present: number } {
  const ahead = Math.max(HOUR, (bounds?.to ?? now) - now);
  const past = bounds === undefined ? ahead : Math.max(0, now - bounds.from);
  const present = Math.min(PRESENT, Math.max(LEAST_PAST, (past / (past + ahead)) * 1.05));
  const span = Math.min(LONGEST_SPAN, bounds === undefined ? 8 * HOUR : (ahead / (1 - present)) * 1.06);
  return { view: following({ from: now, to: now + span }, now, present), present };
}

/** Brings a stretch of time into sight without changing the span more than needed. */
export function showing(view: TimeView, from: number, to: number): TimeView {
  const margin = spanOf(view) * 0.08;
  if (from - margin >= view.from && to + margin <= view.to) return view;
  if (to - from + 2 * margin > spanOf(view)) {
    const span = Math.min(LONGEST_SPAN, Math.max(SHORTEST_SPAN, (to - from) * 1.5));
    const start = (from + to) / 2 - span / 2;
    return { from: start, to: start + span };
  }
  return panned(view, from - margin < view.from ? from - margin - view.from : to + margin - view.to);
}

export interface TimeTick {
  readonly at: number;
  readonly label: string;
  /** A day begins here. */
  readonly major: boolean;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);
const DAY_STEPS = [1, 2, 7, 14];

/** Ticks at round local times, as many as the width (px) has room for. They follow the local day, also when it has 23 or 25 hours. */
export function axisTicks(view: TimeView, width: number): TimeTick[] {
  const perTick = (spanOf(view) / Math.max(1, width)) * TICK_PITCH;
  const step = STEPS.find((one) => one >= perTick);
  return step === undefined ? dayTicks(view, perTick) : clockTicks(view, step);
}

function clockTicks(view: TimeView, step: number): TimeTick[] {
  const ticks: TimeTick[] = [];
  const day = new Date(view.from);
  day.setHours(0, 0, 0, 0);
  for (; day.getTime() <= view.to; day.setDate(day.getDate() + 1)) {
    for (let minutes = 0; minutes < 24 * 60; minutes += step / MINUTE) {
      const date = new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minutes);
      const at = date.getTime();
      if (at < view.from || at > view.to || at <= (ticks.at(-1)?.at ?? -Infinity)) continue;
      const major = minutes === 0;
      ticks.push({ at, major, label: major ? formatWeekday(at) : formatTime(at) });
    }
  }
  return ticks;
}

function dayTicks(view: TimeView, perTick: number): TimeTick[] {
  const days = DAY_STEPS.find((one) => one * DAY >= perTick) ?? 28;
  const ticks: TimeTick[] = [];
  const date = new Date(view.from);
  date.setHours(0, 0, 0, 0);
  for (; date.getTime() <= view.to; date.setDate(date.getDate() + 1)) {
    /* Counted from a Monday, so that weeks begin on Mondays. */
    const number = Math.round((date.getTime() - new Date(2024, 0, 1).getTime()) / DAY);
    if (number % days !== 0 || date.getTime() < view.from) continue;
    ticks.push({ at: date.getTime(), label: formatWeekday(date.getTime()), major: days > 1 || date.getDay() === 1 });
  }
  return ticks;
}
