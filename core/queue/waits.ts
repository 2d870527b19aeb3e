import type { Waits } from '../contract/job.ts';

/** Why something waits, as one sentence. */
export function waitsFor(
  kind: Waits['kind'],
  sentence: string,
  more: Partial<Pick<Waits, 'until' | 'instrumentId' | 'heldBy'>> = {},
): Waits {
  return { kind, sentence, until: null, instrumentId: null, heldBy: null, ...more };
}

const DAY_MS = 86_400_000;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A moment as people say it: 15:56, on another day Wed 25 Nov 15:56, in another year with the year. Local to the PC. */
export function momentText(at: number, now: number, offsetMinutes: number): string {
  const localOf = (time: number): Date => new Date(time + offsetMinutes * 60_000);
  const local = localOf(at);
  const time = local.toISOString().slice(11, 16);
  if (Math.floor(local.getTime() / DAY_MS) === Math.floor(localOf(now).getTime() / DAY_MS)) return time;
  const year = local.getUTCFullYear() === localOf(now).getUTCFullYear() ? '' : ` ${local.getUTCFullYear()}`;
  return `${WEEKDAYS[local.getUTCDay()]} ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}${year} ${time}`;
}
