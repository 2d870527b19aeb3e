import type { ExecutionRun } from '../engine/execution-run.ts';
import type { ScheduleJob, ScheduleLag, SchedulePlan, StepHistory } from '../schedule/problem.ts';
import type { PlannedWork } from './forecast-source.ts';
import { historyOf } from './run-history.ts';
import { taskOf } from './schedule-points.ts';

/** A paused execution is expected to go on after this long. */
const EXPECTED_RESUME_MS = 15 * 60_000;

/** An execution that runs as a job for the scheduler: its plan from here on, and what has happened of it. Whole ms. */
export function runningJob(run: ExecutionRun, planned: PlannedWork, now: number): ScheduleJob {
  const resumesAt = run.facts.status === 'paused' ? now + EXPECTED_RESUME_MS : null;
  const happened = historyOf(run);
  return {
    id: run.id,
    plan: withoutPastStates(fromHereOn(planned, happened), happened),
    release: resumesAt ?? now,
    priority: resumesAt === null ? 10 : 0,
    happened,
    holds: heldUnits(run, planned, happened),
    extra: extraTimes(planned, happened, resumesAt),
  };
}

/**
 * The same plan once some of it is over. What was to begin right after something that has ended begins as soon as it can:
 * the moment itself is past. What follows a rest still has as much time as the rest could have lasted. Where a group has left
 * out what it was to begin with, it has what it needs from whatever is left of it on.
 */
function fromHereOn({ schedule: plan, inside }: PlannedWork, happened: ReadonlyMap<string, StepHistory>): SchedulePlan {
  const durations = new Map(plan.steps.map((step) => [step.id, step.duration]));
  let isChanged = false;
  const late = new Set<string>();
  const lags = plan.lags.flatMap((lag): ScheduleLag[] => {
    const taskId = taskOf(lag.from);
    const past = happened.get(taskId);
    if (past === undefined && inside.has(taskId) && happened.has(taskOf(lag.to))) {
      late.add(taskId);
      return [];
    }
    if (lag.max !== 0 || !lag.from.endsWith('.end')) return [lag];
    if (past === undefined || past.end === null) return [lag];
    isChanged = true;
    const { min, max } = durations.get(taskId)!;
    const isRestWithRoom = max !== null && max > min;
    return [{ ...lag, max: isRestWithRoom ? Math.max(0, past.start + max - past.end) : null }];
  });
  const begins = [...late].flatMap((mark) =>
    inside
      .get(mark)!
      .filter((taskId) => !happened.has(taskId))
      .map((taskId): ScheduleLag => ({ from: `${mark}.end`, to: `${taskId}.start`, min: 0, max: null })),
  );
  return isChanged || late.size > 0 ? { ...plan, lags: [...lags, ...begins] } : plan;
}

/** What is over has left instruments in the state that the record knows: nothing is read from it. */
function withoutPastStates(plan: SchedulePlan, happened: ReadonlyMap<string, StepHistory>): SchedulePlan {
  const isOver = (taskId: string): boolean => typeof happened.get(taskId)?.end === 'number';
  const isStated = (one: { readonly state: string | null }): boolean => one.state !== null;
  if (!plan.steps.some((step) => step.uses.some(isStated)) && !plan.spans.some(isStated)) return plan;
  return {
    ...plan,
    steps: plan.steps.map((step) =>
      isOver(step.id) ? { ...step, uses: step.uses.map((use) => ({ ...use, state: null })) } : step,
    ),
    spans: plan.spans.map((span) => (isOver(taskOf(span.to)) ? { ...span, state: null } : span)),
  };
}

/**
 * By how much steps that have begun take longer than planned: what is over took what it took, and what is halfway in a
 * paused execution keeps what it uses until somebody lets it go on.
 */
function extraTimes(
  { schedule, visiting }: PlannedWork,
  happened: ReadonlyMap<string, StepHistory>,
  resumesAt: number | null,
): ReadonlyMap<string, number> {
  const extra = new Map<string, number>();
  for (const step of schedule.steps) {
    const began = happened.get(step.id);
    if (began === undefined) continue;
    if (began.end !== null) extra.set(step.id, began.end - began.start - step.duration.min);
    else if (resumesAt !== null && (step.uses.length > 0 || visiting.has(step.id)))
      extra.set(step.id, Math.max(0, resumesAt - began.start - step.duration.min));
  }
  return extra;
}

/** Units of choices that have been made: the asset that was leased, also when it was given back. */
function heldUnits(
  run: ExecutionRun,
  { schedule, pools }: PlannedWork,
  happened: ReadonlyMap<string, StepHistory>,
): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const { id, asset, from } of schedule.spans) {
    const units = pools.get(asset);
    if (units === undefined || !happened.has(taskOf(from))) continue;
    const unit = run.leases.unitOf(id);
    // Of what is over before this start of the host nobody asks any more which one it was.
    held.set(id, units.find((one) => one[0] === unit)?.[0] ?? units[0]![0]!);
  }
  return held;
}
