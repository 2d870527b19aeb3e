import type { Calendar, ForecastLane } from '../contract/forecast.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * When assets are at hand. Weekly hours are in local time, which is UTC plus the offset of the PC; closures are moments.
 * An asset without a calendar is always at hand.
 */
export class Calendars {
  readonly #calendars = new Map<string, Calendar>();
  readonly #offsetMinutes: () => number;

  constructor(offsetMinutes: () => number, calendars: readonly Calendar[] = []) {
    this.#offsetMinutes = offsetMinutes;
    for (const calendar of calendars) this.#calendars.set(calendar.assetId, calendar);
  }

  set(calendar: Calendar): void {
    this.#calendars.set(calendar.assetId, calendar);
  }

  all(): Calendar[] {
    return [...this.#calendars.values()].toSorted((left, right) => left.assetId.localeCompare(right.assetId));
  }

  /** Stretches `[from, to)` in which it is at hand, ms, in order; undefined: always. */
  windows(assetId: string, from: number, to: number): [number, number][] | undefined {
    const calendar = this.#calendars.get(assetId);
    if (calendar === undefined || (calendar.weekly.length === 0 && calendar.closures.length === 0)) return undefined;
    const open: [number, number][] = calendar.weekly.length === 0 ? [[from, to]] : this.#weekly(calendar, from, to);
    return merged(open).flatMap((window) => without(window, calendar));
  }

  /** Stretches in which it is not at hand, with the reason. */
  closed(assetId: string, from: number, to: number): ForecastLane['closed'] {
    const windows = this.windows(assetId, from, to);
    if (windows === undefined) return [];
    const whyAt = (at: number): Pick<ForecastLane['closed'][number], 'kind' | 'reason'> => {
      const closure = this.#calendars.get(assetId)?.closures.find((one) => one.from <= at && at < one.to);
      return closure === undefined
        ? { kind: 'hours', reason: 'Outside its hours' }
        : { kind: 'closure', reason: closure.reason };
    };
    const closed: ForecastLane['closed'] = [];
    let at = from;
    for (const [opens, closes] of [...windows, [to, to] as const]) {
      if (opens > at) closed.push({ from: at, to: Math.min(opens, to), ...whyAt(at) });
      at = Math.max(at, closes);
    }
    return closed;
  }

  #weekly({ weekly }: Calendar, from: number, to: number): [number, number][] {
    const offsetMs = this.#offsetMinutes() * MINUTE_MS;
    const found: [number, number][] = [];
    for (let day = Math.floor((from + offsetMs) / DAY_MS); day * DAY_MS - offsetMs < to; day++) {
      // 1 January 1970 was a Thursday.
      const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
      for (const hours of weekly) {
        if (hours.day !== weekday) continue;
        const opens = Math.max(from, day * DAY_MS - offsetMs + hours.from * MINUTE_MS);
        const closes = Math.min(to, day * DAY_MS - offsetMs + hours.to * MINUTE_MS);
        if (closes > opens) found.push([opens, closes]);
      }
    }
    return found;
  }
}

/** Windows that touch are one: what is open over midnight is open all night. */
function merged(windows: [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of windows.toSorted((left, right) => left[0] - right[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

function without([from, to]: [number, number], { closures }: Calendar): [number, number][] {
  let open: [number, number][] = [[from, to]];
  for (const closure of closures) {
    open = open.flatMap(([opens, closes]): [number, number][] => {
      if (closure.to <= opens || closure.from >= closes) return [[opens, closes]];
      const parts: [number, number][] = [];
      if (closure.from > opens) parts.push([opens, closure.from]);
      if (closure.to < closes) parts.push([closure.to, closes]);
      return parts;
    });
  }
  return open;
}
