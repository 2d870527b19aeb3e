/**
 * What the scheduler prints: a place in time for every step of every job. Every job stands in it as a whole, with all the
 * places it will ever need reserved from its first step to its last; so the timetable itself is the proof that nothing locks
 * up. That proof holds as long as whoever carries it out lets the occupants of a place in by the order of the timetable, not
 * only when the place happens to be free.
 */
export interface Timetable {
  /** The `now` it was made at. */
  readonly at: number;
  readonly jobs: ReadonlyMap<string, PlannedJob>;
  /** Jobs that cannot be done even in an empty lab. */
  readonly rejected: readonly { readonly id: string; readonly reason: string }[];
  /** Jobs whose windows, deadline or horizon this timetable does not keep, with the window and by how much. */
  readonly broken: readonly { readonly id: string; readonly reason: string }[];
  readonly score: TimetableScore;
}

export interface PlannedJob {
  readonly steps: ReadonlyMap<string, PlannedStep>;
  readonly spans: ReadonlyMap<string, PlannedSpan>;
}

export interface PlannedStep {
  readonly start: number;
  readonly end: number;
  /** Unit by asset, for uses of pools. */
  readonly units: Readonly<Record<string, string>>;
}

export interface PlannedSpan {
  readonly start: number;
  readonly end: number;
  /** Null where the asset is no pool. */
  readonly unit: string | null;
}

/** Lexicographic: the first figure that differs decides; less is better. */
export interface TimetableScore {
  /** Jobs with a broken window, each counted by its importance (1 + priority). */
  readonly broken: number;
  /** Lateness behind `due`, weighted by 1 + priority. */
  readonly lateness: number;
  /** Moment of the last end, as far as it lies behind `now`. */
  readonly makespan: number;
  /** Sum over jobs of last end minus first start. */
  readonly timeInLab: number;
}
