import type { CellLine } from './catalog.ts';
import { valueOf } from './labware-state.ts';

/** Exponent of the Richards curve (models, section 8.1): nearly exponential up to half confluence. */
const RICHARDS_EXPONENT = 2;

/**
 * Cells expected after some hours: Richards growth with a step lag, no stress, no medium limit (reference section 8.1).
 * @param areaCm2 growth area; @param attached cells on it at the start
 */
export function growthForecast(line: CellLine, areaCm2: number, attached: number, hours: number): number {
  const capacity = valueOf(line, 'confluentDensity', 0) * areaCm2;
  const growing = hours - valueOf(line, 'lag', 0);
  if (capacity <= 0 || attached <= 0 || growing <= 0) return attached;
  const rate = Math.LN2 / valueOf(line, 'doublingTime', 24);
  const start = (capacity / attached) ** RICHARDS_EXPONENT - 1;
  return capacity / (1 + start * Math.exp(-RICHARDS_EXPONENT * rate * growing)) ** (1 / RICHARDS_EXPONENT);
}
