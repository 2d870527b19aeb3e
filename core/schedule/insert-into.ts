import { feasibleAlone } from './feasible-alone.ts';
import { Insertion } from './insertion.ts';
import { modelJob, type JobModel } from './job-model.ts';
import { buildLaboratory, unitsOf, type Laboratory } from './laboratory.ts';
import type { ScheduleJob, SchedulePlan, ScheduleProblem } from './problem.ts';
import { PLAIN_READING, type Reading } from './reading.ts';
import type { PlannedJob, Timetable } from './timetable.ts';
import { describeExcess, describeJob } from './write-timetable.ts';

/** What of a problem an insertion looks at: everything but the order and the wishes of the others. */
type Surroundings = Pick<ScheduleProblem, 'now' | 'horizon' | 'assets'> & {
  readonly jobs: readonly Pick<ScheduleJob, 'id' | 'plan'>[];
};

/**
 * A timetable kept open for further jobs, each at its earliest place without touching any of the others: what a queue can promise at
 * submission. Exact for that question; a planning run may then find something better. Opening costs about a microsecond for every
 * stretch of time in the timetable, an insertion tens of them.
 */
export class OpenTimetable {
  readonly #problem: Surroundings;
  readonly #laboratory: Laboratory;
  readonly #insertion: Insertion;
  readonly #reading: Reading;
  #timetable: Timetable;

  /** `problem` is the one the timetable was made for; its `now` may have moved on. */
  constructor(timetable: Timetable, problem: Surroundings, reading = PLAIN_READING) {
    this.#problem = problem;
    this.#reading = reading;
    this.#timetable = timetable;
    this.#laboratory = buildLaboratory(problem.assets);
    this.#insertion = new Insertion(this.#laboratory, problem.now);
    for (const { id, plan } of problem.jobs) {
      const planned = timetable.jobs.get(id);
      if (planned !== undefined) this.#fill(plan, planned);
    }
  }

  get timetable(): Timetable {
    return this.#timetable;
  }

  #fill(plan: SchedulePlan, planned: PlannedJob): void {
    for (const step of plan.steps) {
      const place = planned.steps.get(step.id);
      if (place === undefined) continue;
      for (const use of step.uses) {
        this.#add(use.asset, place.units[use.asset] ?? null, place.start, place.end, use.amount, use.state);
      }
    }
    for (const span of plan.spans) {
      const place = planned.spans.get(span.id);
      if (place !== undefined) this.#add(span.asset, place.unit, place.start, place.end, span.amount ?? 1, span.state);
    }
  }

  #add(asset: string, unit: string | null, start: number, end: number, amount: number, state: string | null): void {
    const place = this.#laboratory.assets.get(asset);
    if (place === undefined || (end <= this.#problem.now && place.longestChange === 0)) return;
    const line = place.firstLine + Math.max(0, unitsOf(place.asset).indexOf(unit));
    this.#laboratory.lines[line]!.add(start, end, amount, state === null ? -1 : (place.states.get(state) ?? -1));
  }

  /** Lets one more job in; the timetable holds it from now on. One that is impossible alone comes back under `rejected`. */
  insert(job: ScheduleJob): Timetable {
    const before = this.#timetable;
    const answer = feasibleAlone(job, this.#problem.assets, this.#problem.horizon, this.#reading);
    if (answer !== null) {
      this.#timetable = { ...before, rejected: [...before.rejected, { id: job.id, reason: answer.reason }] };
      return this.#timetable;
    }
    const { deadline: _, ...patient } = job;
    const strict = modelJob(job, 0, this.#laboratory, this.#problem);
    const model =
      strict !== null && this.#insertion.earliest(strict)
        ? strict
        : modelJob(patient, 0, this.#laboratory, this.#problem, { horizon: Infinity });
    if (model === null || (model !== strict && !this.#insertion.earliest(model))) {
      const reason = 'there is no place left for it that keeps to what others hold and to working hours';
      this.#timetable = { ...before, broken: [...before.broken, { id: job.id, reason }] };
      return this.#timetable;
    }
    this.#timetable = this.#with(job, model);
    return this.#timetable;
  }

  #with(job: ScheduleJob, model: JobModel): Timetable {
    const before = this.#timetable;
    const { times, lines } = this.#insertion;
    const planned = describeJob(model, times, lines);
    this.#fill(job.plan, planned);
    let [start, end] = [Infinity, -Infinity];
    for (let point = 0; point < model.network.size; point++) {
      start = Math.min(start, times[point]!);
      end = Math.max(end, times[point]!);
    }
    const excess = describeExcess(job, times, this.#problem.horizon, this.#reading);
    const late = job.due === undefined ? 0 : Math.max(0, end - job.due);
    const { score } = before;
    return {
      ...before,
      jobs: new Map([...before.jobs, [job.id, planned]]),
      broken: excess === null ? before.broken : [...before.broken, { id: job.id, reason: excess }],
      score: {
        broken: score.broken + (excess === null ? 0 : 1 + job.priority),
        lateness: score.lateness + (1 + job.priority) * late,
        makespan: Math.max(score.makespan, end - before.at),
        timeInLab: score.timeInLab + end - start,
      },
    };
  }
}

/** One more job in an existing timetable at its earliest place; see OpenTimetable. */
export function insertInto(
  timetable: Timetable,
  problem: Surroundings,
  job: ScheduleJob,
  reading: Reading = PLAIN_READING,
): Timetable {
  return new OpenTimetable(timetable, problem, reading).insert(job);
}
