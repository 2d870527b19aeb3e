/** What is minimised: for parameters p the residuals r_i(p), already weighted. */
export interface LeastSquaresProblem {
  readonly start: readonly number[];
  readonly residuals: (parameters: readonly number[]) => number[];
  readonly iterations?: number;
}

export interface LeastSquaresResult {
  readonly parameters: number[];
  /** Sum of squared residuals at the end. */
  readonly sumOfSquares: number;
  /** s² (JᵀJ)⁻¹ with s² = sum of squares / (n - p); null where the problem does not determine the parameters. */
  readonly covariance: number[][] | null;
  readonly degreesOfFreedom: number;
  readonly converged: boolean;
}

/** Solves the symmetric positive definite system A x = b by Cholesky; undefined when A is not positive definite. */
export function solveSymmetric(a: readonly (readonly number[])[], b: readonly number[]): number[] | undefined {
  const size = b.length;
  const lower: number[][] = [];
  for (let row = 0; row < size; row++) {
    const line: number[] = Array.from({ length: size }, () => 0);
    lower.push(line);
    for (let column = 0; column <= row; column++) {
      let sum = a[row]![column]!;
      for (let k = 0; k < column; k++) sum -= line[k]! * lower[column]![k]!;
      if (row === column) {
        if (!(sum > 0)) return undefined;
        line[row] = Math.sqrt(sum);
      } else line[column] = sum / lower[column]![column]!;
    }
  }
  const forward: number[] = [];
  for (let row = 0; row < size; row++) {
    let sum = b[row]!;
    for (let k = 0; k < row; k++) sum -= lower[row]![k]! * forward[k]!;
    forward.push(sum / lower[row]![row]!);
  }
  const solution: number[] = Array.from({ length: size }, () => 0);
  for (let row = size - 1; row >= 0; row--) {
    let sum = forward[row]!;
    for (let k = row + 1; k < size; k++) sum -= lower[k]![row]! * solution[k]!;
    solution[row] = sum / lower[row]![row]!;
  }
  return solution;
}

/** Inverse of a symmetric positive definite matrix; undefined when it is not. */
function invertSymmetric(a: readonly (readonly number[])[]): number[][] | undefined {
  const columns: number[][] = [];
  for (let column = 0; column < a.length; column++) {
    const unit = a.map((_, row) => (row === column ? 1 : 0));
    const solved = solveSymmetric(a, unit);
    if (solved === undefined) return undefined;
    columns.push(solved);
  }
  return columns;
}

function sumOfSquares(residuals: readonly number[]): number {
  let sum = 0;
  for (const residual of residuals) sum += residual * residual;
  return sum;
}

/** Jacobian by central differences: rows are residuals, columns parameters. */
function jacobianAt(problem: LeastSquaresProblem, parameters: readonly number[]): number[][] {
  const columns = parameters.map((value, index) => {
    const step = 6e-6 * Math.max(Math.abs(value), 1e-2);
    const above = problem.residuals(parameters.map((one, at) => (at === index ? one + step : one)));
    const below = problem.residuals(parameters.map((one, at) => (at === index ? one - step : one)));
    return above.map((residual, at) => (residual - below[at]!) / (2 * step));
  });
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]!));
}

function normalMatrix(jacobian: readonly (readonly number[])[], size: number): number[][] {
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => {
      let sum = 0;
      for (const line of jacobian) sum += line[row]! * line[column]!;
      return sum;
    }),
  );
}

/**
 * Levenberg-Marquardt with Marquardt's scaling of the diagonal and a Jacobian by central differences (Marquardt 1963;
 * Nielsen's rule for the damping). Never throws; `converged` is false when the iterations ran out.
 */
export function leastSquares(problem: LeastSquaresProblem): LeastSquaresResult {
  let parameters = [...problem.start];
  const size = parameters.length;
  let residuals = problem.residuals(parameters);
  let cost = sumOfSquares(residuals);
  let damping = 1e-3;
  let growth = 2;
  let converged = false;
  let jacobian = jacobianAt(problem, parameters);
  for (let iteration = 0; iteration < (problem.iterations ?? 500) && !converged; iteration++) {
    const normal = normalMatrix(jacobian, size);
    const gradient = parameters.map((_, column) => {
      let sum = 0;
      for (const [row, line] of jacobian.entries()) sum -= line[column]! * residuals[row]!;
      return sum;
    });
    const damped = normal.map((line, row) =>
      line.map((value, column) => (row === column ? value * (1 + damping) + 1e-300 : value)),
    );
    const step = solveSymmetric(damped, gradient);
    const next = step === undefined ? undefined : parameters.map((value, index) => value + step[index]!);
    const nextResiduals = next === undefined ? undefined : problem.residuals(next);
    const nextCost = nextResiduals === undefined ? Number.NaN : sumOfSquares(nextResiduals);
    if (step === undefined || next === undefined || nextResiduals === undefined || !(nextCost <= cost)) {
      damping *= growth;
      growth *= 2;
      if (damping > 1e15) {
        converged = iteration > 0;
        break;
      }
      continue;
    }
    const small = step.every((move, index) => Math.abs(move) <= 1e-10 * (Math.abs(parameters[index]!) + 1e-10));
    converged = small || cost - nextCost <= 1e-16 * (nextCost + Number.MIN_VALUE);
    parameters = next;
    residuals = nextResiduals;
    cost = nextCost;
    damping = Math.max(damping / 3, 1e-12);
    growth = 2;
    jacobian = jacobianAt(problem, parameters);
  }
  const degreesOfFreedom = residuals.length - size;
  const inverse = degreesOfFreedom > 0 ? invertSymmetric(normalMatrix(jacobian, size)) : undefined;
  const variance = cost / degreesOfFreedom;
  return {
    parameters,
    sumOfSquares: cost,
    covariance: inverse === undefined ? null : inverse.map((line) => line.map((value) => value * variance)),
    degreesOfFreedom,
    converged,
  };
}
