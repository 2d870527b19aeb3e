import { sleepOn, type Clock, type TimerOptions } from '../base/clock.ts';
import { TimerQueue } from '../base/timer-queue.ts';

/** A clock that stands still until told to advance. Timers run one by one, with a turn of the event loop between them. */
export class FakeClock implements Clock {
  #now: number;
  readonly #start: number;
  readonly #timers = new TimerQueue();

  constructor(startAt = Date.UTC(2026, 10, 18, 8, 0, 0)) {
    this.#now = startAt;
    this.#start = startAt;
  }

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now - this.#start;
  }

  offsetMinutes(): number {
    return 60;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  setTimer(ms: number, run: () => void, options: TimerOptions = {}): Disposable {
    return this.#timers.add(this.#now + Math.max(0, ms), run, options.background ?? false);
  }

  /** Moves time forward by `ms`, running what falls due on the way. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (;;) {
      const due = this.#timers.nextDue();
      if (due === undefined || due > until) break;
      this.#now = Math.max(this.#now, due);
      this.#timers.runNext(this.#now);
      await settle();
    }
    this.#now = until;
    await settle();
  }

  /** Sets the wall clock as a person or a time server would, without running any timer early. */
  jump(ms: number): void {
    this.#now += ms;
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
