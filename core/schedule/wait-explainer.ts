import type { Wait } from './explain-waits.ts';
import { modelJob, type JobModel, type Occupancy } from './job-model.ts';
import { buildLaboratory, unitsOf, type Laboratory } from './laboratory.ts';
import type { ScheduleProblem } from './problem.ts';
import { plannedStanding } from './planned-places.ts';
import type { Timetable } from './timetable.ts';

interface Occupant {
  readonly job: string;
  readonly step: string;
  readonly start: number;
  readonly end: number;
  readonly state: number;
}

interface Placed {
  readonly model: JobModel;
  readonly times: Float64Array;
  readonly lines: Int32Array;
}

/**
 * Says of any step in a timetable what keeps it from starting sooner: what stands directly in its way (a taken place, a changeover,
 * hours, an outage, the release), or, when nothing does, the step of the same job it is tied to by a window, and what stands
 * in the way of that one. It judges the times as they are planned: a job that was put later than necessary has its turn.
 */
export class WaitExplainer {
  readonly #problem: ScheduleProblem;
  readonly #laboratory: Laboratory;
  readonly #placed = new Map<string, Placed>();
  /** By line. */
  readonly #occupants: Occupant[][];

  constructor(problem: ScheduleProblem, timetable: Timetable) {
    this.#problem = problem;
    this.#laboratory = buildLaboratory(problem.assets);
    this.#occupants = this.#laboratory.lines.map(() => []);
    for (const [index, job] of problem.jobs.entries()) {
      const { deadline: _, ...patient } = job;
      const open = { horizon: Infinity };
      const model =
        modelJob(patient, index, this.#laboratory, problem, open) ??
        modelJob(patient, index, this.#laboratory, problem, { ...open, isRelaxed: true });
      const place = model === null ? null : plannedStanding(timetable, model);
      if (model === null || place === null) continue;
      this.#placed.set(job.id, { model, ...place });
      for (const [k, { id, from, to, state, amount }] of model.occupancies.entries()) {
        const [start, end] = [place.times[from]!, place.times[to]!];
        const line = place.lines[k]!;
        for (const base of this.#laboratory.bases[line]!)
          this.#occupants[base]!.push({ job: job.id, step: id, start, end, state });
        this.#laboratory.lines[line]!.add(start, end, amount, state);
      }
    }
  }

  /** Why the next step of a job that has not begun (or the one named) does not start sooner; null when it could start now. */
  waitOf(jobId: string, stepId?: string): Wait | null {
    const placed = this.#placed.get(jobId);
    if (placed === undefined) return null;
    const { plan, happened } = placed.model.job;
    let next = -1;
    for (const [index, step] of plan.steps.entries()) {
      if (stepId !== undefined ? step.id !== stepId : happened?.has(step.id) === true) continue;
      if (next < 0 || isBefore(placed, index, next)) next = index;
    }
    if (next < 0 || placed.times[2 * next]! <= this.#problem.now) return null;
    return this.#without(placed, () => this.#explain(placed, 2 * next));
  }

  /** Looks at the lab as it is without one job. */
  #without<Result>({ model, times, lines }: Placed, look: () => Result): Result {
    const each = (change: 'add' | 'remove'): void => {
      for (const [k, { from, to, amount, state }] of model.occupancies.entries()) {
        this.#laboratory.lines[lines[k]!]![change](times[from]!, times[to]!, amount, state);
      }
    };
    each('remove');
    try {
      return look();
    } finally {
      each('add');
    }
  }

  #explain(placed: Placed, point: number): Wait {
    const { model, times } = placed;
    const until = times[point]!;
    const direct = this.#directCause(placed, point);
    if (direct !== null) return direct;
    const tied = this.#tiedCause(placed, point);
    // A group has begun to wait for something with its first step.
    if (tied?.cause != null && times[tied.point] === until && tied.gap === 0) return tied.cause;
    const later = tied?.cause == null ? this.#laterCause(placed, point) : null;
    if (later !== null) return later;
    if (tied === null) return { kind: 'order', until };
    const step = model.job.plan.steps[tied.point >> 1]!.id;
    if (times[tied.point]! <= until && tied.gap >= 0) {
      return { kind: 'lag', step, ...(tied.cause === null ? {} : placeOf(tied.cause)), until };
    }
    return tied.cause === null
      ? { kind: 'order', step, until }
      : { kind: 'window', step, ...placeOf(tied.cause), freeAt: tied.cause.until, until };
  }

  /**
   * What a later step of the job waits for that begins as soon after this one as it can: this one was put off to it, so that the
   * job does not stand about in the lab.
   */
  #laterCause(placed: Placed, point: number): Wait | null {
    const { model, times } = placed;
    const { size, least } = model.network;
    const until = times[point]!;
    for (let other = 0; other < size; other += 2) {
      const gap = least[point * size + other]!;
      if (other === point || gap < 0 || until + gap !== times[other]!) continue;
      const cause = this.#directCause(placed, other);
      if (cause?.asset === undefined) continue;
      const step = model.job.plan.steps[other >> 1]!.id;
      return { kind: 'later', step, ...placeOf(cause), freeAt: cause.until, until };
    }
    return null;
  }

  /** The nearest point that this one is tied to and that something stands in the way of, going from tie to tie. */
  #tiedCause(
    { model, times, lines }: Placed,
    point: number,
  ): { point: number; gap: number; cause: Wait | null } | null {
    const { size, least } = model.network;
    const seen = new Set([point]);
    let first: { point: number; gap: number; cause: null } | null = null;
    for (const at of seen) {
      for (let other = 0; other < size; other++) {
        const gap = least[other * size + at]!;
        if (seen.has(other) || times[other]! + gap !== times[at]!) continue;
        seen.add(other);
        const cause = this.#directCause({ model, times, lines }, other);
        const tie = { point: other, gap: least[other * size + point]! };
        if (cause !== null || model.isFixed[other] === 1) return { ...tie, cause };
        // A stretch that was put as long as its least says of itself nothing; keep the first step that is another one.
        if (first === null && other >> 1 !== point >> 1) first = { ...tie, cause: null };
      }
    }
    return first;
  }

  #directCause(placed: Placed, point: number): Wait | null {
    const { model, times, lines } = placed;
    const until = times[point]!;
    if (model.isFixed[point] === 1) return null;
    for (const [k, occupancy] of model.occupancies.entries()) {
      if (occupancy.from !== point) continue;
      const cause = this.#placeCause(model.job.id, occupancy, until, times[occupancy.to]!, lines[k]!);
      if (cause !== null) return cause;
    }
    const { release } = model.job;
    return until === release && release > this.#problem.now ? { kind: 'release', until } : null;
  }

  #placeCause(job: string, occupancy: Occupancy, start: number, end: number, line: number): Wait | null {
    const { place, length, amount, state, mindsHours } = occupancy;
    const sooner = start - 1;
    const until = start;
    const asset = place.asset.id;
    const unit = unitsOf(place.asset)[line - place.firstLine] ?? undefined;
    const named = { asset, ...(unit === undefined ? {} : { unit }), until };
    const ends = sooner + Math.max(length, end - start);
    const hours = mindsHours ? this.#laboratory.hours[line]! : null;
    if (hours !== null && hours.firstFit(sooner, ends, length) > sooner) {
      const isOutage = this.#laboratory.bases[line]!.some(
        (base) => this.#laboratory.owners[base]!.asset.down?.some(({ to }) => to === start) === true,
      );
      return { kind: isOutage ? 'outage' : 'hours', ...named };
    }
    const free = (other: number): boolean =>
      this.#laboratory.lines[other]!.firstFit(sooner, ends, length, amount, state) === sooner;
    for (let other = place.firstLine; other < place.firstLine + place.lineCount; other++) if (free(other)) return null;
    let holder: Occupant | null = null;
    for (const occupant of this.#laboratory.bases[line]!.flatMap((base) => this.#occupants[base]!)) {
      if (occupant.job === job || occupant.end > start || occupant.end <= sooner - place.longestChange) continue;
      if (holder === null || occupant.end > holder.end) holder = occupant;
    }
    const heldBy = holder === null ? {} : { heldBy: { job: holder.job, step: holder.step } };
    const changesOver = holder === null ? place.longestChange > 0 : holder.end < start;
    return { kind: changesOver ? 'setup' : 'asset', ...heldBy, ...named };
  }
}

/** Of a group and the step that it begins with, the step. */
function isBefore({ model, times }: Placed, index: number, next: number): boolean {
  const [start, other] = [times[2 * index]!, times[2 * next]!];
  return start < other || (start === other && model.job.plan.steps[next]!.hugs !== undefined);
}

function placeOf(cause: Wait): Pick<Wait, 'asset' | 'unit' | 'heldBy'> {
  const { asset, unit, heldBy } = cause;
  return {
    ...(asset === undefined ? {} : { asset }),
    ...(unit === undefined ? {} : { unit }),
    ...(heldBy === undefined ? {} : { heldBy }),
  };
}
