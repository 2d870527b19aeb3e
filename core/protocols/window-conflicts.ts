import type { PlanStep, PlanWarning, PlanWindow } from '../contract/plan.ts';
import { timeInWords, windowInWords } from '../contract/window-words.ts';
import { TimeBounds, type Bound } from './time-bounds.ts';

/** Contradictions that are told at once. */
const MOST_CONFLICTS = 5;
/** Steps that a sentence names. */
const MOST_NAMED = 3;

/** What a bound between two moments of a plan comes from. */
type Reason =
  | { readonly kind: 'order' }
  /** Demands: time that passes whatever is done. */
  | { readonly kind: 'takes'; readonly step: PlanStep }
  | { readonly kind: 'at-least'; readonly step: PlanStep; readonly window: PlanWindow }
  /** Limits: what may not take longer. */
  | { readonly kind: 'lasts'; readonly step: PlanStep }
  | { readonly kind: 'at-most'; readonly step: PlanStep; readonly window: PlanWindow };

const ORDER: Reason = { kind: 'order' };

/**
 * Windows that no run of a plan can keep, whatever the speed of the instruments and however empty the lab: an error for
 * each contradiction, with the steps that make it; a warning where they are only kept when all goes faster than expected.
 * By the method of longest paths: a contradiction is a cycle of bounds that adds up to more than no time.
 */
export function windowConflicts(rows: readonly PlanStep[]): PlanWarning[] {
  if (rows.every((row) => row.windows === undefined)) return [];
  const impossible = conflicts(rows, leastMs, (cycle) => ({
    severity: 'error',
    code: 'windows-impossible',
    sentence: sentenceOf(cycle, rows, 'at least '),
  }));
  if (impossible.length > 0) return impossible;
  return conflicts(rows, expectedMs, (cycle) => ({
    severity: 'warning',
    code: 'windows-tight',
    sentence: `This is kept only when all goes faster than expected: ${sentenceOf(cycle, rows, 'about ')}`,
  }));
}

function leastMs(step: PlanStep): number {
  return step.rangeMs[0];
}

type BoundOf<Kind extends Reason['kind']> = Bound<Extract<Reason, { readonly kind: Kind }>>;

function isLimit(bound: Bound<Reason>): bound is BoundOf<'at-most' | 'lasts'> {
  return bound.reason.kind === 'at-most' || bound.reason.kind === 'lasts';
}

function isWindow(bound: Bound<Reason>): bound is BoundOf<'at-least'> {
  return bound.reason.kind === 'at-least';
}

/** One limit alone says more than two that also contradict each other together. */
function clearest(
  bounds: TimeBounds<Reason>,
  cycle: readonly Bound<Reason>[] | undefined,
): readonly Bound<Reason>[] | undefined {
  const limits = cycle?.filter((bound) => isLimit(bound)) ?? [];
  if (limits.length <= 1) return cycle;
  for (const limit of limits) {
    const alone = bounds.findCycle((bound) => bound === limit || !isLimit(bound));
    if (alone !== undefined) return alone;
  }
  return cycle;
}

/** Steps that may be skipped count as nothing. */
function expectedMs(step: PlanStep): number {
  return step.rangeMs[0] === 0 ? 0 : step.expectedMs;
}

function conflicts(
  rows: readonly PlanStep[],
  durationOf: (step: PlanStep) => number,
  told: (cycle: readonly Bound<Reason>[]) => Omit<PlanWarning, 'stepId'>,
): PlanWarning[] {
  const bounds = boundsOf(rows, durationOf);
  const found: PlanWarning[] = [];
  while (found.length < MOST_CONFLICTS) {
    const cycle = clearest(bounds, bounds.findCycle());
    // Steps that only wait for each other have no limit that they exceed.
    const cause = cycle?.find((bound) => isLimit(bound)) ?? cycle?.find((bound) => isWindow(bound));
    if (cycle === undefined || cause === undefined) break;
    found.push({ ...told(cycle), stepId: cause.reason.step.stepId });
    // Without it the next contradiction shows.
    bounds.remove(cause);
  }
  const order = new Map(rows.map((row, index) => [row.stepId, index]));
  return found.toSorted((left, right) => order.get(left.stepId!)! - order.get(right.stepId!)!);
}

/**
 * Two moments for each step: its start at twice its index, its end after it. What raises a moment comes before what the
 * moment raises, so that one pass along the plan is enough where nothing points back.
 */
function boundsOf(rows: readonly PlanStep[], durationOf: (step: PlanStep) => number): TimeBounds<Reason> {
  const at = new Map(rows.map((row, index) => [row.stepId, 2 * index]));
  const bounds = new TimeBounds<Reason>(2 * rows.length);
  const outermost = outermostChildren(rows);
  for (const [index, step] of rows.entries()) {
    const start = 2 * index;
    const end = start + 1;
    const windows = (step.windows ?? []).filter((window) => at.has(window.from));
    const pointOf = ({ from, point }: PlanWindow): number => at.get(from)! + (point === 'start' ? 0 : 1);
    const group = step.parentId === undefined ? undefined : at.get(step.parentId);
    if (group !== undefined) bounds.add(group, start, 0, ORDER);
    for (const id of step.after) if (at.has(id)) bounds.add(at.get(id)! + 1, start, 0, ORDER);
    for (const window of windows) bounds.add(pointOf(window), start, window.minMs, { kind: 'at-least', step, window });
    bounds.add(start, end, step.kind === 'group' ? 0 : durationOf(step), { kind: 'takes', step });
    if (group !== undefined) addToGroup(bounds, group, start, outermost.get(step.parentId), index);
    if (step.kind === 'action' && step.mayWaitMs !== undefined && step.when !== 'false')
      bounds.add(end, start, -(step.rangeMs[1] + step.mayWaitMs), { kind: 'lasts', step });
    for (const window of windows)
      if (window.maxMs !== null) bounds.add(start, pointOf(window), -window.maxMs, { kind: 'at-most', step, window });
  }
  return bounds;
}

/** Of each group whose children come one after the other, the rows of the first and the last. */
function outermostChildren(rows: readonly PlanStep[]): Map<string | undefined, { first: number; last: number }> {
  const found = new Map<string | undefined, { first: number; last: number }>();
  const isParallel = new Set(rows.filter((row) => row.operationType === 'parallel').map((row) => row.stepId));
  for (const [index, { parentId }] of rows.entries()) {
    if (parentId === undefined || isParallel.has(parentId)) continue;
    found.set(parentId, { first: found.get(parentId)?.first ?? index, last: index });
  }
  return found;
}

/** A step ends within its group; where steps come one after the other, the group begins with the first and ends with the last. */
function addToGroup(
  bounds: TimeBounds<Reason>,
  group: number,
  start: number,
  outermost: { readonly first: number; readonly last: number } | undefined,
  index: number,
): void {
  bounds.add(start + 1, group + 1, 0, ORDER);
  if (outermost?.first === index) bounds.add(start, group, 0, ORDER);
  if (outermost?.last === index) bounds.add(group + 1, start + 1, 0, ORDER);
}

/** "Read" starts at most 30 min after "Dose", but at least 41 min lie between: "Incubate" takes 40 min, "Shake" 1 min. */
function sentenceOf(cycle: readonly Bound<Reason>[], rows: readonly PlanStep[], atLeast: string): string {
  const names = new Map(rows.map((row) => [row.stepId, `"${row.name}"`]));
  const windowOf = (step: PlanStep, window: PlanWindow): string =>
    `"${step.name}" starts ${windowInWords(window, names.get(window.from) ?? window.from)}`;
  const limits: string[] = [];
  const least: string[] = [];
  const takes: { readonly name: string; readonly ms: number }[] = [];
  let neededMs = 0;
  for (const { reason, ms } of cycle) {
    if (ms > 0) neededMs += ms;
    if (reason.kind === 'lasts') limits.push(`"${reason.step.name}" lasts at most ${timeInWords(-ms)}`);
    else if (reason.kind === 'at-most') limits.push(windowOf(reason.step, { ...reason.window, minMs: 0 }));
    else if (reason.kind === 'at-least' && ms > 0) least.push(windowOf(reason.step, { ...reason.window, maxMs: null }));
    else if (reason.kind === 'takes' && ms > 0) takes.push({ name: `"${reason.step.name}"`, ms });
  }
  if (limits.length === 0) {
    const waiting = cycle.filter((bound) => isWindow(bound)).map(({ reason }) => reason.step);
    const inOrder = waiting.toSorted((left, right) => left.index - right.index);
    return `${inOrder.map(({ name }) => `"${name}"`).join(' and ')} wait for each other, so none of them can start.`;
  }
  const limited = limits.join(' and ');
  if (takes.length === 0) return `${limited}, but ${least.join(' and ')}.`;
  const longest = takes.toSorted((left, right) => right.ms - left.ms);
  const named = longest.slice(0, MOST_NAMED).map(({ name, ms }) => `${name} ${timeInWords(ms)}`);
  const others = longest.length - named.length;
  const why = [
    ...least,
    `${named.join(', ').replace(' ', ' takes ')}${others > 0 ? `, ${others} more ${others === 1 ? 'step' : 'steps'}` : ''}`,
  ];
  return `${limited}, but ${atLeast}${timeInWords(neededMs)} lie between: ${why.join('; ')}.`;
}
