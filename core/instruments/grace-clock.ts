import { sleepOn, type Clock, type TimerOptions } from '../base/clock.ts';

/** A virtual instrument may run at any speed, but a socket and a busy PC do not: this much real time always passes first. */
const GRACE_MS = 5000;

/**
 * The clock for time limits on virtual instruments: a limit has passed when its lab time has passed and a few seconds
 * of real time as well, so that a fast or instant lab never turns a reply that is on its way into a timeout.
 */
export class GraceClock implements Clock {
  readonly #lab: Clock;
  readonly #host: Clock;

  constructor(lab: Clock, host: Clock) {
    this.#lab = lab;
    this.#host = host;
  }

  now(): number {
    return this.#lab.now();
  }

  monotonic(): number {
    return this.#lab.monotonic();
  }

  offsetMinutes(): number {
    return this.#lab.offsetMinutes();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  setTimer(ms: number, run: () => void, options: TimerOptions = {}): Disposable {
    const due = this.#lab.now() + ms;
    let timer = this.#host.setTimer(
      GRACE_MS,
      () => {
        timer = this.#lab.setTimer(Math.max(0, due - this.#lab.now()), run, options);
      },
      { background: true },
    );
    return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
  }
}
