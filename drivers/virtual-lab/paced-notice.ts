import type { Clock } from '#core/base/clock.ts';

/** People and screens need no more than twenty changes a second, however fast lab time runs. */
const paceMs = 50;

/** Tells of a change at once, but not more often than twenty times a second of real time; the last change is always told. */
export class PacedNotice implements Disposable {
  readonly #clock: Clock;
  readonly #tell: () => void;
  #timer: Disposable | undefined;
  #isDue = false;

  constructor(clock: Clock, tell: () => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  notify(): void {
    if (this.#timer !== undefined) {
      this.#isDue = true;
      return;
    }
    this.#timer = this.#clock.setTimer(paceMs, () => this.#pause(), { background: true });
    this.#tell();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #pause(): void {
    this.#timer = undefined;
    if (!this.#isDue) return;
    this.#isDue = false;
    this.notify();
  }
}
