import type { PlaceLine } from './place-line.ts';

/** A line that is taken with others, and by which index it knows the states of the pool. */
export interface TogetherPart {
  readonly line: PlaceLine;
  readonly states: Int32Array;
}

/**
 * One unit of a pool that stands for other assets: a stretch is free when it is free on each of them, and taking it takes
 * each of them. What others do with those assets under their own names is seen here at once, for the lines are the same.
 */
export class TogetherLine implements PlaceLine {
  readonly #parts: readonly TogetherPart[];
  readonly #capacity: number;

  /** @param capacity the least of its parts */
  constructor(parts: readonly TogetherPart[], capacity: number) {
    this.#parts = parts;
    this.#capacity = capacity;
  }

  clear(): void {
    for (const { line } of this.#parts) line.clear();
  }

  firstFit(start: number, end: number, length: number, amount: number, state: number): number {
    if (amount > this.#capacity) return Infinity;
    for (let fit = start; ;) {
      const before = fit;
      for (const { line, states } of this.#parts) fit = line.firstFit(fit, end, length, amount, stateOf(states, state));
      if (fit === before || this.#parts.length === 1) return fit;
    }
  }

  lastFit(start: number, end: number, length: number, amount: number, state: number): number {
    if (amount > this.#capacity) return -Infinity;
    for (let fit = end; ;) {
      const before = fit;
      for (const { line, states } of this.#parts) {
        fit = line.lastFit(start, fit, length, amount, stateOf(states, state));
        if (fit === -Infinity) return fit;
      }
      if (fit === before || this.#parts.length === 1) return fit;
    }
  }

  idleBefore(start: number, state: number): number {
    const [first] = this.#parts;
    return first === undefined ? 0 : first.line.idleBefore(start, stateOf(first.states, state));
  }

  add(start: number, end: number, amount: number, state: number): void {
    for (const { line, states } of this.#parts) line.add(start, end, amount, stateOf(states, state));
  }

  remove(start: number, end: number, amount: number, state: number): void {
    for (const { line, states } of this.#parts) line.remove(start, end, amount, stateOf(states, state));
  }
}

function stateOf(states: Int32Array, state: number): number {
  return state < 0 ? -1 : states[state]!;
}
