/** `to` is at least `ms` after `from`; below zero: `from` is at most so long after `to`. */
export interface Bound<Reason> {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
  readonly reason: Reason;
}

/** Bounds on the differences between moments, by number, and whether any moments in time can keep them all. */
export class TimeBounds<Reason> {
  readonly #count: number;
  #bounds: Bound<Reason>[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  add(from: number, to: number, ms: number, reason: Reason): void {
    this.#bounds.push({ from, to, ms, reason });
  }

  remove(bound: Bound<Reason>): void {
    this.#bounds = this.#bounds.filter((one) => one !== bound);
  }

  /**
   * Bounds that contradict each other: a cycle that would put a moment after itself, in order. Undefined when there is
   * none. Raises every moment to the least it can be until nothing changes; what keeps on rising lies on a cycle.
   * @param counts which bounds to look at; all of them without it
   */
  findCycle(counts?: (bound: Bound<Reason>) => boolean): Bound<Reason>[] | undefined {
    const least = new Float64Array(this.#count);
    const raisedBy: (Bound<Reason> | undefined)[] = Array.from({ length: this.#count });
    // Forwards and backwards in turn, because limits point back: what holds for one round of a loop reaches all at once.
    const bounds = counts === undefined ? this.#bounds : this.#bounds.filter((bound) => counts(bound));
    const orders = [bounds, bounds.toReversed()];
    for (let round = 0; round <= this.#count; round++) {
      let isRaised = false;
      for (const bound of orders[round % 2]!) {
        const value = least[bound.from]! + bound.ms;
        if (value <= least[bound.to]!) continue;
        least[bound.to] = value;
        raisedBy[bound.to] = bound;
        isRaised = true;
      }
      if (!isRaised) return undefined;
      const cycle = cycleIn(raisedBy);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  }
}

/** Follows what raised each moment back; each is visited once. */
function cycleIn<Reason>(raisedBy: readonly (Bound<Reason> | undefined)[]): Bound<Reason>[] | undefined {
  const seenFrom = new Int32Array(raisedBy.length).fill(-1);
  for (let first = 0; first < raisedBy.length; first++) {
    let at = first;
    while (seenFrom[at] === -1) {
      seenFrom[at] = first;
      const bound = raisedBy[at];
      if (bound === undefined) break;
      at = bound.from;
    }
    if (seenFrom[at] !== first || raisedBy[at] === undefined) continue;
    const cycle: Bound<Reason>[] = [];
    const stop = at;
    do {
      const bound = raisedBy[at]!;
      cycle.push(bound);
      at = bound.from;
    } while (at !== stop);
    return cycle.toReversed();
  }
  return undefined;
}
