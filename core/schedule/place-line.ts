/**
 * One line of a timetable: how much of one asset (or of one unit of a pool) is in use when. Finds the nearest stretch that
 * is still free; intervals are half open.
 *
 * `firstFit(start, end, length, amount, state)` is the least start at or after `start` so that the stretch from it to the later of
 * `end` and start + `length` is free; `lastFit` mirrors it and is the greatest end at or before `end` (so that the stretch
 * from the earlier of `start` and end - `length` is free), or -Infinity when there is none.
 */
export interface PlaceLine {
  firstFit(start: number, end: number, length: number, amount: number, state: number): number;
  lastFit(start: number, end: number, length: number, amount: number, state: number): number;
  /** What it costs in idle time to begin in this state at `start`: since the last use, changing over counted first. */
  idleBefore(start: number, state: number): number;
  add(start: number, end: number, amount: number, state: number): void;
  remove(start: number, end: number, amount: number, state: number): void;
  clear(): void;
}

/** Any capacity: the amount in use as a step function, `used[i]` from `at[i]` to `at[i + 1]`. Neighbours always differ. */
export class CapacityLine implements PlaceLine {
  readonly #capacity: number;
  #at = new Float64Array(16);
  #used = new Int32Array(16);
  #count = 1;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#at[0] = -Infinity;
  }

  clear(): void {
    this.#count = 1;
    this.#used[0] = 0;
  }

  /** The segment that holds `time`: the last with at <= time. */
  #segment(time: number): number {
    const at = this.#at;
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (at[middle]! <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  firstFit(start: number, end: number, length: number, amount: number): number {
    const at = this.#at;
    const used = this.#used;
    const room = this.#capacity - amount;
    const count = this.#count;
    let fit = start;
    let until = Math.max(end, fit + length);
    for (let i = this.#segment(start); i < count && at[i]! < until; i++) {
      if (used[i]! > room && i + 1 < count) {
        fit = at[i + 1]!;
        until = Math.max(end, fit + length);
      }
    }
    return fit;
  }

  lastFit(start: number, end: number, length: number, amount: number): number {
    const at = this.#at;
    const used = this.#used;
    const room = this.#capacity - amount;
    let fit = end;
    let from = Math.min(start, fit - length);
    let i = this.#segment(end);
    if (at[i]! >= end && i > 0) i--;
    for (; i >= 0; i--) {
      const segmentEnd = i + 1 < this.#count ? at[i + 1]! : Infinity;
      if (segmentEnd <= from) break;
      if (used[i]! > room) {
        fit = at[i]!;
        from = Math.min(start, fit - length);
      }
    }
    return fit;
  }

  idleBefore(start: number): number {
    let i = this.#segment(start);
    if (this.#at[i] === start && i > 0) i--;
    return this.#used[i]! > 0 ? 0 : start - this.#at[i]!;
  }

  add(start: number, end: number, amount: number): void {
    if (end > start) this.#change(start, end, amount);
  }

  remove(start: number, end: number, amount: number): void {
    if (end > start) this.#change(start, end, -amount);
  }

  #change(start: number, end: number, amount: number): void {
    const first = this.#cut(start);
    const last = this.#cut(end);
    const used = this.#used;
    for (let i = first; i < last; i++) used[i]! += amount;
    if (used[last] === used[last - 1]) this.#drop(last);
    if (first > 0 && used[first] === used[first - 1]) this.#drop(first);
  }

  /** Makes `time` a border and answers its segment. */
  #cut(time: number): number {
    const i = this.#segment(time);
    if (this.#at[i] === time) return i;
    if (this.#count === this.#at.length) {
      const at = new Float64Array(2 * this.#count);
      const used = new Int32Array(2 * this.#count);
      at.set(this.#at);
      used.set(this.#used);
      this.#at = at;
      this.#used = used;
    }
    // A loop: for the few that mostly follow, copyWithin costs more than it moves.
    const at = this.#at;
    const used = this.#used;
    for (let from = this.#count - 1; from > i; from--) {
      at[from + 1] = at[from]!;
      used[from + 1] = used[from]!;
    }
    this.#at[i + 1] = time;
    this.#used[i + 1] = this.#used[i]!;
    this.#count++;
    return i + 1;
  }

  #drop(i: number): void {
    this.#count--;
    const at = this.#at;
    const used = this.#used;
    for (let to = i; to < this.#count; to++) {
      at[to] = at[to + 1]!;
      used[to] = used[to + 1]!;
    }
  }
}
