/** Colour of a heat map for a share of 0 to 1: low, middle, high mixed in OKLab, so every theme follows its tokens. */
export function heatColour(share: number): string {
  const at = Math.max(0, Math.min(1, share));
  return at < 0.5
    ? `color-mix(in oklab, var(--heat-mid) ${Math.round(at * 200)}%, var(--heat-low))`
    : `color-mix(in oklab, var(--heat-high) ${Math.round((at - 0.5) * 200)}%, var(--heat-mid))`;
}

/** Black or white, whichever reads better on that colour; never below 4.5:1 in any theme. */
export function heatTextColour(share: number): string {
  return share < 0.54 ? 'var(--heat-text-low)' : share < 0.8 ? 'var(--heat-text-mid)' : 'var(--heat-text-high)';
}

/** A series colour, stronger with the rank of the dose among `count` doses (0 is the lowest). */
export function doseColour(series: number, rank: number, count: number): string {
  const strength = count < 2 ? 100 : Math.round(22 + (rank / (count - 1)) * 78);
  return `color-mix(in oklab, var(--series-${series}-fill) ${strength}%, var(--surface-1))`;
}
