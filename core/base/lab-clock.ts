import { sleepOn, type Clock, type TimerOptions } from './clock.ts';
import { TimerQueue } from './timer-queue.ts';

/** 1 is real time, 600 is ten minutes a second, 'instant' jumps to the next thing that is due. */
export type LabSpeed = number | 'instant';

/** How many quiet turns of the event loop an instant clock waits before it jumps, so that replies and commits come first. */
const QUIET_TURNS = 3;

/**
 * The time of the virtual lab: it runs at a chosen speed on top of a host clock.
 *
 * Invariants: 1. lab time never runs backwards, also when the speed changes. 2. timers run in the order of their due
 * times. 3. at speed 'instant' time stands still while anything is happening and jumps to the next foreground timer
 * when nothing is; background timers that a jump passes run once.
 */
export class LabClock implements Clock, Disposable {
  readonly #host: Clock;
  readonly #timers = new TimerQueue();
  #speed: LabSpeed;
  #labBase: number;
  #hostBase: number;
  #wake: Disposable | undefined;
  #turning = false;
  #holds = 0;
  #disposed = false;
  readonly #speedListeners = new Set<(speed: LabSpeed) => void>();

  /** @param startAt lab time at the start, milliseconds since 1970; the host's time when not given */
  constructor(host: Clock, speed: LabSpeed = 1, startAt: number = host.now()) {
    this.#host = host;
    this.#speed = speed;
    this.#labBase = startAt;
    this.#hostBase = host.monotonic();
  }

  get speed(): LabSpeed {
    return this.#speed;
  }

  setSpeed(speed: LabSpeed): void {
    this.#labBase = this.now();
    this.#hostBase = this.#host.monotonic();
    this.#speed = speed;
    this.#schedule();
    for (const listener of this.#speedListeners) listener(speed);
  }

  onSpeed(listener: (speed: LabSpeed) => void): Disposable {
    this.#speedListeners.add(listener);
    return { [Symbol.dispose]: () => this.#speedListeners.delete(listener) };
  }

  now(): number {
    if (this.#speed === 'instant') return this.#labBase;
    return this.#labBase + (this.#host.monotonic() - this.#hostBase) * this.#speed;
  }

  monotonic(): number {
    return this.now();
  }

  offsetMinutes(): number {
    return this.#host.offsetMinutes();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  setTimer(ms: number, run: () => void, options: TimerOptions = {}): Disposable {
    const timer = this.#timers.add(this.now() + Math.max(0, ms), run, options.background ?? false);
    this.#schedule();
    return timer;
  }

  /** While held, an instant clock does not jump: for work that leaves the event loop (a socket, a worker). */
  hold(): Disposable {
    this.#holds++;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (!held) return;
        held = false;
        this.#holds--;
        this.#schedule();
      },
    };
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#wake?.[Symbol.dispose]();
  }

  #schedule(): void {
    if (this.#disposed) return;
    if (this.#speed === 'instant') {
      if (!this.#turning && this.#holds === 0 && this.#timers.nextDue(true) !== undefined) {
        this.#turning = true;
        setImmediate(() => this.#turn(QUIET_TURNS));
      }
      return;
    }
    this.#wake?.[Symbol.dispose]();
    const due = this.#timers.nextDue();
    if (due === undefined) return;
    const wait = Math.max(0, (due - this.now()) / this.#speed);
    const background = this.#timers.nextDue(true) === undefined;
    this.#wake = this.#host.setTimer(wait, () => this.#runDue(), { background });
  }

  #turn(quietLeft: number): void {
    if (this.#disposed || this.#speed !== 'instant' || this.#holds > 0) {
      this.#turning = false;
      return;
    }
    if (quietLeft > 0) {
      setImmediate(() => this.#turn(quietLeft - 1));
      return;
    }
    this.#turning = false;
    const due = this.#timers.nextDue(true);
    if (due === undefined) return;
    this.#labBase = Math.max(this.#labBase, due);
    this.#runDue();
  }

  #runDue(): void {
    const until = this.now();
    while (this.#timers.runNext(until)) if (this.#disposed) return;
    this.#schedule();
  }
}
