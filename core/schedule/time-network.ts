import type { SchedulePlan, ScheduleStep } from './problem.ts';

/** One reason why time has to pass: `time(to) >= time(from) + gap`; a maximum is a negative gap the other way round. */
export interface NetworkEdge {
  readonly from: number;
  readonly to: number;
  readonly gap: number;
  /** The rule in words with its figure left open, for the sentence about a contradiction. */
  readonly rule: (amount: (value: number) => string) => string;
}

/**
 * The least times between all points of a plan (two points a step: start is 2 x index, end one more), by longest paths.
 * `least[a * size + b]` is what must pass from a to b, -Infinity when nothing says so, negative where b may come that much
 * before a at most. `into` is the same matrix transposed, so that both directions read along a row.
 */
export interface TimeNetwork {
  readonly size: number;
  readonly least: Float64Array;
  readonly into: Float64Array;
  /** Least time from each point to the last one after it. */
  readonly tails: Float64Array;
  /** The rules along a cycle that cannot be kept, or null when the windows agree with each other. */
  readonly contradiction: readonly NetworkEdge[] | null;
}

/** Index of a point by its name `step.start` or `step.end`. */
export function pointIndex(plan: SchedulePlan): ReadonlyMap<string, number> {
  return new Map(
    plan.steps.flatMap((step, index) => [
      [`${step.id}.start`, 2 * index] as const,
      [`${step.id}.end`, 2 * index + 1] as const,
    ]),
  );
}

function indexOf(points: ReadonlyMap<string, number>, name: string): number {
  const index = points.get(name);
  if (index === undefined) throw new RangeError(`The plan has no point called "${name}".`);
  return index;
}

function durationEdges(step: ScheduleStep, index: number, extra: number, isRelaxed: boolean): NetworkEdge[] {
  const { min, max } = step.duration;
  const [start, end] = [2 * index, 2 * index + 1];
  const edges: NetworkEdge[] = [
    { from: start, to: end, gap: min + extra, rule: (amount) => `${step.id} lasts at least ${amount(min + extra)}` },
  ];
  if (max !== null && !isRelaxed) {
    edges.push({
      from: end,
      to: start,
      gap: -(max + extra),
      rule: (amount) => `${step.id} lasts at most ${amount(max + extra)}`,
    });
  }
  return edges;
}

/** Every rule of a plan. `isRelaxed` leaves out all upper limits, as for an execution whose windows were given up. */
export function networkEdges(
  plan: SchedulePlan,
  extra?: ReadonlyMap<string, number>,
  isRelaxed = false,
): readonly NetworkEdge[] {
  const points = pointIndex(plan);
  const edges = plan.steps.flatMap((step, index) => durationEdges(step, index, extra?.get(step.id) ?? 0, isRelaxed));
  for (const lag of plan.lags) {
    const [from, to] = [indexOf(points, lag.from), indexOf(points, lag.to)];
    const between = `from ${lag.from} to ${lag.to}`;
    edges.push({ from, to, gap: lag.min, rule: (amount) => `at least ${amount(lag.min)} pass ${between}` });
    const { max } = lag;
    if (max !== null && !isRelaxed) {
      edges.push({ from: to, to: from, gap: -max, rule: (amount) => `at most ${amount(max)} pass ${between}` });
    }
  }
  for (const span of plan.spans) {
    const [from, to] = [indexOf(points, span.from), indexOf(points, span.to)];
    edges.push({ from, to, gap: 0, rule: () => `${span.id} ends after it begins` });
  }
  return edges;
}

/** Longest paths between all points (Floyd and Warshall). */
export function longestPaths(size: number, edges: readonly NetworkEdge[]): TimeNetwork {
  const least = new Float64Array(size * size).fill(-Infinity);
  const last = new Int32Array(size * size).fill(-1);
  for (let point = 0; point < size; point++) least[point * size + point] = 0;
  for (const [index, { from, to, gap }] of edges.entries()) {
    if (gap > least[from * size + to]!) {
      least[from * size + to] = gap;
      last[from * size + to] = index;
      if (from === to) return { size, least, into: least, tails: least, contradiction: [edges[index]!] };
    }
  }
  for (let via = 0; via < size; via++) {
    for (let from = 0; from < size; from++) {
      const head = least[from * size + via]!;
      if (head === -Infinity || from === via) continue;
      for (let to = 0; to < size; to++) {
        const through = head + least[via * size + to]!;
        if (through <= least[from * size + to]!) continue;
        if (from === to) {
          return { size, least, into: least, tails: least, contradiction: cycleThrough(from, via, size, last, edges) };
        }
        least[from * size + to] = through;
        last[from * size + to] = last[via * size + to]!;
      }
    }
  }
  const into = new Float64Array(size * size);
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) into[to * size + from] = least[from * size + to]!;
  }
  const tails = Float64Array.from({ length: size }, (_, from) =>
    least.subarray(from * size, (from + 1) * size).reduce((a, b) => Math.max(a, b), 0),
  );
  return { size, least, into, tails, contradiction: null };
}

/** The rules of the path from `from` to `via` and back; `last` holds the last rule of each path. */
function cycleThrough(
  from: number,
  via: number,
  size: number,
  last: Int32Array,
  edges: readonly NetworkEdge[],
): NetworkEdge[] {
  const rules: NetworkEdge[] = [];
  for (const [begin, stop] of [
    [via, from],
    [from, via],
  ] as const) {
    let at = stop;
    while (at !== begin && rules.length < 4 * size) {
      const edge = edges[last[begin * size + at]!];
      if (edge === undefined) break;
      rules.unshift(edge);
      at = edge.from;
    }
  }
  return rules;
}

const networks = new WeakMap<SchedulePlan, TimeNetwork>();

/** The time network of a plan, computed once per plan object. */
export function timeNetwork(plan: SchedulePlan): TimeNetwork {
  const known = networks.get(plan);
  if (known !== undefined) return known;
  const network = longestPaths(2 * plan.steps.length, networkEdges(plan));
  networks.set(plan, network);
  return network;
}

/** The greatest times of all points when every point has to be at or before `end`; never below `low`. */
export function highUntil(network: TimeNetwork, high: Float64Array, low: Float64Array, end: number): Float64Array {
  return high.map((value, point) => Math.max(low[point]!, Math.min(value, end - network.tails[point]!)));
}
