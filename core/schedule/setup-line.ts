import type { PlaceLine } from './place-line.ts';

/** Changeover times as a matrix over states; a state of -1 needs and leaves none. */
export interface SetupMatrix {
  readonly states: number;
  /** `times[from * states + to]`. */
  readonly times: Float64Array;
  readonly longest: number;
  readonly initial: number;
  /** When the asset stands ready in its initial state. */
  readonly since: number;
  /** No change is longer than by way of a third state. */
  readonly isMetric: boolean;
}

/**
 * A line of capacity one that takes time to change over between states. Every two occupancies keep their own distance, so that an
 * interval never has to know its neighbours. Where no change is longer than by way of a third state that is exact; where one is,
 * it asks for more than is needed after a third state between, and never for less.
 */
export class SetupLine implements PlaceLine {
  readonly #setup: SetupMatrix;
  #start: number[] = [];
  #end: number[] = [];
  #state: number[] = [];

  constructor(setup: SetupMatrix) {
    this.#setup = setup;
  }

  clear(): void {
    this.#start = [];
    this.#end = [];
    this.#state = [];
  }

  #change(from: number, to: number): number {
    return from < 0 || to < 0 || from === to ? 0 : this.#setup.times[from * this.#setup.states + to]!;
  }

  /** How many occupancies end (with the longest change behind them) at or before `time`. Ends are sorted like starts. */
  #endedBefore(time: number): number {
    let low = 0;
    let high = this.#end.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#end[middle]! + this.#setup.longest <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  firstFit(start: number, end: number, length: number, _amount: number, state: number): number {
    let fit = Math.max(start, this.#setup.since + this.#change(this.#setup.initial, state));
    let until = Math.max(end, fit + length);
    for (let i = this.#endedBefore(fit); i < this.#start.length; i++) {
      const begins = this.#start[i]! - this.#change(state, this.#state[i]!);
      if (begins >= until && this.#start[i]! - this.#setup.longest >= until) break;
      const frees = this.#end[i]! + this.#change(this.#state[i]!, state);
      if (begins < until && frees > fit) {
        fit = frees;
        until = Math.max(end, fit + length);
      }
    }
    return fit;
  }

  lastFit(start: number, end: number, length: number, _amount: number, state: number): number {
    let fit = end;
    let from = Math.min(start, fit - length);
    for (let i = this.#start.length - 1; i >= 0; i--) {
      if (this.#end[i]! + this.#setup.longest <= from) break;
      const begins = this.#start[i]! - this.#change(state, this.#state[i]!);
      const frees = this.#end[i]! + this.#change(this.#state[i]!, state);
      if (begins < fit && frees > from) {
        fit = begins;
        from = Math.min(start, fit - length);
      }
    }
    // Too early for the change from the initial state: nothing before it can do better.
    return from < this.#setup.since + this.#change(this.#setup.initial, state) ? -Infinity : fit;
  }

  idleBefore(start: number, state: number): number {
    let i = this.#start.length - 1;
    while (i >= 0 && this.#start[i]! >= start) i--;
    if (i < 0) return 1e12 * this.#change(this.#setup.initial, state) + start - this.#setup.since;
    return 1e12 * this.#change(this.#state[i]!, state) + start - this.#end[i]!;
  }

  add(start: number, end: number, _amount: number, state: number): void {
    if (end === start && state < 0) return;
    let i = this.#start.length;
    while (i > 0 && (this.#start[i - 1]! > start || (this.#start[i - 1] === start && this.#end[i - 1]! > end))) i--;
    this.#start.splice(i, 0, start);
    this.#end.splice(i, 0, end);
    this.#state.splice(i, 0, state);
  }

  remove(start: number, end: number, _amount: number, state: number): void {
    if (end === start && state < 0) return;
    for (let i = this.#start.length - 1; i >= 0; i--) {
      if (this.#start[i] !== start || this.#end[i] !== end || this.#state[i] !== state) continue;
      this.#start.splice(i, 1);
      this.#end.splice(i, 1);
      this.#state.splice(i, 1);
      return;
    }
    throw new RangeError('Nothing to remove there.');
  }
}
