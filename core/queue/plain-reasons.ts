import { isPlaces, ownerOfAsset, withPlainNames } from '../workcell/leases/lease-names.ts';
import { poolText } from './asset-pools.ts';
import type { PlannedWork } from './forecast-source.ts';
import { momentText } from './waits.ts';

/** How times read in sentences of the forecast. */
export interface TimeReading {
  readonly amount: (ms: number) => string;
  readonly moment: (at: number) => string;
}

export function timeReading(now: number, offsetMinutes: number): TimeReading {
  return { amount: amountText, moment: (at) => momentText(at, now, offsetMinutes) };
}

/** A length of time as people say it: 45 s, 12 min, 24 h, 3 days. */
export function amountText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(ms / 360_000) / 10;
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 2.4) / 10} days`;
}

/** Puts the names of steps in place of the ids of tasks: `treat#2` becomes "Treat", `treat#2.start` the start of "Treat". */
export function withStepNames(sentence: string, work: PlannedWork | undefined): string {
  if (work === undefined) return sentence;
  return withPlainNames(sentence).replaceAll(
    /([A-Za-z][\w.]*#(?:\d+|begin|end))(?:\.(start|end)\b)?/g,
    (whole, taskId: string, side: string | undefined) => {
      const label = work.labels.get(taskId)?.label;
      if (label === undefined) return whole;
      return side === undefined ? `"${label}"` : `the ${side} of "${label}"`;
    },
  );
}

/** An asset as people call it: the instrument, or a place on it. */
export function assetText(assetId: string): string {
  const pool = poolText(assetId);
  if (pool !== undefined) return pool;
  return isPlaces(assetId) ? `a place on ${ownerOfAsset(assetId)}` : ownerOfAsset(assetId);
}
