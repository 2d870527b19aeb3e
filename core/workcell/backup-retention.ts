const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** How many of the youngest backups of each age are kept: one an hour, one a day, one a week. */
export const RETENTION = { hourly: 24, daily: 14, weekly: 8 } as const;

/**
 * Which backups may go: all but the newest of each of the last 24 hours, 14 days and 8 weeks that have one. Hours, days
 * and weeks without a backup do not count, so a PC that was off loses nothing by it.
 * @param writtenAt when each was written, milliseconds since 1970; in any order
 */
export function backupsToDelete(writtenAt: readonly number[]): number[] {
  const newestFirst = [...new Set(writtenAt)].sort((a, b) => b - a);
  const kept = new Set<number>();
  const keepNewestOfEach = (span: number, count: number): void => {
    const spans = new Set<number>();
    for (const at of newestFirst) {
      const slot = Math.floor(at / span);
      if (spans.has(slot)) continue;
      if (spans.size === count) return;
      spans.add(slot);
      kept.add(at);
    }
  };
  keepNewestOfEach(HOUR_MS, RETENTION.hourly);
  keepNewestOfEach(DAY_MS, RETENTION.daily);
  keepNewestOfEach(WEEK_MS, RETENTION.weekly);
  return newestFirst.filter((at) => !kept.has(at));
}
