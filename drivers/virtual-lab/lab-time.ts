import type { Clock } from '#core/base/clock.ts';

/**
 * The time inside the virtual lab: a clock, ahead of it by an offset. The offset only grows: lab time goes on from where
 * the world was when it was left, and catches up with a host that has waited on a faster clock.
 */
export class LabTime {
  readonly #clock: Clock;
  #offset: number;

  /** @param notBeforeMs lab time that the world has already seen */
  constructor(clock: Clock, notBeforeMs: number) {
    this.#clock = clock;
    this.#offset = Math.max(0, notBeforeMs - clock.now());
  }

  /** Lab time, ms since 1970. */
  now(): number {
    return this.#clock.now() + this.#offset;
  }

  /** Time passes in the lab. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#clock.sleep(ms, signal);
  }

  /** Makes it at least `labMs`. */
  catchUp(labMs: number): void {
    this.#offset += Math.max(0, labMs - this.now());
  }
}
