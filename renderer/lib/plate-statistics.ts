export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation; 0 for a single value. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** Z' of two groups of control wells (Zhang 1999): 1 - 3 (sd1 + sd2) / |mean1 - mean2|. */
export function zPrime(high: readonly number[], low: readonly number[]): number | undefined {
  if (high.length < 2 || low.length < 2) return undefined;
  const window = Math.abs(mean(high) - mean(low));
  return window === 0 ? undefined : 1 - (3 * (deviation(high) + deviation(low))) / window;
}

/** Coefficient of variation in percent. */
export function variation(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  const centre = mean(values);
  return centre === 0 ? undefined : (100 * deviation(values)) / Math.abs(centre);
}
