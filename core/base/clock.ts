/** Time comes in through a Clock, so that a test or the virtual lab can own it. */
export interface Clock {
  /** Wall time, milliseconds since 1970 (UTC). May jump; never use it to measure a duration. */
  now(): number;
  /** Milliseconds since an arbitrary start; never runs backwards. */
  monotonic(): number;
  /** Minutes east of UTC at this moment, for the record. */
  offsetMinutes(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `run` once after `ms`. Background timers never hold up the process and never make an instant clock jump. */
  setTimer(ms: number, run: () => void, options?: TimerOptions): Disposable;
}

export interface TimerOptions {
  readonly background?: boolean;
}

const LONGEST_TIMER_MS = 2_147_483_647;

/** Resolves after `ms` on any clock that has timers. */
export function sleepOn(clock: Pick<Clock, 'setTimer'>, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      timer[Symbol.dispose]();
      reject(signal?.reason as Error);
    };
    const timer = clock.setTimer(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The PC's own clock. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  offsetMinutes(): number {
    // Subtracted, since UTC would give minus zero otherwise.
    return 0 - new Date(Date.now()).getTimezoneOffset();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  setTimer(ms: number, run: () => void, options: TimerOptions = {}): Disposable {
    // Node fires timers beyond 2^31 ms at once, so a long wait is cut into pieces.
    let handle: NodeJS.Timeout;
    const arm = (left: number): void => {
      const piece = Math.min(Math.max(0, left), LONGEST_TIMER_MS);
      handle = setTimeout(() => (left > piece ? arm(left - piece) : run()), piece);
      if (options.background) handle.unref();
    };
    arm(ms);
    return { [Symbol.dispose]: () => clearTimeout(handle) };
  }
}
