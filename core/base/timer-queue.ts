import { isBefore, TimerHeap } from './timer-heap.ts';

/** Timers ordered by due time, then by creation: the heart of every clock that is not the PC's own. */
export class TimerQueue {
  readonly #foreground = new TimerHeap();
  readonly #background = new TimerHeap();
  #order = 0;

  /** Timers that wait, of both sorts. */
  get size(): number {
    return this.#foreground.size + this.#background.size;
  }

  add(at: number, run: () => void, background: boolean): Disposable {
    return (background ? this.#background : this.#foreground).add({ at, order: this.#order++, run });
  }

  /** Due time of the next timer, or of the next foreground timer; undefined when there is none. */
  nextDue(foregroundOnly = false): number | undefined {
    return foregroundOnly ? this.#foreground.first?.at : this.#next()?.first?.at;
  }

  /** Takes and runs the next timer that is due at or before `until`; false when there is none. */
  runNext(until: number): boolean {
    const heap = this.#next();
    const first = heap?.first;
    if (heap === undefined || first === undefined || first.at > until) return false;
    heap.take();
    first.run();
    return true;
  }

  /** The heap that holds the next timer. */
  #next(): TimerHeap | undefined {
    const foreground = this.#foreground.first;
    const background = this.#background.first;
    if (foreground === undefined) return background === undefined ? undefined : this.#background;
    return background !== undefined && isBefore(background, foreground) ? this.#background : this.#foreground;
  }
}
