import { sleepOn, type Clock, type TimerOptions } from '#core/base/clock.ts';

/** A clock that knows how many of the timers set through it have neither run nor been disposed of. */
export class CountingClock implements Clock {
  readonly #inner: Clock;
  readonly #live = new Set<symbol>();

  constructor(inner: Clock) {
    this.#inner = inner;
  }

  get liveTimers(): number {
    return this.#live.size;
  }

  now(): number {
    return this.#inner.now();
  }

  monotonic(): number {
    return this.#inner.monotonic();
  }

  offsetMinutes(): number {
    return this.#inner.offsetMinutes();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  setTimer(ms: number, run: () => void, options: TimerOptions = {}): Disposable {
    const key = Symbol('timer');
    this.#live.add(key);
    const timer = this.#inner.setTimer(
      ms,
      () => {
        this.#live.delete(key);
        run();
      },
      options,
    );
    return {
      [Symbol.dispose]: () => {
        this.#live.delete(key);
        timer[Symbol.dispose]();
      },
    };
  }
}
