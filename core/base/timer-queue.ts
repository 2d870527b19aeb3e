interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  readonly background: boolean;
}

/** Timers ordered by due time, then by creation: the heart of every clock that is not the PC's own. */
export class TimerQueue {
  #heap: Entry[] = [];
  #order = 0;
  #cancelled = new WeakSet<Entry>();
  #foreground = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, run: () => void, background: boolean): Disposable {
    const entry: Entry = { at, order: this.#order++, run, background };
    this.#push(entry);
    if (!background) this.#foreground++;
    return {
      [Symbol.dispose]: () => {
        if (this.#cancelled.has(entry)) return;
        this.#cancelled.add(entry);
        if (!background) this.#foreground--;
      },
    };
  }

  /** Due time of the next timer, or undefined. With `foregroundOnly`, undefined too when only background timers are left. */
  nextDue(foregroundOnly = false): number | undefined {
    if (foregroundOnly && this.#foreground === 0) return undefined;
    this.#dropCancelled();
    return this.#heap[0]?.at;
  }

  /** Takes and runs the next timer that is due at or before `until`; false when there is none. */
  runNext(until: number): boolean {
    this.#dropCancelled();
    const first = this.#heap[0];
    if (first === undefined || first.at > until) return false;
    this.#pop();
    this.#cancelled.add(first);
    if (!first.background) this.#foreground--;
    first.run();
    return true;
  }

  #dropCancelled(): void {
    for (let first = this.#heap[0]; first !== undefined && this.#cancelled.has(first); first = this.#heap[0])
      this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(heap[parent]!, entry)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (before(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
