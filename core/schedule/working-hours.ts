import type { ScheduleAsset } from './problem.ts';

/** The stretches in which a step may use an asset: working windows without outages. A step lies wholly inside one. */
export class WorkingHours {
  readonly #from: Float64Array;
  readonly #to: Float64Array;

  constructor(windows: readonly (readonly [number, number])[]) {
    const sorted = [...windows].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    // A window inside another adds nothing; without those, starts and ends are both in order.
    const kept: (readonly [number, number])[] = [];
    for (const window of sorted) if (window[1] > (kept.at(-1)?.[1] ?? -Infinity)) kept.push(window);
    this.#from = Float64Array.from(kept, (window) => window[0]);
    this.#to = Float64Array.from(kept, (window) => window[1]);
  }

  /** Only where these and others are open. */
  and(other: WorkingHours): WorkingHours {
    const both: (readonly [number, number])[] = [];
    for (let mine = 0, theirs = 0; mine < this.#to.length && theirs < other.#to.length;) {
      const from = Math.max(this.#from[mine]!, other.#from[theirs]!);
      const to = Math.min(this.#to[mine]!, other.#to[theirs]!);
      if (from < to) both.push([from, to]);
      if (this.#to[mine]! < other.#to[theirs]!) mine++;
      else theirs++;
    }
    return new WorkingHours(both);
  }

  /** The first window that ends at or after `time`. */
  #firstOpen(time: number): number {
    let low = 0;
    let high = this.#to.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#to[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Least start at or after `start` for a step that lasts to the later of `end` and start + `length`; Infinity: never. */
  firstFit(start: number, end: number, length: number): number {
    for (let i = this.#firstOpen(start); i < this.#to.length; i++) {
      const fit = Math.max(start, this.#from[i]!);
      if (Math.max(end, fit + length) <= this.#to[i]!) return fit;
    }
    return Infinity;
  }

  /** Greatest end at or before `end` for a step from the earlier of `start` and end - `length`; -Infinity: never. */
  lastFit(start: number, end: number, length: number): number {
    for (let i = Math.min(this.#firstOpen(end), this.#to.length - 1); i >= 0; i--) {
      const fit = Math.min(end, this.#to[i]!);
      if (Math.min(start, fit - length) >= this.#from[i]!) return fit;
    }
    return -Infinity;
  }

  /** The latest end of a step that runs at `time`, or Infinity when it runs outside all windows anyway. */
  closing(time: number): number {
    const i = this.#firstOpen(time);
    return i < this.#to.length && this.#from[i]! <= time ? this.#to[i]! : Infinity;
  }
}

/** Hours in which all of some assets are at hand; null: always. */
export function hoursTogether(all: readonly (WorkingHours | null)[]): WorkingHours | null {
  return all.reduce(
    (together, hours) => (together === null || hours === null ? (together ?? hours) : together.and(hours)),
    null,
  );
}

/** Hours of one unit of an asset (null for an asset without units), or null when it is always there. */
export function workingHours(asset: ScheduleAsset, unit: string | null, knownAt = Infinity): WorkingHours | null {
  const outages = (asset.down ?? []).filter(
    (outage) => (outage.unit === null || outage.unit === unit) && (outage.since ?? -Infinity) <= knownAt,
  );
  if (asset.available === undefined && outages.length === 0) return null;
  let windows = [...(asset.available ?? [[-Infinity, Infinity] as const])];
  for (const { from, to } of outages) {
    windows = windows.flatMap(([opens, closes]) => {
      if (to <= opens || from >= closes) return [[opens, closes] as const];
      return [[opens, from] as const, [to, closes] as const].filter(([begin, stop]) => begin < stop);
    });
  }
  return new WorkingHours(windows);
}
