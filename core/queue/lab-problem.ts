import { whyNotReady, type Bench } from '../instruments/bench.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import type {
  ScheduleAsset,
  ScheduleJob,
  ScheduleLag,
  ScheduleOutage,
  SchedulePlan,
  ScheduleProblem,
  StepHistory,
} from '../schedule/problem.ts';
import type { Timetable } from '../schedule/timetable.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { Changeovers } from '../workcell/changeovers.ts';
import { assetInWorld } from '../workcell/leases/lease-names.ts';
import type { Calendars } from './calendars.ts';
import type { ForecastJob, PlannedWork, WorkOfPlans, World } from './forecast-source.ts';
import { poolAsset } from './asset-pools.ts';
import { placeAssets, placesAskedFor, whereItStands } from './place-assets.ts';
import { historyOf } from './run-history.ts';
import type { Bindings } from './schedule-of-plan.ts';
import { setupOf } from './set-up-states.ts';

const DAY_MS = 86_400_000;
/** How far plans reach. */
const HORIZON_MS = 60 * DAY_MS;
/** An instrument that cannot be used now is expected back after this long; then it is looked at again. */
const EXPECTED_BACK_MS = 15 * 60_000;
/** A paused execution is expected to go on after this long. */
const EXPECTED_RESUME_MS = 15 * 60_000;

export interface LabProblemDeps {
  readonly world: World;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  readonly calendars: Calendars;
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
    const isPaused = run.facts.status === 'paused';
    const happened = historyOf(run);
    jobs.push({
      id: run.id,
      plan: withoutPastStates(fromHereOn(planned, happened), happened),
      release: now + (isPaused ? EXPECTED_RESUME_MS : 0),
      priority: isPaused ? 0 : 10,
      happened,
      holds: heldUnits(run, planned, happened),
      extra: extraTimes(planned, happened, isPaused ? now + EXPECTED_RESUME_MS : null),
    });
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
  const problem: ScheduleProblem = {
    now,
    horizon: now + HORIZON_MS,
    assets: [...assetsOf(deps, now, works, jobs), ...poolsOf(works, deps.leases)],
    jobs: jobs.map((job) => {
      const run = standing.get(job.id);
      return run === undefined ? job : { ...job, plan: whereItStands(run, job.plan, askedFor) };
    }),
    // Among equals it matters when all is done; else that the more important is done sooner.
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
  const assets = [...assetsOf(deps, now, works, present), ...poolsOf(works, deps.leases)];
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
 * The same plan once some of it is over. What was to begin right after something that has ended begins as soon as it can:
 * the moment itself is past. What follows a rest still has as much time as the rest could have lasted. Where a group has left
 * out what it was to begin with, it has what it needs from whatever is left of it on.
 */
function fromHereOn({ schedule: plan, inside }: PlannedWork, happened: ReadonlyMap<string, StepHistory>): SchedulePlan {
  const durations = new Map(plan.steps.map((step) => [step.id, step.duration]));
  let isChanged = false;
  const late = new Set<string>();
  const lags = plan.lags.flatMap((lag): ScheduleLag[] => {
    const taskId = lag.from.slice(0, lag.from.lastIndexOf('.'));
    const past = happened.get(taskId);
    if (past === undefined && inside.has(taskId) && happened.has(lag.to.slice(0, lag.to.lastIndexOf('.')))) {
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

function taskOf(point: string): string {
  return point.slice(0, point.lastIndexOf('.'));
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
    if (units === undefined || !happened.has(from.slice(0, from.lastIndexOf('.')))) continue;
    const unit = run.leases.unitOf(id);
    // Of what is over before this start of the host nobody asks any more which one it was.
    held.set(id, units.find((one) => one[0] === unit)?.[0] ?? units[0]![0]!);
  }
  return held;
}

function poolsOf(works: Iterable<PlannedWork>, leases: LeaseBook): ScheduleAsset[] {
  const pools = new Map([...works].flatMap((work) => [...work.pools]));
  return [...pools].map(([poolId, units]) => poolAsset(poolId, units, (assetId) => leases.capacityOf(assetId)));
}

function assetsOf(
  { world, bench, leases, calendars }: LabProblemDeps,
  now: number,
  works: readonly PlannedWork[],
  jobs: readonly ScheduleJob[],
): ScheduleAsset[] {
  const setups = setupsOf(leases.changeovers, now, works, jobs);
  const shapes = [...new Set(works.map((one) => one.schedule))];
  const askedFor = placesAskedFor(shapes);
  const links = bench.all().filter((link) => link.config.virtual === (world === 'simulated'));
  const entered = leases.entered.ids().map((id): ScheduleAsset => {
    const hours = calendars.windows(id, now, now + HORIZON_MS);
    return {
      id: assetInWorld(id, world),
      capacity: leases.capacityOf(id),
      ...(hours === undefined ? {} : { available: hours }),
      ...(leases.keptFrom(id) === null ? {} : { down: [outage(now)] }),
    };
  });
  const instruments = links.flatMap((link): ScheduleAsset[] => {
    const hours = calendars.windows(link.id, now, now + HORIZON_MS);
    const isOut = whyNotReady(link) !== null;
    return [
      {
        id: link.id,
        capacity: 1,
        ...(hours === undefined ? {} : { available: hours }),
        ...(isOut ? { down: [outage(now)] } : {}),
        ...setups(link.id),
      },
      ...placeAssets(link.id, leases, shapes, askedFor),
    ];
  });
  return [...instruments, ...entered];
}

/** A person who has to change something over is expected to be done after this long, again and again. */
const EXPECTED_DONE_MS = 60_000;

/** How instruments that are changed over stand now, and how long it takes them from state to state. */
function setupsOf(
  changeovers: Changeovers,
  now: number,
  works: Iterable<PlannedWork>,
  jobs: readonly ScheduleJob[],
): (instrumentId: string) => Pick<ScheduleAsset, 'setup'> {
  if (changeovers.rules.length === 0) return () => ({});
  const states = new Set<string>();
  for (const { schedule } of new Set(works)) {
    for (const { uses } of schedule.steps) for (const { state } of uses) if (state !== null) states.add(state);
    for (const { state } of schedule.spans) if (state !== null) states.add(state);
  }
  const running = statesUnderWay(jobs);
  return (instrumentId) => {
    const rule = changeovers.ruleOf(instrumentId);
    if (rule === undefined) return {};
    const underWay = changeovers.underWay(instrumentId);
    const late = underWay?.needsPerson === true ? now + EXPECTED_DONE_MS : now;
    const since = Math.max(late, Math.ceil(underWay?.readyLabAt ?? now));
    const state = underWay === undefined ? running.get(instrumentId) : undefined;
    return { setup: setupOf(rule, states, changeovers.setUpOf(instrumentId), since, state) };
  };
}

/** States of the work that is under way, by the asset it uses. */
function statesUnderWay(jobs: readonly ScheduleJob[]): ReadonlyMap<string, string> {
  const states = new Map<string, string>();
  for (const { plan, happened, holds } of jobs) {
    if (happened === undefined || happened.size === 0) continue;
    for (const { id, uses } of plan.steps) {
      const past = happened.get(id);
      if (past?.end !== null) continue;
      for (const { asset, state } of uses) if (state !== null) states.set(past.units[asset] ?? asset, state);
    }
    for (const { id, asset, from, to, state } of plan.spans) {
      if (state === null || !happened.has(taskOf(from)) || typeof happened.get(taskOf(to))?.end === 'number') continue;
      states.set(holds?.get(id) ?? asset, state);
    }
  }
  return states;
}

/** What nobody can have now is expected back after a while, and does not keep what has begun from ending. */
function outage(now: number): ScheduleOutage {
  return { from: now, to: now + EXPECTED_BACK_MS, unit: null, since: now };
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
