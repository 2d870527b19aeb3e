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
    const cycle = bounds.findCycle();
    // Where there is no limit, nothing can be exceeded.
    const limit = cycle?.find(({ reason }) => reason.kind === 'at-most' || reason.kind === 'lasts');
    if (cycle === undefined || limit === undefined) break;
    const { reason } = limit;
    found.push({ ...told(cycle), ...('step' in reason ? { stepId: reason.step.stepId } : {}) });
    // Without this limit the next contradiction shows.
    bounds.remove(limit);
  }
  return found;
}

/** Two moments for each step: its start at twice its index, its end after it. */
function boundsOf(rows: readonly PlanStep[], durationOf: (step: PlanStep) => number): TimeBounds<Reason> {
  const at = new Map(rows.map((row, index) => [row.stepId, 2 * index]));
  const bounds = new TimeBounds<Reason>(2 * rows.length);
  const children = Map.groupBy(rows, (row) => row.parentId);
  for (const [index, step] of rows.entries()) {
    const start = 2 * index;
    const end = start + 1;
    for (const id of step.after) if (at.has(id)) bounds.add(at.get(id)! + 1, start, 0, ORDER);
    bounds.add(start, end, step.kind === 'group' ? 0 : durationOf(step), { kind: 'takes', step });
    if (step.kind === 'action' && step.mayWaitMs !== undefined && step.when !== 'false')
      bounds.add(end, start, -(step.rangeMs[1] + step.mayWaitMs), { kind: 'lasts', step });
    if (step.kind === 'group') addGroup(bounds, step, start, children.get(step.stepId) ?? [], at);
    for (const window of step.windows ?? []) {
      const from = at.get(window.from);
      if (from === undefined) continue;
      const point = window.point === 'start' ? from : from + 1;
      bounds.add(point, start, window.minMs, { kind: 'at-least', step, window });
      if (window.maxMs !== null) bounds.add(start, point, -window.maxMs, { kind: 'at-most', step, window });
    }
  }
  return bounds;
}

/** Children lie within their group; where they come one after the other, it begins with the first and ends with the last. */
function addGroup(
  bounds: TimeBounds<Reason>,
  group: PlanStep,
  start: number,
  children: readonly PlanStep[],
  at: ReadonlyMap<string, number>,
): void {
  const isInOrder = group.operationType !== 'parallel';
  for (const [index, child] of children.entries()) {
    const childStart = at.get(child.stepId)!;
    bounds.add(start, childStart, 0, ORDER);
    bounds.add(childStart + 1, start + 1, 0, ORDER);
    if (isInOrder && index === 0) bounds.add(childStart, start, 0, ORDER);
    if (isInOrder && index === children.length - 1) bounds.add(start + 1, childStart + 1, 0, ORDER);
  }
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
