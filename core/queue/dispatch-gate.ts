import type { Waits } from '../contract/job.ts';
import { AppError } from '../contract/errors.ts';
import { missingSentence } from '../instruments/bench.ts';
import type { LabSchedule } from './lab-schedule.ts';
import type { QueuedJob } from './queued-job.ts';
import type { StartGate } from './start-gates.ts';
import type { ForecastJob, World } from './forecast-source.ts';

type Bindings = Readonly<Record<string, string>>;

/** Lets a job start when its turn has come: in a world that needs a forecast at its planned time, else when there is work for it. */
export class DispatchGate implements StartGate {
  readonly #schedule: LabSchedule;
  readonly #executionOf: (jobId: string) => string | null | undefined;
  /** Worlds that need a forecast, as this look at the queue found them. */
  readonly #needed = new Map<World, boolean>();

  /** @param executionOf the execution of a job that runs, null while it is being started, undefined when it does neither */
  constructor(schedule: LabSchedule, executionOf: (jobId: string) => string | null | undefined) {
    this.#schedule = schedule;
    this.#executionOf = executionOf;
  }

  begin(): void {
    this.#needed.clear();
    this.#schedule.dispatcher.jobs.begin(this.#executionOf);
  }

  waits(job: QueuedJob): Waits | null {
    const world = worldOfJob(job);
    if (world === null) return null;
    const { dispatcher } = this.#schedule;
    return this.#isForecastNeeded(world)
      ? dispatcher.jobs.turnOf(forecastJobOf(job), world)
      : dispatcher.jobs.whenFree(forecastJobOf(job), world);
  }

  /** Without a forecast nothing becomes free in one look; with one each job has a time of its own. */
  alike(job: QueuedJob): number | undefined {
    const world = worldOfJob(job);
    return world === null || this.#isForecastNeeded(world) ? undefined : job.shape;
  }

  took(job: QueuedJob, bindings: Bindings): void {
    if (worldOfJob(job) !== null) this.#schedule.dispatcher.jobs.took(job.jobId, job.planHash, bindings);
  }

  onChanged(listener: () => void): Disposable {
    return this.#schedule.dispatcher.onTurn(listener);
  }

  /** Instruments for a job that starts now. @throws AppError `instrument-missing` */
  bind(job: QueuedJob): Record<string, string> {
    const world = worldOfJob(job);
    if (world === null) return {};
    const { dispatcher } = this.#schedule;
    const fresh = forecastJobOf(job);
    // A forecast that nothing has to follow may be an old one.
    const planned = this.#isForecastNeeded(world) ? dispatcher.jobs.bindAsPlanned(fresh, world) : undefined;
    const bindings = planned ?? dispatcher.jobs.bind(fresh, world);
    for (const [kind, instrumentId] of Object.entries(bindings)) {
      if (instrumentId === undefined)
        throw new AppError('instrument-missing', missingSentence(kind as never, job.mode, job.wishes[kind]));
    }
    return bindings as Record<string, string>;
  }

  #isForecastNeeded(world: World): boolean {
    let needed = this.#needed.get(world);
    if (needed === undefined) {
      needed = this.#schedule.dispatcher.isForecastNeeded(world);
      this.#needed.set(world, needed);
    }
    return needed;
  }
}

/** Dry runs need no instruments and stand in no forecast. */
export function worldOfJob(job: Pick<QueuedJob, 'mode'>): World | null {
  return job.mode === 'dry-run' ? null : job.mode;
}

export function forecastJobOf(job: QueuedJob): ForecastJob {
  const { jobId, workflowName, planHash, priority, notBefore, retryAt, due, deadline, wishes } = job;
  const earliest = Math.max(notBefore ?? 0, retryAt ?? 0);
  return {
    jobId,
    title: workflowName,
    planHash,
    priority,
    notBefore: earliest === 0 ? null : earliest,
    due,
    deadline,
    wishes,
  };
}
