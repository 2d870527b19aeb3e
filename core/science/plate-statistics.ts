/** Mean of at least one value. NaN for none. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Standard deviation of a sample (divided by n - 1). NaN for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return Math.sqrt(sum / (values.length - 1));
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Coefficient of variation, a fraction: standard deviation over mean. */
export function coefficientOfVariation(values: readonly number[]): number {
  return standardDeviation(values) / Math.abs(mean(values));
}

/**
 * Z' of a plate: 1 - 3 (sd of one control + sd of the other) / distance of their means (Zhang, Chung, Oldenburg 1999).
 * 1 is ideal, 0.5 and more is accepted, below 0 the controls overlap. NaN with fewer than two wells of either control.
 */
export function zPrime(positive: readonly number[], negative: readonly number[]): number {
  const distance = Math.abs(mean(positive) - mean(negative));
  return 1 - (3 * (standardDeviation(positive) + standardDeviation(negative))) / distance;
}

/** Strictly standardised mean difference of two controls: distance of means over the root of the summed variances. */
export function ssmd(positive: readonly number[], negative: readonly number[]): number {
  const spread = Math.hypot(standardDeviation(positive), standardDeviation(negative));
  return (mean(positive) - mean(negative)) / spread;
}

/** A value as a fraction of its controls: 0 at `zero` (blank), 1 at `one` (vehicle). Same unit for all three. */
export function fractionOfControl(value: number, zero: number, one: number): number {
  return (value - zero) / (one - zero);
}
