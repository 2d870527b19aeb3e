/** Waiting so long counts as much as one level of priority, unless the setting `queue.ageingHours` says otherwise. */
export const DEFAULT_AGEING_HOURS = 6;
export const AGEING_SETTING = 'queue.ageingHours';

/** Between jobs of one level, and before the first or after the last when one is moved there, ms. */
const STEP_MS = 1;
/** Below this, ms, a gap between two keys is used up. Times since 1970 as doubles are good to 1/4096 ms. */
const LEAST_GAP_MS = 1 / 256;

/** What the order of the queue looks at: the key, lower first; between equal keys the number. */
export interface Placed {
  readonly order: number;
  readonly number: number;
}

export function compareJobs(left: Placed, right: Placed): number {
  return left.order - right.order || left.number - right.number;
}

/**
 * The place of a job among others, as a key: when it was submitted, moved ahead by `ageingMs` for each level of priority.
 * Waiting counts for all jobs alike, so the order of two jobs never changes with time and need not be computed anew; a
 * job that has waited `ageingMs` longer goes before one of the next higher level, so nothing starves.
 * @param enqueuedAt ms since 1970 on the PC's clock, @param priority 0 to 10
 */
export function orderKey(enqueuedAt: number, priority: number, ageingMs: number): number {
  return enqueuedAt - priority * ageingMs;
}

/** Levels that waiting has added to a job. */
export function agedLevels(enqueuedAt: number, now: number, ageingMs: number): number {
  return Math.max(0, Math.floor((now - enqueuedAt) / ageingMs));
}

/**
 * Keys for jobs that are submitted together. They come after every job of their level, also when the clock of the PC was
 * set back in between.
 * @param lastOfLevel the highest key of a job of this level that has its natural place; undefined when there is none
 */
export function keysFor(count: number, natural: number, lastOfLevel: number | undefined): number[] {
  const first = lastOfLevel === undefined ? natural : Math.max(natural, lastOfLevel + STEP_MS);
  return Array.from({ length: count }, (_, at) => first + at * STEP_MS);
}

/** A key between two neighbours, and new keys for others where there is no room left between them. */
export interface Placement {
  readonly order: number;
  readonly respaced: readonly { readonly index: number; readonly order: number }[];
}

/**
 * A key that puts a job at `index` of a line it is not part of (the jobs from there on come after it). When no number
 * lies between the two neighbours, as few jobs around as possible get new keys, spread evenly, in their old order.
 */
export function placeAt(line: readonly Placed[], index: number, otherwise: number): Placement {
  const before = line[index - 1];
  const after = line[index];
  if (before === undefined && after === undefined) return { order: otherwise, respaced: [] };
  if (before === undefined) return { order: after!.order - STEP_MS, respaced: [] };
  if (after === undefined) return { order: before.order + STEP_MS, respaced: [] };
  if (after.order - before.order >= 2 * LEAST_GAP_MS)
    return { order: before.order + (after.order - before.order) / 2, respaced: [] };
  return respace(line, index);
}

function respace(line: readonly Placed[], index: number): Placement {
  for (let reach = 1; ; reach *= 2) {
    const low = index - 1 - reach;
    const high = index + reach;
    const first = Math.max(0, low + 1);
    const last = Math.min(line.length - 1, high - 1);
    /** Between the two that keep their keys, or the ends of the line. */
    const count = last - first + 2;
    const upper = line[high]?.order ?? (line[low]?.order ?? line[0]!.order) + (count + 1) * STEP_MS;
    const lower = line[low]?.order ?? upper - (count + 1) * STEP_MS;
    const gap = (upper - lower) / (count + 1);
    if (gap < 2 * LEAST_GAP_MS && (low >= 0 || high < line.length)) continue;
    const orders = Array.from({ length: count }, (_, at) => lower + (at + 1) * gap);
    const own = index - first;
    const respaced: { index: number; order: number }[] = [];
    for (let at = first; at <= last; at++)
      respaced.push({ index: at, order: orders[at - first + (at < index ? 0 : 1)]! });
    return { order: orders[own]!, respaced };
  }
}

/** Jobs in the order of the queue. */
export class JobLine<Job extends Placed> {
  readonly #jobs: Job[] = [];

  get jobs(): readonly Job[] {
    return this.#jobs;
  }

  add(job: Job): void {
    const last = this.#jobs.at(-1);
    if (last === undefined || compareJobs(last, job) < 0) this.#jobs.push(job);
    else this.#jobs.splice(this.#indexFor(job), 0, job);
  }

  /** @param job as it stands in the line: its key has not changed since it was added */
  remove(job: Job): void {
    const index = this.indexOf(job);
    if (index >= 0) this.#jobs.splice(index, 1);
  }

  /** -1 when it is not in the line. */
  indexOf(job: Job): number {
    const index = this.#indexFor(job);
    return this.#jobs[index] === job ? index : -1;
  }

  #indexFor(job: Placed): number {
    let low = 0;
    let high = this.#jobs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareJobs(this.#jobs[middle]!, job) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
