import { stretchedWindows } from './stretched-windows.ts';
import { highUntil } from './time-network.ts';
import { Insertion } from './insertion.ts';
import { modelJob, type JobModel } from './job-model.ts';
import { buildLaboratory, type Laboratory } from './laboratory.ts';
import type { ScheduleJob, ScheduleProblem } from './problem.ts';
import { planWithSpareTime } from './spare-time.ts';

/**
 * How much of its rules a placed job keeps: all of them and its frozen times; all of them with time to spare; all of them; all
 * windows but not its deadline or the horizon; or, only once it has begun, all windows that it could still keep if it were alone; or no upper limit at all. A job
 * for which not even that can be found has no place.
 */
export const KEPT = { frozen: 0, spare: 1, all: 2, windows: 3, stretched: 4, nothing: 5, unplaced: 6 } as const;
export type Kept = (typeof KEPT)[keyof typeof KEPT];

const LEVELS = [KEPT.frozen, KEPT.spare, KEPT.all, KEPT.windows, KEPT.stretched, KEPT.nothing] as const;

/** Starts that the plan on the screen puts between now and the end of the frozen zone, by point. */
function frozenPoints(job: ScheduleJob, problem: ScheduleProblem): ReadonlyMap<number, number> {
  const pins = new Map<number, number>();
  const { previous, now, frozenUntil } = problem;
  const planned = frozenUntil === undefined ? undefined : previous?.jobs.get(job.id);
  if (planned === undefined) return pins;
  for (const [index, step] of job.plan.steps.entries()) {
    const start = planned.steps.get(step.id)?.start;
    if (start !== undefined && start >= now && start < frozenUntil!) pins.set(2 * index, start);
  }
  return pins;
}

/** Where a job stands: copied out of a draft and put back. */
export interface Standing {
  readonly times: Float64Array;
  readonly lines: Int32Array;
  readonly kept: Kept;
}

/** A job with what it becomes when rules are given up; computed when first needed. */
class JobLevels {
  readonly job: ScheduleJob;
  readonly #build: (kept: Kept) => JobModel | null;
  readonly #models = new Map<Kept, JobModel | null>();

  constructor(job: ScheduleJob, build: (kept: Kept) => JobModel | null) {
    this.job = job;
    this.#build = build;
  }

  at(kept: Kept): JobModel | null {
    let model = this.#models.get(kept);
    if (model === undefined) {
      model = this.#build(kept);
      this.#models.set(kept, model);
    }
    return model;
  }
}

/**
 * The working timetable of one planning run. Invariant: the lines hold exactly the stretches of the jobs that stand, and for
 * every job that has begun and does not stand, what it holds right now for the least time it has to.
 */
export class Draft {
  readonly problem: ScheduleProblem;
  readonly laboratory: Laboratory;
  readonly insertion: Insertion;
  readonly jobs: readonly JobLevels[];
  readonly standing: (Standing | null)[];
  /** First start and last end of each job that stands. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** How far each job's windows are used beyond what leaves room for the unforeseen, in time. */
  readonly strains: Float64Array;

  constructor(problem: ScheduleProblem, jobs: readonly ScheduleJob[]) {
    this.problem = problem;
    this.laboratory = buildLaboratory(problem.assets);
    this.insertion = new Insertion(this.laboratory, problem.now);
    this.jobs = jobs.map((job, index) => new JobLevels(job, (kept) => this.#buildModel(job, index, kept)));
    this.standing = jobs.map(() => null);
    this.starts = new Float64Array(jobs.length);
    this.ends = new Float64Array(jobs.length);
    this.strains = new Float64Array(jobs.length);
    for (let index = 0; index < jobs.length; index++) this.#hold(index, true);
  }

  #buildModel(job: ScheduleJob, index: number, kept: Kept): JobModel | null {
    const { problem, laboratory } = this;
    switch (kept) {
      case KEPT.frozen: {
        const pins = frozenPoints(job, problem);
        if (pins.size === 0) return null;
        const plan = planWithSpareTime(job, problem);
        const spared = plan === null ? null : modelJob({ ...job, plan }, index, laboratory, problem, { pins });
        return spared ?? modelJob(job, index, laboratory, problem, { pins });
      }
      case KEPT.spare: {
        const plan = planWithSpareTime(job, problem);
        return plan === null ? null : modelJob({ ...job, plan }, index, laboratory, problem);
      }
      case KEPT.all:
        return job.mayBreak === true ? this.#stretched(job, index) : modelJob(job, index, laboratory, problem);
      case KEPT.windows: {
        if (job.mayBreak === true) return null;
        const { deadline: _, ...rest } = job;
        return modelJob(rest, index, laboratory, problem, { horizon: Infinity });
      }
      case KEPT.stretched:
        return (job.happened?.size ?? 0) === 0 || job.mayBreak === true ? null : this.#stretched(job, index);
      case KEPT.nothing:
        if ((job.happened?.size ?? 0) === 0) return null;
        return modelJob(job, index, laboratory, problem, { isRelaxed: true, horizon: Infinity });
      case KEPT.unplaced:
        return null;
    }
  }

  #stretched(job: ScheduleJob, index: number): JobModel | null {
    const { problem, laboratory } = this;
    const windows = stretchedWindows(job, problem);
    if (windows === null || (!windows.isStretched && job.mayBreak !== true)) return null;
    return modelJob(job, index, laboratory, problem, { isRelaxed: true, horizon: Infinity, edges: windows.edges });
  }

  /** The most that a job can be asked to keep. */
  strictest(index: number): Kept {
    const job = this.jobs[index]!;
    return LEVELS.find((kept) => job.at(kept) !== null) ?? KEPT.unplaced;
  }

  /** The model under which a job stands (or its strictest one while it does not). */
  model(index: number): JobModel | null {
    return this.jobs[index]!.at(this.standing[index]?.kept ?? this.strictest(index));
  }

  /** Reserves (or frees) what a job that has begun holds now, for the least time. */
  #hold(index: number, isHeld: boolean): void {
    if ((this.jobs[index]!.job.happened?.size ?? 0) === 0) return;
    const job = this.jobs[index]!;
    const model = job.at(KEPT.spare) ?? job.at(KEPT.all) ?? job.at(KEPT.nothing);
    if (model === null) return;
    for (const { hasBegun, from, to, line, place, amount, state } of model.occupancies) {
      if (!hasBegun) continue;
      const places = this.laboratory.lines[line < 0 ? place.firstLine : line]!;
      if (isHeld) places.add(model.low[from]!, model.low[to]!, amount, state);
      else places.remove(model.low[from]!, model.low[to]!, amount, state);
    }
  }

  /**
   * Lets a job stand at its earliest place, keeping as many of its rules as can be kept with the jobs that stand.
   * Answers what it keeps.
   */
  placeEarliest(index: number): Kept {
    const job = this.jobs[index]!;
    this.#hold(index, false);
    for (const kept of LEVELS) {
      const model = job.at(kept);
      if (model !== null && this.insertion.earliest(model)) {
        this.#stand(index, model, kept);
        return kept;
      }
    }
    this.#hold(index, true);
    return KEPT.unplaced;
  }

  /**
   * Moves a job that stands as late as it goes without ending later, so that it holds its places no longer than it has to.
   * Nothing changes when it cannot be moved, or when its windows would be used up further (counted from what has happened).
   */
  squeeze(index: number): void {
    const standing = this.standing[index] ?? null;
    if (standing === null) return;
    const model = this.jobs[index]!.at(standing.kept)!;
    const high = highUntil(model.network, model.high, standing.times, this.ends[index]!);
    const strain = this.strains[index]!;
    this.take(index);
    if (!this.tryPlace(index, standing.kept, standing.times, high, true)) this.restore(index, standing);
    else if (this.strains[index]! > strain) {
      this.take(index);
      this.restore(index, standing);
    }
  }

  /** Tries a job under stricter rules than its own; it stands under its own afterwards. */
  tryVariant(index: number, variant: JobModel, low: Float64Array): boolean {
    const kept = this.strictest(index);
    const model = this.jobs[index]!.at(kept);
    if (model === null) return false;
    this.#hold(index, false);
    const isFound = this.insertion.earliest(variant, low, variant.high);
    if (isFound) this.#stand(index, model, kept);
    else this.#hold(index, true);
    return isFound;
  }

  /** Tries one exact rule set and bounds; the job stands afterwards only when the answer is true. */
  tryPlace(index: number, kept: Kept, low: Float64Array, high: Float64Array, isLatest = false): boolean {
    const model = this.jobs[index]!.at(kept);
    if (model === null) return false;
    this.#hold(index, false);
    const isFound = isLatest ? this.insertion.latest(model, low, high) : this.insertion.earliest(model, low, high);
    if (isFound) this.#stand(index, model, kept);
    else this.#hold(index, true);
    return isFound;
  }

  #stand(index: number, model: JobModel, kept: Kept): void {
    this.#fill(
      index,
      {
        times: this.insertion.times.slice(0, model.network.size),
        lines: this.insertion.lines.slice(0, model.occupancies.length),
        kept,
      },
      model,
    );
  }

  #fill(index: number, standing: Standing, model: JobModel): void {
    const { times, lines } = standing;
    for (let k = 0; k < model.occupancies.length; k++) {
      const { from, to, amount, state } = model.occupancies[k]!;
      this.laboratory.lines[lines[k]!]!.add(times[from]!, times[to]!, amount, state);
    }
    this.standing[index] = standing;
    let first = Infinity;
    let last = -Infinity;
    for (let point = 0; point < model.network.size; point++) {
      if (times[point]! < first) first = times[point]!;
      if (times[point]! > last) last = times[point]!;
    }
    this.starts[index] = first;
    this.ends[index] = last;
    let strain = 0;
    for (const { from, to, comfortable } of model.windows) {
      const used = times[to]! - times[from]!;
      if (used > comfortable && model.isFixed[to] === 0) strain += used - comfortable;
    }
    this.strains[index] = strain;
  }

  /** Takes a job out and answers where it stood. */
  take(index: number): Standing | null {
    const standing = this.standing[index]!;
    if (standing === null) return null;
    const model = this.jobs[index]!.at(standing.kept)!;
    for (let k = 0; k < model.occupancies.length; k++) {
      const { from, to, amount, state } = model.occupancies[k]!;
      this.laboratory.lines[standing.lines[k]!]!.remove(standing.times[from]!, standing.times[to]!, amount, state);
    }
    this.standing[index] = null;
    this.#hold(index, true);
    return standing;
  }

  /** Puts a job back where it stood; the place must be free. */
  restore(index: number, standing: Standing | null): void {
    if (standing === null) return;
    this.#hold(index, false);
    this.#fill(index, standing, this.jobs[index]!.at(standing.kept)!);
  }

  /** Gives the places of some like jobs to them in the order in which they are named, the earliest place first. */
  hand(places: readonly number[]): void {
    const byStart = places
      .map((index) => ({ standing: this.standing[index]!, start: this.starts[index]!, end: this.ends[index]! }))
      .sort((a, b) => a.start - b.start || a.end - b.end);
    for (const index of places) this.take(index);
    for (const [at, index] of places.entries()) this.restore(index, byStart[at]!.standing);
  }

  snapshot(): readonly (Standing | null)[] {
    return [...this.standing];
  }

  /** Makes the draft what it was at a snapshot. */
  reset(snapshot: readonly (Standing | null)[]): void {
    const changed: number[] = [];
    for (let index = 0; index < this.standing.length; index++) {
      if (this.standing[index] !== snapshot[index]) changed.push(index);
    }
    for (const index of changed) this.take(index);
    for (const index of changed) this.restore(index, snapshot[index]!);
  }

  clear(): void {
    for (let index = 0; index < this.standing.length; index++) this.take(index);
  }
}
