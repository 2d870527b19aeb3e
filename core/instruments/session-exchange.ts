import type { Clock } from '../base/clock.ts';
import { AppError } from '../contract/errors.ts';

/** What one frame means for the request that is under way. */
export type Verdict<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** It belongs to the reply, which goes on. */
  | { readonly kind: 'more' }
  /** It answers something else: noted in the trace, and waited on. */
  | { readonly kind: 'foreign' };

export interface Request<Value> {
  /** What is sent, without the end of line. */
  readonly send: string;
  /** What it is for, for people: "stable weight". */
  readonly purpose: string;
  /**
   * Understands the reply, frame by frame. What it throws fails the request; `device-protocol` also means that the
   * link is out of step.
   */
  readonly read: (frame: string) => Verdict<Value>;
  /** Time from sending until the reply begins, ms. */
  readonly firstByteMs: number;
  /** Time from sending until the reply is complete, ms. */
  readonly replyMs: number;
  readonly signal?: AbortSignal;
  /** Its reply proves that the link is in step, whatever happened before (a reset, an identification). */
  readonly resynchronises?: boolean;
  /** Takes the reply when it comes after the time limit, before anything else was sent. */
  readonly onLate?: (value: Value) => void;
}

/** How a request was settled. After all but the first two the link is out of step. */
export type Ending = 'answered' | 'refused' | 'late' | 'aborted' | 'failed';

/** A request under way, as the session handles it whatever its reply is. */
export interface Pending {
  readonly request: Pick<Request<unknown>, 'send' | 'purpose' | 'resynchronises'>;
  readonly urgent: boolean;
  readonly settled: boolean;
  /** Set when its first byte is about to leave; a request that was never sent cannot put the link out of step. */
  sent: boolean;
  /** Time begins to run. */
  arm(clock: Clock): void;
  /** The reply has begun. */
  began(): void;
  /** @returns whether the frame was part of the reply */
  offer(frame: string): boolean;
  /** Offers a frame that came after the time limit. @returns whether it was part of the reply */
  offerLate(frame: string): boolean;
  fail(error: Error): void;
  /** Resolves when it is settled, however. */
  finished(): Promise<void>;
}

/**
 * One request from the moment it is asked for until it is settled.
 *
 * States: waiting -> sent -> settled. Invariants: 1. it is settled once. 2. its timers run from `arm` until it is
 * settled. 3. after a time limit it still understands its reply, for `offerLate`.
 */
export class Exchange<Value> implements Pending {
  readonly request: Request<Value>;
  readonly urgent: boolean;
  sent = false;
  readonly promise: Promise<Value>;
  readonly #resolve: (value: Value) => void;
  readonly #reject: (error: Error) => void;
  readonly #onEnd: (ending: Ending) => void;
  readonly #onAbort = (): void => this.#end('aborted', abortError(this.request.signal));
  #limits: Disposable[] = [];
  #firstByte: Disposable | undefined;
  #settled = false;

  /** @param onEnd called once, after the promise is settled */
  constructor(request: Request<Value>, urgent: boolean, onEnd: (exchange: Pending, ending: Ending) => void) {
    this.request = request;
    this.urgent = urgent;
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#onEnd = (ending) => onEnd(this, ending);
    request.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get settled(): boolean {
    return this.#settled;
  }

  arm(clock: Clock): void {
    const { firstByteMs, replyMs } = this.request;
    if (firstByteMs < replyMs) {
      this.#firstByte = clock.setTimer(firstByteMs, () => this.#tooLate('did not begin to answer', firstByteMs));
      this.#limits.push(this.#firstByte);
    }
    this.#limits.push(clock.setTimer(replyMs, () => this.#tooLate('did not answer completely', replyMs)));
  }

  began(): void {
    this.#firstByte?.[Symbol.dispose]();
  }

  offer(frame: string): boolean {
    let verdict: Verdict<Value>;
    try {
      verdict = this.request.read(frame);
    } catch (error) {
      const understood = error instanceof AppError && error.code !== 'device-protocol';
      this.#end(understood ? 'refused' : 'failed', error as Error);
      return true;
    }
    if (verdict.kind === 'foreign') return false;
    this.began();
    if (verdict.kind === 'done') {
      this.#release();
      this.#resolve(verdict.value);
      this.#onEnd('answered');
    }
    return true;
  }

  offerLate(frame: string): boolean {
    try {
      const verdict = this.request.read(frame);
      if (verdict.kind === 'done') this.request.onLate?.(verdict.value);
      return verdict.kind !== 'foreign';
    } catch {
      return false;
    }
  }

  fail(error: Error): void {
    this.#end('failed', error);
  }

  async finished(): Promise<void> {
    await this.promise.then(
      () => undefined,
      () => undefined,
    );
  }

  #tooLate(what: string, ms: number): void {
    const { send, purpose } = this.request;
    const sentence = `The instrument ${what} within ${formatSeconds(ms)} (${purpose}).`;
    this.#end('late', new AppError('device-timeout', sentence, { sent: send, limitMs: ms }));
  }

  #end(ending: Ending, error: Error): void {
    if (this.#settled) return;
    this.#release();
    this.#reject(error);
    this.#onEnd(ending);
  }

  #release(): void {
    this.#settled = true;
    for (const limit of this.#limits) limit[Symbol.dispose]();
    this.#limits = [];
    this.request.signal?.removeEventListener('abort', this.#onAbort);
  }
}

/** Why a signal was aborted, as an AppError. */
export function abortError(signal: AbortSignal | undefined): AppError {
  const reason: unknown = signal?.reason;
  return reason instanceof AppError ? reason : new AppError('cancelled', undefined, {}, reason);
}

function formatSeconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}
