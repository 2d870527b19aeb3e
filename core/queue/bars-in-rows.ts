import type { ForecastBar } from '../contract/forecast.ts';

/**
 * Packs the bars of a lane into rows, each into the first that is free at its start. There are never more rows than the
 * asset has places: what is late lies over what was to follow it, for as long as the plan does not know of it.
 */
export function inRows(bars: readonly Omit<ForecastBar, 'row'>[], capacity: number): ForecastBar[] {
  const freeFrom: number[] = [];
  return bars
    .toSorted((left, right) => left.start - right.start || left.end - right.end)
    .map((bar) => {
      const free = freeFrom.findIndex((at) => at <= bar.start);
      const row = free !== -1 ? free : freeFrom.length < capacity ? freeFrom.length : firstToBeFree(freeFrom);
      freeFrom[row] = Math.max(freeFrom[row] ?? bar.end, bar.end);
      return { ...bar, row };
    });
}

function firstToBeFree(freeFrom: readonly number[]): number {
  let first = 0;
  for (const [row, at] of freeFrom.entries()) if (at < freeFrom[first]!) first = row;
  return first;
}
