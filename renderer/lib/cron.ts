import { joined } from './words.ts';

/** What a person can choose; anything else that a program made is shown by its own text. */
export type Repetition =
  | { readonly kind: 'hours'; readonly every: number; readonly minute: number }
  | { readonly kind: 'daily'; readonly hour: number; readonly minute: number }
  | { readonly kind: 'weekly'; readonly days: readonly number[]; readonly hour: number; readonly minute: number };

/** Hours between two starts; they divide the day, so that the distance is the same over midnight. */
export const HOUR_CHOICES = [1, 2, 3, 4, 6, 8, 12] as const;

/** 1 is Monday, as in calendars; cron counts Sunday as 0. */
export const WEEKDAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const WORK_DAYS = '1,2,3,4,5';

const two = (value: number) => String(value).padStart(2, '0');

/** Minute hour day-of-month month day-of-week. */
export function cronOf(repetition: Repetition): string {
  switch (repetition.kind) {
    case 'hours':
      return `${repetition.minute} ${repetition.every === 1 ? '*' : `*/${repetition.every}`} * * *`;
    case 'daily':
      return `${repetition.minute} ${repetition.hour} * * *`;
    case 'weekly':
      return `${repetition.minute} ${repetition.hour} * * ${repetition.days
        .map((day) => day % 7)
        .toSorted((one, other) => one - other)
        .join(',')}`;
  }
}

/** "Every 15 min", "Every 4 h, at 15 past", "Every day at 07:30", "Mon, Wed and Fri at 07:30"; the text itself when it is something else. */
export function cronWords(cron: string): string {
  const [minute, hour, dayOfMonth, month, weekday] = cron.trim().split(/\s+/);
  const minutes = Number(/^\*\/(\d+)$/.exec(minute ?? '')?.[1]);
  if (60 % minutes === 0 && [hour, dayOfMonth, month, weekday].every((field) => field === '*'))
    return minutes === 1 ? 'Every minute' : `Every ${minutes} min`;
  if (dayOfMonth !== '*' || month !== '*' || !/^\d+$/.test(minute ?? '')) return cron;
  const every = hour === '*' ? 1 : Number(/^\*\/(\d+)$/.exec(hour ?? '')?.[1]);
  if (weekday === '*' && every > 0) {
    const past = minute === '0' ? 'on the hour' : `at ${two(Number(minute))} past`;
    return `Every ${every === 1 ? 'hour' : `${every} h`}, ${past}`;
  }
  if (!/^\d+$/.test(hour ?? '')) return cron;
  const at = `at ${two(Number(hour))}:${two(Number(minute))}`;
  if (weekday === '*') return `Every day ${at}`;
  const days = [...fieldOf(weekday ?? '', 0, 7)]
    .map((day) => (day === 0 ? 7 : day))
    .toSorted((one, other) => one - other);
  if (days.join(',') === WORK_DAYS) return `Monday to Friday ${at}`;
  return days.length === 0 ? cron : `${joined(days.map((day) => WEEKDAY_NAMES[day - 1] ?? ''))} ${at}`;
}

/** The next times after a moment, in the time zone of this computer, ms since 1970; none when it is no cron text. */
export function nextTimes(cron: string, after: number, count: number): number[] {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return [];
  const [minutes, hours, days, months, weekdays] = [
    fieldOf(fields[0]!, 0, 59),
    fieldOf(fields[1]!, 0, 23),
    fieldOf(fields[2]!, 1, 31),
    fieldOf(fields[3]!, 1, 12),
    new Set([...fieldOf(fields[4]!, 0, 7)].map((day) => day % 7)),
  ] as const;
  if ([minutes, hours, days, months, weekdays].some((field) => field.size === 0)) return [];
  const dayMatches = (date: Date) => {
    const [byDate, byWeekday] = [days.has(date.getDate()), weekdays.has(date.getDay())];
    /* Two restricted day fields widen each other, as in every cron. */
    return fields[2] === '*' || fields[4] === '*' ? byDate && byWeekday : byDate || byWeekday;
  };
  const found: number[] = [];
  const start = new Date(after);
  for (let day = 0; day < 366 * 2 && found.length < count; day++) {
    const date = new Date(start.getFullYear(), start.getMonth(), start.getDate() + day);
    if (!months.has(date.getMonth() + 1) || !dayMatches(date)) continue;
    for (const hour of hours)
      for (const minute of minutes) {
        const at = new Date(date.getFullYear(), date.getMonth(), date.getDate(), hour, minute).getTime();
        if (at > after && found.length < count && at > (found.at(-1) ?? -Infinity)) found.push(at);
      }
  }
  return found;
}

/** The values a field stands for: star, lists, ranges and steps. Empty when it is none. */
function fieldOf(text: string, low: number, high: number): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (match === null) return new Set();
    const from = match[1] === undefined ? low : Number(match[1]);
    const to =
      match[2] !== undefined ? Number(match[2]) : match[1] === undefined || match[3] !== undefined ? high : from;
    const step = match[3] === undefined ? 1 : Number(match[3]);
    if (from < low || to > high || step < 1) return new Set();
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return new Set([...values].toSorted((one, other) => one - other));
}
