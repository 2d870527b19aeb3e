const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number) => String(value).padStart(2, '0');

/** How long something took or takes: 8 s, 2 min 58 s, 24 min, 29 h 41 min, 3 d 4 h. Milliseconds in. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return 'not known';
  if (ms < SECOND) return ms < 1 ? '0 s' : `${Math.max(1, Math.round(ms))} ms`;
  if (ms < 10 * SECOND) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 600) return withRest(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 3 * 24 * 60) return withRest(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(ms / HOUR);
  return withRest(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** The same for narrow columns: 24 h 00, 2 min 58 s, 31 min. */
export function formatDurationShort(ms: number): string {
  const full = formatDuration(ms);
  const match = /^(\d+) (h) (\d+) min$/.exec(full);
  if (match === null) {
    const whole = /^(\d+) h$/.exec(full);
    return whole === null ? full : `${whole[1]} h 00`;
  }
  return `${match[1]} ${match[2]} ${two(Number(match[3]))}`;
}

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}

/** A running clock: 00:04:12, 1 d 05:19:44. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor((seconds % 86_400) / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return `${days > 0 ? `${days} d ` : ''}${clock.map(two).join(':')}`;
}

export interface DurationRange {
  /** "3 to 5", "29 h 18 to 31" */
  readonly text: string;
  readonly unit: string;
}

/** A range and its unit apart, so that the unit can stand smaller: `3 to 5` `min`, `29 h 18 to 31` `min`. */
export function formatRange(lowMs: number, highMs: number): DurationRange {
  const low = Math.max(0, Math.min(lowMs, highMs));
  const high = Math.max(lowMs, highMs, low);
  if (high < SECOND) return { text: 'under 1', unit: 's' };
  if (high < MINUTE) {
    const [from, to] = [Math.floor(low / SECOND), Math.max(1, Math.ceil(high / SECOND))];
    return from === 0 && to > 1 ? { text: `up to ${to}`, unit: 's' } : range(from === 0 ? to : from, to, 's');
  }
  if (high < HOUR) {
    const from = Math.floor(low / MINUTE);
    const to = Math.ceil(high / MINUTE);
    return from === 0 ? { text: `up to ${to}`, unit: 'min' } : range(from, to, 'min');
  }
  if (high < 3 * DAY) return hours(low, high);
  return range(Math.floor(low / HOUR), Math.ceil(high / HOUR), 'h');
}

function hours(low: number, high: number): DurationRange {
  const from = Math.floor(low / MINUTE);
  const to = Math.ceil(high / MINUTE);
  const [fromHours, toHours] = [Math.floor(from / 60), Math.floor(to / 60)];
  if (from === to) return { text: `${toHours} h ${two(to % 60)}`, unit: 'min' };
  if (fromHours === toHours) return { text: `${fromHours} h ${two(from % 60)} to ${two(to % 60)}`, unit: 'min' };
  if (from === 0) return { text: `up to ${toHours} h ${two(to % 60)}`, unit: 'min' };
  const start = fromHours === 0 ? `${from} min` : `${fromHours} h ${two(from % 60)}`;
  return { text: `${start} to ${toHours} h ${two(to % 60)}`, unit: 'min' };
}

function range(low: number, high: number, unit: string): DurationRange {
  return { text: low === high ? String(high) : `${low} to ${high}`, unit };
}

export function formatRangeText(lowMs: number, highMs: number): string {
  const { text, unit } = formatRange(lowMs, highMs);
  return `${text} ${unit}`;
}

/** The same for a narrow place: from ten hours on, whole hours are enough. */
export function formatRangeShort(lowMs: number, highMs: number): string {
  if (highMs < 10 * HOUR || highMs >= 3 * DAY) return formatRangeText(lowMs, highMs);
  const [from, to] = [Math.floor(lowMs / HOUR), Math.ceil(highMs / HOUR)];
  return from === to ? `${to} h` : `${from} to ${to} h`;
}

/** How old a value is: "0.2 s ago" while it is fresh, "42 s ago", "4 min ago". */
export function formatAge(ms: number): string {
  if (ms < 950) return `${(Math.max(0, Math.floor(ms / 100)) / 10).toFixed(1)} s ago`;
  return `${formatDuration(ms < 10 * SECOND ? Math.round(ms / SECOND) * SECOND : ms)} ago`;
}
