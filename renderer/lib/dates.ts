const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number) => String(value).padStart(2, '0');

/** 14:32 */
export function formatTime(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** 14:32:07 */
export function formatTimeOfLog(at: number): string {
  return `${formatTime(at)}:${two(new Date(at).getSeconds())}`;
}

/** 17 Nov */
export function formatDay(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}

/** Thu 19 Nov */
export function formatWeekday(at: number): string {
  return `${WEEKDAYS[new Date(at).getDay()]} ${formatDay(at)}`;
}

/** 17 Nov 07:50, with the year when it is not this one. */
export function formatDateTime(at: number, now: number = at): string {
  const year = new Date(at).getFullYear();
  const shownYear = year === new Date(now).getFullYear() ? '' : ` ${year}`;
  return `${formatDay(at)}${shownYear} ${formatTime(at)}`;
}

/** 17 Nov 2026, 07:50:21 UTC+01:00: nothing left open, for the record. */
export function formatRecordTime(at: number, offsetMinutes: number): string {
  const local = new Date(at + offsetMinutes * 60_000);
  const date = `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':');
  const size = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? '\u2212' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${date}, ${time} UTC${offset}`;
}

/** A moment as one says it today: 14:32, Wed 13:45 within a week, 24 Nov 13:45 beyond. */
export function formatMoment(at: number, now: number): string {
  if (sameDay(at, now)) return formatTime(at);
  if (Math.abs(at - now) < 6 * 86_400_000) return `${WEEKDAYS[new Date(at).getDay()]} ${formatTime(at)}`;
  return formatDateTime(at, now);
}

/** Two moments as a range that says the day once: "14:35 to 14:37", "Wed 14:33 to 14:41". */
export function formatMoments(from: number, to: number, now: number): string {
  const start = formatMoment(from, now);
  const end = sameDay(from, to) ? formatTime(to) : formatMoment(to, now);
  return start === end || (sameDay(from, to) && formatTime(from) === end) ? start : `${start} to ${end}`;
}

function sameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** Start of the local day, ms since 1970, of a date such as 2026-11-18; undefined when it is not one. */
export function startOfDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return Number.isNaN(date.getTime()) ? undefined : date.getTime();
}

export function endOfDay(text: string): number | undefined {
  const start = startOfDay(text);
  if (start === undefined) return undefined;
  const date = new Date(start);
  date.setDate(date.getDate() + 1);
  return date.getTime() - 1;
}

/** 2026-11-18T07:50, as a field for date and time takes it. */
export function toLocalText(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${formatTime(at)}`;
}

/** Minutes after midnight of "8", "830", "8:30" or "08:30"; undefined when it is no time of day. */
export function readClock(text: string): number | undefined {
  const match = /^\s*(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*$/.exec(text);
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2] ?? 0)];
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}
