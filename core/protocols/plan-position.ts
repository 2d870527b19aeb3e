import type { Json, JsonObject } from '../contract/json.ts';
import type { PlanStep } from '../contract/plan.ts';

/** Steps that the next one has to wait for, and when they will have ended: expected, at the earliest, at the latest. */
export interface Frontier {
  readonly ids: readonly string[];
  readonly at: number;
  readonly low: number;
  readonly high: number;
}

export const START: Frontier = { ids: [], at: 0, low: 0, high: 0 };

/** Where a list of steps stands in the plan. */
export interface Position {
  readonly parentId: string | undefined;
  /** `3.` for the children of step 3. */
  readonly numberPrefix: string;
  readonly depth: number;
  readonly path: string;
  readonly loop: JsonObject;
  /** Left out by a condition around it. */
  readonly isSkipped: boolean;
  /** Not under a condition that is decided in the run. */
  readonly isCertain: boolean;
  /** `/when` for every condition that the run decides and `/lane[1]` for every lane around it, from the outside in. */
  readonly within: string;
  /** Round of each loop around it, by id of the repeated step. */
  readonly rounds: ReadonlyMap<string, number>;
  /** Steps here are kept together: each starts at most so long after the end of the one before, ms. */
  readonly togetherMs: number | undefined;
  /** The step that the first one here is kept together with. */
  readonly previous: Neighbour | undefined;
}

export interface Neighbour {
  readonly stepId: string;
  readonly ms: number;
}

export const TOP: Position = {
  parentId: undefined,
  numberPrefix: '',
  depth: 0,
  path: 'steps',
  loop: {},
  isSkipped: false,
  isCertain: true,
  within: '',
  rounds: new Map(),
  togetherMs: undefined,
  previous: undefined,
};

/** Inside of one of the lanes of a step. @param path of its lanes */
export function laneOf(inside: Position, stepId: string, path: string, index: number): Position {
  return { ...inside, path: `${path}[${index}]`, within: `${inside.within}/lane[${index}] ${stepId}` };
}

/** What a step lies within when it has a condition: one that the run decides counts, see `Position`. */
export function withinCondition(position: Position, condition: string | undefined, stepId: string): string {
  return condition === undefined || condition === 'false' ? position.within : `${position.within}/when ${stepId}`;
}

/** A step for the next one to be kept together with, where steps are. */
export function neighbour(stepId: string, ms: number | undefined): Neighbour | undefined {
  return ms === undefined ? undefined : { stepId, ms };
}

/** The window that keeps a step together with the one before. */
export function keptTogether(previous: Neighbour | undefined): Pick<PlanStep, 'windows'> {
  return previous === undefined
    ? {}
    : { windows: [{ from: previous.stepId, point: 'end', minMs: 0, maxMs: previous.ms }] };
}

/** When all lanes have ended. */
export function lastOf(ends: readonly Frontier[]): Frontier {
  return {
    ids: [...new Set(ends.flatMap((end) => end.ids))],
    at: Math.max(...ends.map((end) => end.at)),
    low: Math.max(...ends.map((end) => end.low)),
    high: Math.max(...ends.map((end) => end.high)),
  };
}

/** When a step that follows has ended. */
export function laterBy(
  { at, low, high }: Frontier,
  stepId: string,
  { expectedMs, rangeMs }: Pick<PlanStep, 'expectedMs' | 'rangeMs'>,
): Frontier {
  return { ids: [stepId], at: at + expectedMs, low: low + rangeMs[0], high: high + rangeMs[1] };
}

/** How long it takes from one moment of the plan to a later one. */
export function timeBetween(before: Frontier, end: Frontier): Pick<PlanStep, 'expectedMs' | 'rangeMs'> {
  const rangeMs: PlanStep['rangeMs'] = [Math.max(0, end.low - before.low), Math.max(0, end.high - before.high)];
  return { expectedMs: end.at - before.at, rangeMs };
}

/** Rounds of one repeat at most. */
export const MOST_ROUNDS = 1000;

export function isNumberOfRounds(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_ROUNDS;
}
