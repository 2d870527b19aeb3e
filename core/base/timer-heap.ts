/** One timer that waits. */
export interface TimerEntry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Timers by due time, then by creation; cancelled ones are dropped when they come to the top. */
export class TimerHeap {
  readonly #heap: TimerEntry[] = [];
  readonly #cancelled = new WeakSet<TimerEntry>();
  #live = 0;

  /** Timers that wait and were not cancelled. */
  get size(): number {
    return this.#live;
  }

  get first(): TimerEntry | undefined {
    for (let first = this.#heap[0]; first !== undefined && this.#cancelled.has(first); first = this.#heap[0])
      this.#pop();
    return this.#heap[0];
  }

  add(entry: TimerEntry): Disposable {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, entry)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
    this.#live++;
    return { [Symbol.dispose]: () => this.#forget(entry) };
  }

  /** Takes the first timer out. */
  take(): TimerEntry | undefined {
    const { first } = this;
    if (first === undefined) return undefined;
    this.#pop();
    this.#forget(first);
    return first;
  }

  #forget(entry: TimerEntry): void {
    if (this.#cancelled.has(entry)) return;
    this.#cancelled.add(entry);
    this.#live--;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

export function isBefore(a: TimerEntry, b: TimerEntry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
