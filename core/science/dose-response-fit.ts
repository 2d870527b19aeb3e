import { leastSquares } from './least-squares.ts';
import { median } from './plate-statistics.ts';
import { studentQuantile } from './student-t.ts';

/** One measured response at a dose above 0, µM. */
export interface DosePoint {
  readonly doseUm: number;
  readonly response: number;
}

export interface DoseResponseFit {
  /** Dose of half effect, µM, with its 95 % interval. */
  readonly ic50Um: number;
  readonly low: number;
  readonly high: number;
  /** Slope, above 0. */
  readonly hill: number;
  /** Response at dose 0 and at infinite dose. */
  readonly top: number;
  readonly bottom: number;
}

export interface FitOptions {
  /** Residuals divided by the fitted value, never by less than 0.02: for signals whose error grows with the signal. */
  readonly weighted: boolean;
}

/** Smallest value a residual is divided by in a weighted fit. */
const LEAST_WEIGHT_VALUE = 0.02;
/** Doses an IC50 may lie outside of the tested range, as a factor, before the fit is refused. */
const FARTHEST_OUTSIDE = 10;

/** The four-parameter logistic: bottom + (top - bottom) / (1 + (dose / ic50)^hill). */
export function doseResponse(
  doseUm: number,
  curve: Pick<DoseResponseFit, 'ic50Um' | 'hill' | 'top' | 'bottom'>,
): number {
  return curve.bottom + (curve.top - curve.bottom) / (1 + (doseUm / curve.ic50Um) ** curve.hill);
}

function curveOf(parameters: readonly number[]): Pick<DoseResponseFit, 'ic50Um' | 'hill' | 'top' | 'bottom'> {
  const [top = 1, bottom = 0, logIc50 = 0, logHill = 0] = parameters;
  return { top, bottom, ic50Um: 10 ** logIc50, hill: Math.exp(logHill) };
}

/** Start values from the data: ends of the series, and the dose whose response is nearest to half way. */
function startValues(points: readonly DosePoint[]): number[] {
  const doses = [...new Set(points.map((point) => point.doseUm))].sort((a, b) => a - b);
  const at = (dose: number): number => median(points.filter((one) => one.doseUm === dose).map((one) => one.response));
  const top = at(doses[0]!);
  const bottom = at(doses.at(-1)!);
  const half = (top + bottom) / 2;
  const nearest = doses.reduce((best, dose) => (Math.abs(at(dose) - half) < Math.abs(at(best) - half) ? dose : best));
  return [top, bottom, Math.log10(nearest), Math.log(1.2)];
}

/**
 * Fits a four-parameter logistic by least squares over top, bottom, log10 IC50 and ln slope. Weighted fits are repeated
 * with the weights of the last curve until they settle. The interval is log10 IC50 ± t(0.975, n - 4) standard errors.
 * Null when there are fewer than four doses or five points, or when the data do not determine an IC50 within ten-fold of
 * the doses.
 */
export function fitDoseResponse(points: readonly DosePoint[], options: FitOptions): DoseResponseFit | null {
  const usable = points.filter((one) => one.doseUm > 0 && Number.isFinite(one.response));
  const doses = [...new Set(usable.map((one) => one.doseUm))];
  if (doses.length < 4 || usable.length < 5) return null;
  let parameters = startValues(usable);
  let weights = usable.map(() => 1);
  let result = leastSquares({ start: parameters, residuals: residualsFor(usable, weights) });
  for (let round = 0; options.weighted && round < 30; round++) {
    const curve = curveOf(result.parameters);
    weights = usable.map((one) => 1 / Math.max(LEAST_WEIGHT_VALUE, Math.abs(doseResponse(one.doseUm, curve))));
    parameters = result.parameters;
    result = leastSquares({ start: parameters, residuals: residualsFor(usable, weights) });
    if (result.parameters.every((value, index) => Math.abs(value - parameters[index]!) < 1e-9)) break;
  }
  const curve = curveOf(result.parameters);
  const variance = result.covariance?.[2]?.[2];
  const [least, most] = [Math.min(...doses) / FARTHEST_OUTSIDE, Math.max(...doses) * FARTHEST_OUTSIDE];
  if (variance === undefined || !Number.isFinite(variance) || !(curve.ic50Um > least && curve.ic50Um < most))
    return null;
  const half = studentQuantile(0.975, result.degreesOfFreedom) * Math.sqrt(variance);
  const logIc50 = Math.log10(curve.ic50Um);
  return { ...curve, low: 10 ** (logIc50 - half), high: 10 ** (logIc50 + half) };
}

function residualsFor(points: readonly DosePoint[], weights: readonly number[]) {
  return (parameters: readonly number[]): number[] => {
    const curve = curveOf(parameters);
    return points.map((one, index) => (one.response - doseResponse(one.doseUm, curve)) * weights[index]!);
  };
}
