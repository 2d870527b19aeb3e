import type { Clock } from '../base/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { QueuedJob } from './queued-job.ts';
import { clockOf } from './start-gates.ts';

interface Clocks {
  readonly clock: Clock;
  readonly labClock: Clock;
  readonly engine: Engine;
}

/**
 * Wakes the queue when a time comes that jobs wait for: one timer for each clock, at the first of its times. A lab whose
 * time jumps from one thing to the next jumps to such a time too, but not past people: while the queue is held, or an
 * execution of the virtual lab waits for somebody, only what runs moves its time.
 */
export class JobTimers implements Disposable {
  readonly #deps: Clocks;
  readonly #wake: () => void;
  readonly #next = new Map<Clock, number>();
  readonly #armed = new Map<
    Clock,
    { readonly at: number; readonly isBackground: boolean; readonly timer: Disposable }
  >();
  #mayJump = true;

  constructor(deps: Clocks, wake: () => void) {
    this.#deps = deps;
    this.#wake = wake;
  }

  /** A look at the queue begins. @param mayJump false while nothing can start whatever time it is */
  reset(mayJump: boolean): void {
    this.#mayJump = mayJump;
    this.#next.clear();
  }

  /** A job that was looked at and has to wait. */
  note(job: QueuedJob): void {
    const { waits } = job;
    const until = waits?.kind === 'time' || waits?.kind === 'retry' ? waits.until : null;
    if (until === null) return;
    const clock = clockOf(job, this.#deps);
    const known = this.#next.get(clock);
    if (known === undefined || until < known) this.#next.set(clock, until);
  }

  /** The look is over. */
  arm(): void {
    for (const clock of new Set([...this.#next.keys(), ...this.#armed.keys()]))
      this.#armOn(clock, this.#next.get(clock));
  }

  /** What waits for people in the virtual lab may have changed. */
  peopleChanged(): void {
    if (this.#armed.has(this.#deps.labClock)) this.arm();
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#armed.values()) timer[Symbol.dispose]();
    this.#armed.clear();
    this.#next.clear();
  }

  #armOn(clock: Clock, at: number | undefined): void {
    const isBackground = clock !== this.#deps.labClock || !this.#mayJump || this.#somebodyIsWaitedFor();
    const armed = this.#armed.get(clock);
    armed?.timer[Symbol.dispose]();
    this.#armed.delete(clock);
    if (at === undefined) return;
    const timer = clock.setTimer(
      Math.max(0, Math.ceil(at - clock.now())),
      () => {
        this.#armed.delete(clock);
        this.#wake();
      },
      { background: isBackground },
    );
    this.#armed.set(clock, { at, isBackground, timer });
  }

  #somebodyIsWaitedFor(): boolean {
    return this.#deps.engine
      .runs()
      .some((run) => run.facts.mode === 'simulated' && (run.facts.status === 'paused' || run.openAttention.length > 0));
  }
}
