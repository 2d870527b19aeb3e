/** The middle of some measurements: noise of a busy PC moves it less than a mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Rounded for print, so that a figure does not show digits it does not have. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
