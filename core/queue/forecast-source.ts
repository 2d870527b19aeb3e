import { hashOf } from '../base/canonical-json.ts';
import { SET_UP_ASPECTS } from '../contract/changeover.ts';
import type { Json } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { InstrumentKind, World } from '../contract/words.ts';
import { visitsByTask } from '../model/instrument-visits.ts';
import { tasksInside } from '../model/plan-claims.ts';
import { tasksOf } from '../model/plan-tasks.ts';
import type { SchedulePlan } from '../schedule/problem.ts';
import type { Changeovers } from '../workcell/changeovers.ts';
import { claimedBy, missingAsset, type ClaimableAssets } from './claimed-assets.ts';
import { durationOnAny, visitsPlanned } from './like-instruments.ts';
import type { AssetPools } from './asset-pools.ts';
import type { ChangedOver } from './set-up-states.ts';
import { hasWindows, needsForecast, scheduleOfPlan, type Bindings, type DurationOf } from './schedule-of-plan.ts';

export type { World } from '../contract/words.ts';

/** A job that waits, as the forecast looks at it. Times in ms on the clock of its world. */
export interface ForecastJob {
  readonly jobId: string;
  readonly title: string;
  readonly planHash: string;
  readonly priority: number;
  readonly notBefore: number | null;
  readonly due: number | null;
  readonly deadline: number | null;
  /** Instruments that were asked for, by kind. */
  readonly wishes: Bindings;
}

/** What the forecast knows of a plan on given instruments. */
export interface PlannedWork {
  readonly schedule: SchedulePlan;
  /** Choices in it. */
  readonly pools: AssetPools;
  /** Spans of it that are claims on assets of the lab; the others are places for labware, and instruments kept for tips. */
  readonly claims: ReadonlySet<string>;
  /** Tasks in each group that has something over them, by the mark with which the group begins. */
  readonly inside: ReadonlyMap<string, readonly string[]>;
  /** Something could be spoilt by a wrong moment. */
  readonly hasWindows: boolean;
  /** It is not enough that what the next task needs is free. */
  readonly needsForecast: boolean;
  readonly firstTask: string;
  /** Tasks that work with an instrument that is chosen: what they use stands in a span. */
  readonly visiting: ReadonlySet<string>;
  /** Name of the step of each task, and which step. */
  readonly labels: ReadonlyMap<string, { readonly stepId: string; readonly label: string }>;
}

const MOST_PLANS = 2000;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * Plans as the scheduler reads them, by plan and instruments. Plans of the same shape share one schedule, so that the
 * scheduler sees that a hundred plates are alike although each has a number of its own.
 */
export class WorkOfPlans {
  readonly #planOf: (planHash: string) => Plan;
  readonly #durationOf: DurationOf;
  readonly #leases: ClaimableAssets;
  readonly #changeovers: Pick<Changeovers, 'rules' | 'isNeededFor'>;
  readonly #known = new Map<string, PlannedWork>();
  readonly #kinds = new Map<string, readonly InstrumentKind[]>();
  readonly #firstKinds = new Map<string, readonly InstrumentKind[]>();
  readonly #needs = new Map<string, boolean>();
  readonly #missing = new Map<string, string | null>();
  readonly #open = new Map<string, readonly InstrumentKind[]>();
  readonly #shapes = new Map<string, SchedulePlan>();

  constructor(
    planOf: (planHash: string) => Plan,
    durationOf: DurationOf,
    leases: ClaimableAssets & { readonly changeovers: Pick<Changeovers, 'rules' | 'isNeededFor'> },
  ) {
    this.#planOf = planOf;
    this.#durationOf = durationOf;
    this.#leases = leases;
    this.#changeovers = leases.changeovers;
  }

  /** What was learnt about durations, or said about the lab's assets, counts from now on. */
  forget(): void {
    this.#known.clear();
    this.#shapes.clear();
    this.#missing.clear();
    this.#open.clear();
  }

  /** Kinds of instruments a plan needs. */
  kinds(planHash: string): readonly InstrumentKind[] {
    let kinds = this.#kinds.get(planHash);
    if (kinds === undefined) {
      kinds = this.#planOf(planHash).instruments;
      this.#kinds.set(planHash, kinds);
    }
    return kinds;
  }

  /** Kinds that the first task of a plan works with. */
  firstKinds(planHash: string): readonly InstrumentKind[] {
    let kinds = this.#firstKinds.get(planHash);
    if (kinds === undefined) {
      kinds = tasksOf(this.#planOf(planHash)).tasks.find((task) => task.kind === 'work')?.instruments ?? [];
      this.#firstKinds.set(planHash, kinds);
    }
    return kinds;
  }

  /** Whether executions of a plan have to follow a forecast. */
  needsForecast(planHash: string): boolean {
    let needs = this.#needs.get(planHash);
    if (needs === undefined) {
      needs = needsForecast(this.#planOf(planHash));
      this.#needs.set(planHash, needs);
    }
    // Without one, work would be served as it comes, and what is set up torn down each time.
    return needs || this.#changeovers.isNeededFor(this.kinds(planHash));
  }

  /** Kinds of which any instrument will do for each step of a job, where there are several. */
  openKinds(planHash: string, world: World, wishes: Bindings): readonly InstrumentKind[] {
    const key = `${planHash} ${world}`;
    let open = this.#open.get(key);
    if (open === undefined) {
      open = this.#leases.like.openKinds(this.#planOf(planHash), world, {});
      this.#open.set(key, open);
    }
    return open.length === 0 ? open : open.filter((kind) => wishes[kind] === undefined);
  }

  /** Instruments that are alike for a plan. */
  like(planHash: string, kind: InstrumentKind, world: World): readonly string[] {
    return this.#leases.like.of(this.#planOf(planHash), kind, world);
  }

  /** What a plan needs that nothing in the lab is or that is too small, as a sentence; null: nothing is missing. */
  missing(planHash: string, world: World): string | null {
    const key = `${planHash} ${world}`;
    let missing = this.#missing.get(key);
    if (missing === undefined) {
      missing = missingAsset(this.#planOf(planHash), world, this.#leases);
      this.#missing.set(key, missing);
    }
    return missing;
  }

  get(planHash: string, bindings: Bindings, world: World): PlannedWork {
    const key = `${planHash} ${world} ${JSON.stringify(bindings)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MOST_PLANS) this.forget();
    const plan = this.#planOf(planHash);
    const pools = new Map<string, readonly (readonly string[])[]>();
    const visits = visitsPlanned(plan, bindings, world, this.#leases, pools);
    const fresh = scheduleOfPlan(
      plan,
      bindings,
      durationOnAny(this.#durationOf, plan, bindings, world, this.#leases),
      claimedBy(plan, world, this.#leases, pools),
      visits,
      this.#changedOver(),
    );
    const shape = hashOf(fresh as unknown as Json);
    const schedule = this.#shapes.get(shape) ?? fresh;
    this.#shapes.set(shape, schedule);
    const { tasks, claims } = tasksOf(plan);
    const names = new Map(plan.steps.map((step) => [step.stepId, step.name]));
    const work: PlannedWork = {
      schedule,
      pools,
      claims: new Set(claims.map((claim) => claim.claimId)),
      inside: tasksInside(plan.steps, tasks, claims),
      hasWindows: hasWindows(plan),
      needsForecast: needsForecast(plan),
      visiting: visits.length === 0 ? NOBODY : new Set(visitsByTask(plan).keys()),
      firstTask: schedule.steps[0]?.id ?? '',
      labels: new Map(
        schedule.steps.map(({ id }) => {
          const stepId = id.slice(0, id.lastIndexOf('#'));
          const label = plan.program === undefined ? names.get(stepId) : `${plan.protocolName}, the whole run`;
          return [id, { stepId, label: label ?? stepId }];
        }),
      ),
    };
    this.#known.set(key, work);
    return work;
  }

  #changedOver(): ChangedOver | undefined {
    const { rules } = this.#changeovers;
    if (rules.length === 0) return undefined;
    const aspects = SET_UP_ASPECTS.filter((aspect) => rules.some((rule) => rule.by === aspect));
    return { aspects, isChanged: (kind) => this.#changeovers.isNeededFor([kind]) };
  }
}
