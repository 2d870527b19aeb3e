/** A time for people where this PC stands: 16:30 on the day of `now`, else 21 Nov 16:30. */
export function timeWords(at: number, now: number, offsetMinutes: number): string {
  const local = (ms: number): Date => new Date(ms + offsetMinutes * 60_000);
  const text = local(at).toISOString();
  const time = text.slice(11, 16);
  return text.slice(0, 10) === local(now).toISOString().slice(0, 10) ? time : `${dayWords(at, offsetMinutes)} ${time}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A day for people: 21 Nov 2026. */
export function dayWords(at: number, offsetMinutes: number): string {
  const date = new Date(at + offsetMinutes * 60_000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}
