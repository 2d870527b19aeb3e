import { KEPT, type Draft } from './draft.ts';
import type { JobModel } from './job-model.ts';
import { unitsOf } from './laboratory.ts';
import type { ScheduleJob } from './problem.ts';
import type { Reading } from './reading.ts';
import { Judge, SCORE } from './score.ts';
import type { PlannedJob, PlannedSpan, PlannedStep, Timetable } from './timetable.ts';
import { networkEdges } from './time-network.ts';

/** The timetable that stands in a draft, by name. */
export function writeTimetable(draft: Draft, rejected: Timetable['rejected'], reading: Reading): Timetable {
  const jobs = new Map<string, PlannedJob>();
  const broken: { id: string; reason: string }[] = [];
  for (let index = 0; index < draft.jobs.length; index++) {
    const { job } = draft.jobs[index]!;
    const reason = brokenReason(draft, index, reading);
    if (reason !== null) broken.push({ id: job.id, reason });
    const planned = plannedJob(draft, index);
    if (planned !== null) jobs.set(job.id, planned);
  }
  const score = new Judge(draft, null).score();
  return {
    at: draft.problem.now,
    jobs,
    rejected,
    broken,
    score: {
      broken: score[SCORE.unplaced]! + score[SCORE.broken]! + score[SCORE.missed]!,
      lateness: score[SCORE.lateness]!,
      makespan: score[SCORE.makespan]!,
      timeInLab: score[SCORE.last]!,
    },
  };
}

function plannedJob(draft: Draft, index: number): PlannedJob | null {
  const standing = draft.standing[index]!;
  return standing === null ? null : describeJob(draft.jobs[index]!.at(standing.kept)!, standing.times, standing.lines);
}

/** A job by name, from the times of its points and the lines of its occupancies. */
export function describeJob(model: JobModel, times: Float64Array, lines: Int32Array): PlannedJob {
  const unitAt = (k: number): string | null => {
    const { place } = model.occupancies[k]!;
    return unitsOf(place.asset)[lines[k]! - place.firstLine] ?? null;
  };
  const steps = new Map<string, PlannedStep>();
  const spans = new Map<string, PlannedSpan>();
  let k = 0;
  for (const [number, step] of model.job.plan.steps.entries()) {
    const units: Record<string, string> = {};
    for (const use of step.uses) {
      const unit = unitAt(k++);
      if (unit !== null) units[use.asset] = unit;
    }
    steps.set(step.id, { start: times[2 * number]!, end: times[2 * number + 1]!, units });
  }
  for (const span of model.job.plan.spans) {
    const { from, to } = model.occupancies[k]!;
    spans.set(span.id, { start: times[from]!, end: times[to]!, unit: unitAt(k) });
    k++;
  }
  return { steps, spans };
}

/** Which rule of a job is not kept and by how much, or null when all are. */
function brokenReason(draft: Draft, index: number, reading: Reading): string | null {
  const { job } = draft.jobs[index]!;
  const standing = draft.standing[index]!;
  if (standing === null) return 'there is no place left for it that keeps to what others hold and to working hours';
  if (standing.kept <= KEPT.all && job.mayBreak !== true) return null;
  return describeExcess(job, standing.times, draft.problem.horizon, reading);
}

/** The limits still to come that these times of a job's points pass, as a sentence, or null when they pass none. */
export function describeExcess(
  job: ScheduleJob,
  times: Float64Array,
  horizon: number,
  reading: Reading,
): string | null {
  const found: string[] = [];
  let end = -Infinity;
  for (let point = 0; point < 2 * job.plan.steps.length; point++) end = Math.max(end, times[point]!);
  if (job.deadline !== undefined && end > job.deadline)
    found.push(`it ends ${reading.amount(end - job.deadline)} after its deadline`);
  if (end > horizon) found.push(`it ends ${reading.amount(end - horizon)} after the last moment that is planned`);
  for (const { from, to, gap, rule } of networkEdges(job.plan, job.extra)) {
    if (hasHappened(job, from) && hasHappened(job, to)) continue;
    const excess = times[from]! + gap - times[to]!;
    if (excess > 0) found.push(`${rule(reading.amount)}, which is exceeded by ${reading.amount(excess)}`);
  }
  return found.length === 0 ? null : found.join('; ');
}

/** What has happened is no longer planned, and so no longer given up by a plan. */
function hasHappened(job: ScheduleJob, point: number): boolean {
  const past = job.happened?.get(job.plan.steps[point >> 1]!.id);
  return past !== undefined && (point % 2 === 0 || past.end !== null);
}
