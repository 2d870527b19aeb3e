import type {
  PointName,
  ScheduleAsset,
  ScheduleJob,
  ScheduleOutage,
  SchedulePlan,
  ScheduleProblem,
  ScheduleSetup,
  StepHistory,
} from './problem.ts';
import type { Timetable } from './timetable.ts';

/** A file in the format `wellrun-schedule-instance/1`, described in e2e/schedule/README.md. Times in seconds. */
export interface InstanceFile {
  readonly format: string;
  readonly name: string;
  readonly horizon: number;
  readonly assets: readonly {
    readonly id: string;
    readonly capacity?: number;
    readonly units?: readonly string[];
    readonly available?: readonly (readonly [number, number])[];
    readonly down?: readonly { readonly from: number; readonly to: number; readonly unit?: string | null }[];
    readonly setup?: ScheduleSetup;
  }[];
  readonly plans: Readonly<Record<string, InstancePlan>>;
  readonly executions: readonly InstanceExecution[];
  readonly events?: readonly InstanceEvent[];
}

interface InstancePlan {
  readonly steps: readonly {
    readonly id: string;
    readonly duration: number | { readonly min: number; readonly max?: number | null };
    readonly uses?: readonly { readonly asset: string; readonly amount?: number; readonly state?: string | null }[];
  }[];
  readonly lags?: readonly {
    readonly from: string;
    readonly to: string;
    readonly min?: number;
    readonly max?: number | null;
  }[];
  readonly spans?: readonly {
    readonly id: string;
    readonly asset: string;
    readonly from: string;
    readonly to: string;
    readonly amount?: number;
    readonly state?: string | null;
  }[];
}

interface InstanceExecution {
  readonly id: string;
  readonly plan: string;
  readonly release?: number;
  readonly due?: number;
  readonly deadline?: number;
  readonly priority?: number;
}

export type InstanceEvent =
  | {
      readonly at: number;
      readonly kind: 'down';
      readonly asset: string;
      readonly unit?: string | null;
      readonly from: number;
      readonly to: number;
    }
  | { readonly at: number; readonly kind: 'slow'; readonly asset: string; readonly unit?: string; readonly by: number }
  | { readonly at: number; readonly kind: 'arrive'; readonly executions: readonly InstanceExecution[] };

/** Priority of an execution that names none. */
const USUAL_PRIORITY = 5;

function readPlan(plan: InstancePlan): SchedulePlan {
  return {
    steps: plan.steps.map(({ id, duration, uses }) => ({
      id,
      duration:
        typeof duration === 'number'
          ? { min: duration, max: duration }
          : { min: duration.min, max: duration.max ?? null },
      uses: (uses ?? []).map(({ asset, amount, state }) => ({ asset, amount: amount ?? 1, state: state ?? null })),
    })),
    lags: (plan.lags ?? []).map(({ from, to, min, max }) => ({
      from: from as PointName,
      to: to as PointName,
      min: min ?? 0,
      max: max ?? null,
    })),
    spans: (plan.spans ?? []).map(({ id, asset, from, to, amount, state }) => ({
      id,
      asset,
      from: from as PointName,
      to: to as PointName,
      amount: amount ?? 1,
      state: state ?? null,
    })),
  };
}

/**
 * Plays an instance through its events: what is known at each moment, given the timetable made at the moment before. Invariant:
 * moments are asked for in their order, each after the timetable of the one before was handed over.
 */
export class InstanceReplay {
  readonly moments: readonly number[];
  readonly #instance: InstanceFile;
  readonly #plans: ReadonlyMap<string, SchedulePlan>;
  readonly #jobs = new Map<string, ScheduleJob>();
  readonly #outages = new Map<string, ScheduleOutage[]>();
  #previous: Timetable | null = null;

  constructor(instance: InstanceFile) {
    this.#instance = instance;
    this.#plans = new Map(Object.entries(instance.plans).map(([id, plan]) => [id, readPlan(plan)]));
    this.moments = [...new Set([0, ...(instance.events ?? []).map(({ at }) => at)])].sort((a, b) => a - b);
    for (const execution of instance.executions) this.#admit(execution, 0);
  }

  #admit(execution: InstanceExecution, from: number): void {
    const { id, plan, release, due, deadline, priority } = execution;
    this.#jobs.set(id, {
      id,
      plan: this.#plans.get(plan)!,
      release: Math.max(release ?? 0, from),
      ...(due === undefined ? {} : { due }),
      ...(deadline === undefined ? {} : { deadline }),
      priority: priority ?? USUAL_PRIORITY,
    });
  }

  /** The problem at a moment. */
  problemAt(moment: number): ScheduleProblem {
    for (const event of this.#instance.events ?? []) if (event.at === moment) this.#happen(event);
    const previous = this.#previous;
    return {
      now: moment,
      horizon: this.#instance.horizon,
      assets: this.#instance.assets.map((asset) => this.#assetNow(asset)),
      jobs: [...this.#jobs.values()].map((job) => withHistory(job, previous, moment)),
      ...(previous === null ? {} : { previous }),
    };
  }

  /** Takes over what was planned; the next moment's past follows from it. */
  follow(timetable: Timetable): void {
    for (const { id } of timetable.broken) {
      const job = this.#jobs.get(id);
      const planned = timetable.jobs.get(id);
      const hasBegun = planned !== undefined && [...planned.steps.values()].some(({ start }) => start < timetable.at);
      if (job !== undefined && hasBegun) this.#jobs.set(id, { ...job, mayBreak: true });
    }
    this.#previous = timetable;
  }

  #assetNow(asset: InstanceFile['assets'][number]): ScheduleAsset {
    const { id, capacity, units, available, down, setup } = asset;
    const outages = [
      ...(down ?? []).map(({ from, to, unit }) => ({ from, to, unit: unit ?? null })),
      ...(this.#outages.get(id) ?? []),
    ];
    return {
      id,
      capacity: capacity ?? 1,
      ...(units === undefined ? {} : { units }),
      ...(available === undefined ? {} : { available }),
      ...(outages.length === 0 ? {} : { down: outages }),
      ...(setup === undefined ? {} : { setup }),
    };
  }

  #happen(event: InstanceEvent): void {
    switch (event.kind) {
      case 'arrive':
        for (const execution of event.executions) this.#admit(execution, event.at);
        return;
      case 'down': {
        const { asset, unit, from, to, at } = event;
        this.#outages.set(asset, [...(this.#outages.get(asset) ?? []), { from, to, unit: unit ?? null, since: at }]);
        return;
      }
      case 'slow':
        for (const [id, job] of this.#jobs) this.#jobs.set(id, this.#slowed(job, event));
    }
  }

  #slowed(job: ScheduleJob, event: Extract<InstanceEvent, { kind: 'slow' }>): ScheduleJob {
    const planned = this.#previous?.jobs.get(job.id);
    const extra = new Map(job.extra);
    for (const step of planned === undefined ? [] : job.plan.steps) {
      const { start, end, units } = planned!.steps.get(step.id)!;
      const isThere = step.uses.some(
        ({ asset }) => asset === event.asset && (event.unit === undefined || units[asset] === event.unit),
      );
      if (isThere && start < event.at && end > event.at) extra.set(step.id, (extra.get(step.id) ?? 0) + event.by);
    }
    return extra.size === 0 ? job : { ...job, extra };
  }
}

/** What of a job had begun before a moment, when it went as planned. */
function withHistory(job: ScheduleJob, previous: Timetable | null, moment: number): ScheduleJob {
  const planned = previous?.jobs.get(job.id);
  if (planned === undefined) return job;
  const happened = new Map<string, StepHistory>();
  for (const [id, { start, end, units }] of planned.steps) {
    if (start < moment) happened.set(id, { start, end: end < moment ? end : null, units });
  }
  if (happened.size === 0) return job;
  const holds = new Map<string, string>();
  for (const [id, { start, unit }] of planned.spans) if (start < moment && unit !== null) holds.set(id, unit);
  return { ...job, happened, ...(holds.size === 0 ? {} : { holds }) };
}

/** A timetable as one of the schedules of a solution file (`wellrun-schedule-solution/1`). */
export function scheduleOf(timetable: Timetable, previous: Timetable | null): Record<string, unknown> {
  const hasBegun = (id: string): boolean =>
    [...(previous?.jobs.get(id)?.steps.values() ?? [])].some(({ start }) => start < timetable.at);
  return {
    at: timetable.at,
    steps: [...timetable.jobs].flatMap(([execution, { steps }]) =>
      [...steps].map(([step, { start, end, units }]) => ({
        execution,
        step,
        start,
        end,
        ...(Object.keys(units).length === 0 ? {} : { units }),
      })),
    ),
    spans: [...timetable.jobs].flatMap(([execution, { spans }]) =>
      [...spans].flatMap(([span, { unit }]) => (unit === null ? [] : [{ execution, span, unit }])),
    ),
    rejected: timetable.rejected.map(({ id, reason }) => ({ execution: id, reason })),
    broken: timetable.broken.filter(({ id }) => hasBegun(id)).map(({ id, reason }) => ({ execution: id, reason })),
  };
}
