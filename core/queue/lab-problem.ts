import { whyNotReady } from '../instruments/bench.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import type { ScheduleAsset, ScheduleJob, ScheduleProblem } from '../schedule/problem.ts';
import type { Timetable } from '../schedule/timetable.ts';
import type { ForecastJob, PlannedWork, WorkOfPlans } from './forecast-source.ts';
import { placesAskedFor, whereItStands } from './place-assets.ts';
import { runningJob } from './running-job.ts';
import { scheduleAssets, type ScheduleAssetsDeps } from './schedule-assets.ts';
import type { Bindings } from './schedule-of-plan.ts';

const DAY_MS = 86_400_000;
/** How far plans reach. */
const HORIZON_MS = 60 * DAY_MS;

/** What windows keep for the unforeseen: of their width, and at most so many ms. */
const SPARE = { share: 0.2, most: 5 * 60_000 };

export interface LabProblemDeps extends ScheduleAssetsDeps {
  readonly work: WorkOfPlans;
}

/** What the scheduler is asked, and what each of its jobs is. */
export interface LabProblem {
  readonly problem: ScheduleProblem;
  readonly work: ReadonlyMap<string, PlannedWork>;
  readonly bindings: ReadonlyMap<string, Bindings>;
}

/**
 * The laboratory of one world as a problem for the scheduler: what runs with what has happened of it, and what waits in
 * the order of the queue. Whole ms on the clock of the world.
 */
export function labProblem(
  deps: LabProblemDeps,
  now: number,
  runs: readonly ExecutionRun[],
  waiting: readonly ForecastJob[],
  previous: Timetable | undefined,
  frozenMs: number,
): LabProblem {
  const work = new Map<string, PlannedWork>();
  const bindings = new Map<string, Bindings>();
  const load = new Map<string, number>();
  const jobs: ScheduleJob[] = [];
  for (const run of runs) {
    const planned = deps.work.get(run.facts.planHash, run.facts.bindings, deps.world);
    work.set(run.id, planned);
    bindings.set(run.id, run.facts.bindings);
    addLoad(load, planned);
    jobs.push(runningJob(run, planned, now));
  }
  for (const job of waiting) {
    const chosen = chooseInstruments(deps, job, load);
    if (chosen === undefined) continue;
    const planned = deps.work.get(job.planHash, chosen, deps.world);
    work.set(job.jobId, planned);
    bindings.set(job.jobId, chosen);
    addLoad(load, planned);
    jobs.push(waitingJob(job, planned, now));
  }
  const works = [...work.values()];
  const askedFor = placesAskedFor(works.map((one) => one.schedule));
  deps.leases.askFor(deps.world, askedFor);
  const standing = new Map(runs.map((run) => [run.id, run]));
  const horizon = now + HORIZON_MS;
  const problem: ScheduleProblem = {
    now,
    horizon,
    assets: scheduleAssets(deps, now, horizon, works, jobs),
    jobs: jobs.map((job) => {
      const run = standing.get(job.id);
      return run === undefined ? job : { ...job, plan: whereItStands(run, job.plan, askedFor) };
    }),
    // Among equals it matters when all is done; else that the more important is done sooner.
    spare: SPARE,
    prefer: new Set(waiting.map((job) => job.priority)).size > 1 ? 'priority' : 'makespan',
    ...(previous === undefined ? {} : { previous, frozenUntil: now + frozenMs }),
  };
  return { problem, work, bindings };
}

/** A job beside those of a problem, with the assets that it and they need. */
export interface FreshJob {
  readonly job: ScheduleJob;
  readonly work: PlannedWork;
  readonly assets: readonly ScheduleAsset[];
}

/**
 * A job that waits, on the instruments with the least work; undefined when it needs one that is not there.
 * @param present the jobs beside it
 */
export function scheduleJobOf(
  deps: LabProblemDeps,
  job: ForecastJob,
  now: number,
  others: Iterable<PlannedWork>,
  present: readonly ScheduleJob[],
): FreshJob | undefined {
  const chosen = chooseInstruments(deps, job, new Map());
  if (chosen === undefined) return undefined;
  const work = deps.work.get(job.planHash, chosen, deps.world);
  const works = [...others, work];
  const assets = scheduleAssets(deps, now, now + HORIZON_MS, works, present);
  return { job: waitingJob(job, work, now), work, assets };
}

function waitingJob(job: ForecastJob, { schedule }: PlannedWork, now: number): ScheduleJob {
  return {
    id: job.jobId,
    plan: schedule,
    release: Math.max(now, Math.round(job.notBefore ?? now)),
    priority: job.priority,
    ...(job.due === null ? {} : { due: Math.round(job.due) }),
    ...(job.deadline === null ? {} : { deadline: Math.round(job.deadline) }),
  };
}

/**
 * Of like instruments one that can be used, with the least work so far, unless one was asked for; none of those that are chosen
 * step by step. Undefined when one is missing.
 */
function chooseInstruments(
  { world, bench, work }: LabProblemDeps,
  job: ForecastJob,
  load: ReadonlyMap<string, number>,
): Bindings | undefined {
  if (work.missing(job.planHash, world) !== null) return undefined;
  const chosen: Record<string, string> = {};
  const open = work.openKinds(job.planHash, world, job.wishes);
  for (const kind of work.kinds(job.planHash)) {
    if (open.includes(kind)) continue;
    const wish = job.wishes[kind];
    const candidates = bench.candidates(kind, world).filter((link) => wish === undefined || link.id === wish);
    const rated = candidates.map((link) => ({ link, isOut: whyNotReady(link) !== null, load: load.get(link.id) ?? 0 }));
    const best = rated.toSorted((left, right) => Number(left.isOut) - Number(right.isOut) || left.load - right.load)[0]
      ?.link;
    if (best === undefined) return undefined;
    chosen[kind] = best.id;
  }
  return chosen;
}

function addLoad(load: Map<string, number>, { schedule }: PlannedWork): void {
  for (const step of schedule.steps)
    for (const use of step.uses) load.set(use.asset, (load.get(use.asset) ?? 0) + step.duration.min);
}
