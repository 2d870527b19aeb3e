import type { Timetable } from './timetable.ts';

/**
 * What the scheduler reads. All times and durations are whole numbers of one unit that the caller chooses (seconds in
 * instance files, milliseconds in the live queue) on one axis; the scheduler works with events, never with buckets of time,
 * so that a finer unit costs nothing.
 */
export interface ScheduleProblem {
  /** Nothing that has not begun starts before this. */
  readonly now: number;
  /** Nothing may end later. */
  readonly horizon: number;
  readonly assets: readonly ScheduleAsset[];
  /** In queue order; the first come first among equals. Ids are unique. */
  readonly jobs: readonly ScheduleJob[];
  /** The plan that people look at; the new one keeps as much of it as it can. */
  readonly previous?: Timetable;
  /** What the previous plan begins before this keeps its time if at all possible. */
  readonly frozenUntil?: number;
  /**
   * Windows that are still to be entered keep this share of their width unused at their end, and no more than `most`, as long as
   * that does not cost another rule.
   */
  readonly spare?: { readonly share: number; readonly most: number };
  /** What counts after windows, deadlines and lateness: the end of everything, or that higher priorities end sooner. */
  readonly prefer?: 'makespan' | 'priority';
}

export interface ScheduleAsset {
  readonly id: string;
  /** Places of the asset, or of each unit where it is a pool; of a pool with members, those of its largest unit. */
  readonly capacity: number;
  /** Makes the asset a pool of like units; a timetable names the unit. */
  readonly units?: readonly string[];
  /**
   * Of a pool whose units are other assets, what each unit stands for: having it is having all of these at once, with their
   * own capacities, hours and changeovers. Several pools may have the same member, and others may use a member by its own name.
   */
  readonly members?: Readonly<Record<string, readonly string[]>>;
  /** Working windows `[from, to)`; a step lies wholly inside one. Absent: always there. Spans do not mind hours. */
  readonly available?: readonly (readonly [number, number])[];
  readonly down?: readonly ScheduleOutage[];
  /**
   * Times to change over between states; only with capacity 1. A change that is longer than by way of a third state is kept between
   * any two uses, also with a third one in between.
   */
  readonly setup?: ScheduleSetup;
}

export interface ScheduleOutage {
  readonly from: number;
  readonly to: number;
  /** One unit of a pool, or null for the whole asset. */
  readonly unit: string | null;
  /** When it became known: a step that began before finishes in spite of it. Absent: always known. */
  readonly since?: number;
}

export interface ScheduleSetup {
  readonly initial: string;
  /** `times[from][to]`. */
  readonly times: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Since when the asset stands in its initial state; 0 when absent. */
  readonly since?: number;
}

/** `step.start` or `step.end`; the id of a step may itself contain dots. */
export type PointName = `${string}.start` | `${string}.end`;

/** Steps, windows and places of a kind of execution. Jobs share it by identity: its time network is computed once per object. */
export interface SchedulePlan {
  readonly steps: readonly ScheduleStep[];
  readonly lags: readonly ScheduleLag[];
  readonly spans: readonly ScheduleSpan[];
}

export interface ScheduleStep {
  readonly id: string;
  /** `max: null` is no limit. */
  readonly duration: { readonly min: number; readonly max: number | null };
  readonly uses: readonly ScheduleUse[];
  /**
   * Of a moment without length: it lies as late as all allow that come after it (`next`), or as early as all allow that come
   * before it (`last`), so that a span from the one to the other lasts from the first of some steps to the last.
   */
  readonly hugs?: 'next' | 'last';
}

export interface ScheduleUse {
  readonly asset: string;
  readonly amount: number;
  readonly state: string | null;
}

/** `min <= time(to) - time(from) <= max`; only lags order steps. `max: 0` blocks the place until the next one is free. */
export interface ScheduleLag {
  readonly from: PointName;
  readonly to: PointName;
  readonly min: number;
  readonly max: number | null;
}

/** Holds an asset from one point to another, across steps. */
export interface ScheduleSpan {
  readonly id: string;
  readonly asset: string;
  readonly from: PointName;
  readonly to: PointName;
  readonly amount?: number;
  readonly state: string | null;
  /** It is work that lasts across steps, so that it minds hours and outages as a step does. */
  readonly mindsHours?: boolean;
}

export interface ScheduleJob {
  readonly id: string;
  readonly plan: SchedulePlan;
  readonly release: number;
  readonly due?: number;
  readonly deadline?: number;
  /** 0 to 10, higher is sooner. */
  readonly priority: number;
  /** Steps that have begun. */
  readonly happened?: ReadonlyMap<string, StepHistory>;
  /** Units held by spans that have begun, for spans on pools. */
  readonly holds?: ReadonlyMap<string, string>;
  /** Steps that take this much longer than their duration says (both limits), by step. */
  readonly extra?: ReadonlyMap<string, number>;
  /** Its windows were given up before: they bind no longer, but are still kept as well as possible. */
  readonly mayBreak?: boolean;
}

export interface StepHistory {
  readonly start: number;
  /** Null while it runs. */
  readonly end: number | null;
  /** Unit by asset, for uses of pools. */
  readonly units: Readonly<Record<string, string>>;
}
