export interface DosePoint {
  /** Above 0, µM. */
  readonly dose: number;
  readonly response: number;
}

export interface FourParameterFit {
  readonly top: number;
  readonly bottom: number;
  readonly ic50: number;
  readonly hill: number;
  /** 95 % interval of the IC50 from the curvature at the optimum, on the logarithm of the dose. */
  readonly interval: readonly [number, number];
}

/** Four-parameter logistic, falling with dose for a positive slope: bottom + (top - bottom) / (1 + (dose/ic50)^hill). */
export function fourParameterCurve(dose: number, fit: Omit<FourParameterFit, 'interval'>): number {
  return fit.bottom + (fit.top - fit.bottom) / (1 + (dose / fit.ic50) ** fit.hill);
}

type Parameters = [top: number, bottom: number, logIc50: number, logHill: number];

const curveOf = ([top, bottom, logIc50, logHill]: Parameters, logDose: number) =>
  bottom + (top - bottom) / (1 + Math.exp(Math.exp(logHill) * (logDose - logIc50)));

/**
 * Least squares by Levenberg-Marquardt, for a look at a curve while it is being read. Undefined when fewer than five
 * doses are known, when the response hardly changes, or when the IC50 would lie outside the doses by more than tenfold.
 */
export function fitFourParameters(points: readonly DosePoint[]): FourParameterFit | undefined {
  const usable = points.filter((one) => one.dose > 0 && Number.isFinite(one.response));
  if (new Set(usable.map((one) => one.dose)).size < 5) return undefined;
  const x = usable.map((one) => Math.log(one.dose));
  const y = usable.map((one) => one.response);
  const [low, high] = [Math.min(...x), Math.max(...x)];
  const span = Math.max(...y) - Math.min(...y);
  if (span <= 0.1 * Math.max(...y.map(Math.abs))) return undefined;
  let best: { at: Parameters; cost: number } | undefined;
  for (const share of [0.25, 0.5, 0.75]) {
    const start: Parameters = [Math.max(...y), Math.min(...y), low + share * (high - low), 0];
    const found = descend(start, x, y);
    if (best === undefined || found.cost < best.cost) best = found;
  }
  if (best === undefined) return undefined;
  const [top, bottom, logIc50, logHill] = best.at;
  if (logIc50 < low - Math.LN10 || logIc50 > high + Math.LN10 || top <= bottom) return undefined;
  const spread = standardErrors(best.at, best.cost, x)?.[2];
  /* Student's t at 97.5 % is 1.96 plus about 2.4 over the degrees of freedom, good to 0.02 from six upwards. */
  const half = spread === undefined ? 0 : (1.96 + 2.4 / (x.length - 4)) * spread;
  return {
    top,
    bottom,
    ic50: Math.exp(logIc50),
    hill: Math.exp(logHill),
    interval: [Math.exp(logIc50 - half), Math.exp(logIc50 + half)],
  };
}

function descend(start: Parameters, x: readonly number[], y: readonly number[]): { at: Parameters; cost: number } {
  let at = start;
  let cost = costOf(at, x, y);
  let damping = 1e-2;
  for (let round = 0; round < 80; round++) {
    const jacobian = x.map((one) => gradient(at, one));
    const residuals = x.map((one, index) => y[index]! - curveOf(at, one));
    const normal = gram(jacobian);
    const target = at.map((_, k) => jacobian.reduce((sum, row, index) => sum + row[k]! * residuals[index]!, 0));
    for (const [k, row] of normal.entries()) row[k] = row[k]! * (1 + damping) + 1e-12;
    const step = solve(normal, target);
    if (step === undefined) break;
    const next = at.map((value, k) => value + step[k]!) as Parameters;
    next[3] = Math.max(-1.5, Math.min(2, next[3]));
    const nextCost = costOf(next, x, y);
    if (nextCost < cost) {
      const gain = (cost - nextCost) / Math.max(cost, 1e-300);
      [at, cost, damping] = [next, nextCost, damping / 4];
      if (gain < 1e-9) break;
    } else {
      damping *= 6;
      if (damping > 1e9) break;
    }
  }
  return { at, cost };
}

function costOf(at: Parameters, x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, one, index) => sum + (y[index]! - curveOf(at, one)) ** 2, 0);
}

function gradient(at: Parameters, logDose: number): number[] {
  const [top, bottom, logIc50, logHill] = at;
  const hill = Math.exp(logHill);
  const share = 1 / (1 + Math.exp(hill * (logDose - logIc50)));
  const slope = (top - bottom) * share * (1 - share);
  return [share, 1 - share, slope * hill, -slope * hill * (logDose - logIc50)];
}

function gram(rows: readonly number[][]): number[][] {
  return [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
}

function standardErrors(at: Parameters, cost: number, x: readonly number[]): number[] | undefined {
  const freedom = x.length - 4;
  if (freedom < 1) return undefined;
  const normal = gram(x.map((one) => gradient(at, one)));
  const errors = [0, 1, 2, 3].map(
    (k) =>
      solve(
        normal.map((row) => [...row]),
        [0, 1, 2, 3].map((i) => (i === k ? 1 : 0)),
      )?.[k],
  );
  if (errors.some((one) => one === undefined || one < 0)) return undefined;
  return errors.map((one) => Math.sqrt((one! * cost) / freedom));
}

/** Gauss elimination with pivoting; the matrix is used up. */
function solve(matrix: number[][], target: readonly number[]): number[] | undefined {
  const size = target.length;
  const rows = matrix.map((row, index) => [...row, target[index]!]);
  for (let column = 0; column < size; column++) {
    const pivot = rows
      .slice(column)
      .reduce(
        (best, row, index) => (Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? index + column : best),
        column,
      );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const head = rows[column]!;
    if (Math.abs(head[column]!) < 1e-14) return undefined;
    for (const [index, row] of rows.entries()) {
      if (index === column) continue;
      const factor = row[column]! / head[column]!;
      for (let k = column; k <= size; k++) row[k] = row[k]! - factor * head[k]!;
    }
  }
  return rows.map((row, index) => row[size]! / row[index]!);
}
