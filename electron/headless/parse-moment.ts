import { AppError } from '#core/contract/errors.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DAY_MS = 86_400_000;

/**
 * A moment as it is typed: `+90m` (s, m, h, d) from now, `14:30` today or else tomorrow, or a date and time.
 * @param now ms since 1970 on the clock that it is meant on @returns ms since 1970 @throws AppError `bad-input`
 */
export function parseMoment(text: string, now: number): number {
  const later = /^\+(\d+(?:\.\d+)?)([smhd])$/.exec(text);
  if (later !== null) return now + Number(later[1]) * UNITS[later[2]!]!;
  const time = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (time !== null && Number(time[1]) < 24 && Number(time[2]) < 60) {
    const at = new Date(now).setHours(Number(time[1]), Number(time[2]), 0, 0);
    return at > now ? at : at + DAY_MS;
  }
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new AppError(
    'bad-input',
    `"${text}" is no time. Give +90m, +2h or +3d from now, 14:30, or a date and time such as 2026-12-01T08:00.`,
  );
}
