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

/** A moment as people say it: the time of day, with the date when it is not today. Local to the PC. */
export function momentText(at: number, now: number, offsetMinutes: number): string {
  const localOf = (time: number): Date => new Date(time + offsetMinutes * 60_000);
  const local = localOf(at);
  const time = local.toISOString().slice(11, 16);
  if (Math.floor(local.getTime() / DAY_MS) === Math.floor(localOf(now).getTime() / DAY_MS)) return time;
  return `${local.toISOString().slice(0, 10)} ${time}`;
}
