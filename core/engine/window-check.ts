import type { PlanWindow } from '../contract/plan.ts';
import type { NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { StepRun } from './step-run.ts';

/** A window is missed when it is exceeded by more than this, ms: clocks and commits take their time. */
const TOLERANCE_MS = 1500;

/** Waits until every window lets a step begin, counted from what is on record; a restart does not lengthen it. */
export async function waitForWindows(run: ExecutionRun, step: StepRun): Promise<void> {
  if (step.status !== 'pending') return;
  for (;;) {
    const opens = Math.max(0, ...(step.plan.windows ?? []).map((window) => opensAt(run, window)));
    const left = opens - run.labNow();
    if (left <= 0) return;
    await run.flow.atRest(() => run.clock.sleep(left, run.inFlight.signal));
  }
}

/**
 * Puts on record, and on the execution's flags, every window that a task begins too late for.
 * @param rests steps whose waits end with it: how long they last counts from when they began, so a pause lengthens them
 */
export async function recordMissedWindows(
  run: ExecutionRun,
  step: StepRun,
  rests: readonly StepRun[] = [],
): Promise<void> {
  const now = run.labNow();
  const missed: { sentence: string; byMs: number }[] = [];
  if (step.status === 'pending') {
    for (const window of step.plan.windows ?? []) {
      const from = pointOf(run, window);
      if (from === null || window.maxMs === null) continue;
      const byMs = now - from - window.maxMs;
      const source = run.steps.get(window.from)?.plan.name ?? window.from;
      const after = `${inMinutes(now - from)} after the ${window.point} of "${source}"`;
      if (byMs > TOLERANCE_MS)
        missed.push({
          sentence: `"${step.plan.name}" began ${after}; at most ${inMinutes(window.maxMs)} were allowed.`,
          byMs,
        });
    }
  }
  for (const { waitDueLabAt, plan } of rests) {
    if (waitDueLabAt === null || plan.mayWaitMs === undefined) continue;
    const byMs = now - waitDueLabAt - plan.mayWaitMs;
    if (byMs > TOLERANCE_MS)
      missed.push({ sentence: `"${plan.name}" lasted ${inMinutes(byMs)} longer than its window allows.`, byMs });
  }
  if (missed.length === 0) return;
  run.scope.addFlags(missed.map(({ sentence }) => sentence));
  await run.recordSurely(
    missed.map((data): NewEvent => ({
      kind: 'step.window-missed',
      subject: run.id,
      data: { stepId: step.id, ...data },
    })),
  );
}

function opensAt(run: ExecutionRun, window: PlanWindow): number {
  const from = pointOf(run, window);
  return from === null ? 0 : from + window.minMs;
}

/** When the point was that a window counts from; null when that step was left out. */
function pointOf(run: ExecutionRun, { from, point }: PlanWindow): number | null {
  const source = run.steps.get(from);
  if (source === undefined || source.status === 'skipped') return null;
  return point === 'start' ? source.startedLabAt : source.endedLabAt;
}

function inMinutes(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return `${Math.round(ms / 1000)} s`;
  return minutes < 120 ? `${Math.round(minutes * 10) / 10} min` : `${Math.round(minutes / 6) / 10} h`;
}
