import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import type { Framer } from './framer.ts';
import { abortError, Exchange, type Ending, type Pending, type Request } from './session-exchange.ts';
import type { Transport } from './transport.ts';
import type { WireTrace } from './wire-trace.ts';

/** Sends one request past the queue while the link is brought back in step. */
export type Ask = <Value>(request: Request<Value>) => Promise<Value>;

export interface SessionOptions {
  readonly transport: Transport;
  readonly framer: Framer;
  readonly clock: Clock;
  readonly trace: WireTrace;
  /** Text of a request as bytes, end of line included. */
  readonly encode: (text: string) => Uint8Array;
  /**
   * Takes a frame that nobody asked for (true), before it is matched with the request under way. `active` is what that
   * request sent, null when none is under way.
   */
  readonly unsolicited?: (frame: string, active: string | null) => boolean;
  /**
   * Brings the link back in step after a time limit, an abort or garbage: usually a harmless question whose answer cannot
   * be mistaken. Runs at once after an abort, else before the next request, so that a late reply has its chance. When it
   * fails the connection is closed. Without it, stale input is dropped and the next request is sent.
   */
  readonly resync?: (ask: Ask) => Promise<void>;
  /** False where the instrument may be in the middle of an unsolicited frame at any time; true when not given. */
  readonly dropIncompleteInput?: boolean;
}

/** A run of the resync procedure; one that was broken off must not send any more. */
interface ResyncRun {
  broken: boolean;
  promise: Promise<void>;
}

/**
 * Request and reply over a transport.
 *
 * States: new -> open -> closed. Invariants: 1. one request is under way at a time, the others wait in order; `interrupt`
 * goes past them and makes them fail. 2. input that is there before a request is sent is never taken for its reply. 3. a
 * request whose reply was not understood leaves the link out of step; only the resync procedure, an interrupt or a
 * request that resynchronises is sent then. 4. a request that is settled before it was sent never reaches the wire.
 * 5. when the session closes, every request is rejected with `device-disconnected`.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #closed = new Emitter<string>();
  #state: 'new' | 'open' | 'closed' = 'new';
  #reason = 'It was never opened.';
  #urgent: Pending[] = [];
  #queue: Pending[] = [];
  #active: Pending | undefined;
  #overdue: Pending | undefined;
  #outOfStep = false;
  #resync: ResyncRun | undefined;
  #write: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    options.transport.onData((bytes) => this.#receive(bytes));
    options.transport.onClose((reason) => this.#end(reason));
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** True while a request is under way or waits. */
  get isBusy(): boolean {
    return this.#active !== undefined || this.#queue.length > 0 || this.#urgent.length > 0;
  }

  /** @throws AppError `device-disconnected` when there is nothing to open, or the signal's reason */
  async open(signal?: AbortSignal): Promise<void> {
    await this.#options.transport.open(signal);
    this.#state = 'open';
  }

  /**
   * Sends when the requests before it are done, and answers with what `read` made of the reply.
   * @throws AppError `device-timeout`, `device-disconnected`, `device-protocol`, `cancelled` or the signal's reason, or
   * what `read` throws
   */
  request<Value>(request: Request<Value>): Promise<Value> {
    return this.#enqueue(request, false);
  }

  /** Like `request`, but at once: whatever is under way or waits fails with `cancelled`. For stopping. */
  interrupt<Value>(request: Request<Value>): Promise<Value> {
    const cancelled = new AppError('cancelled', `It was broken off: ${request.purpose}.`);
    for (const waiting of this.#queue.splice(0)) waiting.fail(cancelled);
    this.#breakResync(cancelled);
    if (this.#active?.urgent === false) this.#active.fail(cancelled);
    return this.#enqueue(request, true);
  }

  /** Runs the resync procedure now. @throws AppError what went wrong; the session is closed then, unless it was aborted */
  async resync(signal?: AbortSignal): Promise<void> {
    if (this.#state !== 'open') throw this.#gone();
    if (signal?.aborted) throw abortError(signal);
    this.#outOfStep = true;
    while (this.#active !== undefined && this.#resync === undefined) await this.#active.finished();
    if (!this.#outOfStep) return;
    const run = this.#resync ?? this.#startResync();
    const onAbort = (): void => this.#breakResync(abortError(signal));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      await run?.promise;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Called once with the reason when a session that was open ends, by either side. */
  onClose(listener: (reason: string) => void): Disposable {
    return this.#closed.on(listener);
  }

  async close(): Promise<void> {
    this.#end('It was closed by Wellrun.');
    await this.#options.transport.close();
  }

  #enqueue<Value>(request: Request<Value>, urgent: boolean): Promise<Value> {
    if (this.#state !== 'open') return Promise.reject(this.#gone());
    if (request.signal?.aborted) return Promise.reject(abortError(request.signal));
    const exchange = new Exchange(request, urgent, (ended, ending) => this.#settle(ended, ending));
    (urgent ? this.#urgent : this.#queue).push(exchange);
    this.#advance();
    return exchange.promise;
  }

  /** Sends what is next, if its turn has come. */
  #advance(): void {
    if (this.#state !== 'open' || this.#active !== undefined) return;
    const urgent = this.#urgent.shift();
    if (urgent !== undefined) {
      this.#send(urgent);
      return;
    }
    const next = this.#queue[0];
    if (next === undefined || this.#resync !== undefined) return;
    if (this.#outOfStep && next.request.resynchronises !== true && this.#startResync() !== undefined) return;
    this.#queue.shift();
    this.#overdue = undefined;
    this.#send(next);
  }

  #settle(exchange: Pending, ending: Ending): void {
    this.#queue = this.#queue.filter((waiting) => waiting !== exchange);
    this.#urgent = this.#urgent.filter((waiting) => waiting !== exchange);
    if (exchange !== this.#active) return;
    this.#active = undefined;
    if (ending === 'answered') {
      if (exchange.request.resynchronises === true) this.#outOfStep = false;
    } else if (ending !== 'refused' && exchange.sent) {
      this.#outOfStep = true;
    }
    if (ending === 'late') {
      if (this.#write !== undefined) {
        this.#end('The instrument takes no bytes.');
        return;
      }
      if (this.#resync === undefined) this.#overdue = exchange;
    }
    if (ending === 'aborted' && exchange.sent && this.#resync === undefined && this.#urgent.length === 0)
      this.#startResync();
    this.#advance();
  }

  #send(exchange: Pending): void {
    this.#active = exchange;
    exchange.arm(this.#options.clock);
    // A write that was begun cannot be taken back; the next one waits for it and then for nothing else.
    const write = (this.#write === undefined ? this.#put(exchange) : this.#write.then(() => this.#put(exchange))).then(
      () => {
        if (this.#write === write) this.#write = undefined;
      },
    );
    this.#write = write;
  }

  async #put(exchange: Pending): Promise<void> {
    if (exchange.settled || this.#state !== 'open') return;
    const { framer, trace, transport, encode } = this.#options;
    if (framer.pending > 0 && this.#options.dropIncompleteInput !== false) {
      trace.add('note', `Dropped ${framer.pending} characters of an incomplete frame.`);
      framer.reset();
    }
    exchange.sent = true;
    trace.add('out', exchange.request.send);
    try {
      await transport.write(encode(exchange.request.send));
    } catch (error) {
      this.#end(toAppError(error).message);
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#state === 'closed') return;
    const { framer, trace } = this.#options;
    let frames: readonly string[];
    try {
      frames = framer.push(bytes);
    } catch (error) {
      trace.add('note', toAppError(error).message);
      this.#active?.fail(toAppError(error));
      return;
    }
    for (const frame of frames) {
      trace.add('in', frame);
      this.#dispatch(frame);
    }
    if (framer.pending > 0) this.#active?.began();
  }

  #dispatch(frame: string): void {
    if (this.#options.unsolicited?.(frame, this.#active?.request.send ?? null) === true) return;
    if (this.#active?.offer(frame) === true) return;
    if (this.#overdue?.offerLate(frame) === true) {
      this.#options.trace.add('note', 'That was the reply to a request whose time was up.');
      return;
    }
    this.#options.trace.add('note', 'Nothing that was asked for is answered by that; dropped.');
  }

  #startResync(): ResyncRun | undefined {
    const procedure = this.#options.resync;
    if (procedure === undefined) {
      this.#outOfStep = false;
      return undefined;
    }
    this.#options.trace.add('note', 'The link is brought back in step.');
    const run: ResyncRun = { broken: false, promise: Promise.resolve() };
    this.#resync = run;
    const ask: Ask = (request) => {
      if (run.broken || this.#state !== 'open') return Promise.reject(new AppError('cancelled'));
      const exchange = new Exchange(request, false, (ended, ending) => this.#settle(ended, ending));
      this.#send(exchange);
      return exchange.promise;
    };
    run.promise = procedure(ask).then(
      () => {
        if (!run.broken) this.#outOfStep = false;
        this.#endResync(run);
      },
      (error: unknown) => {
        if (!run.broken) this.#end(`The link could not be brought back in step: ${toAppError(error).message}`);
        this.#endResync(run);
        throw error;
      },
    );
    // Whoever waits for the run sees its error; when nobody does, closing the session has told everyone.
    run.promise.catch(() => undefined);
    return run;
  }

  #endResync(run: ResyncRun): void {
    if (this.#resync === run) this.#resync = undefined;
    this.#advance();
  }

  #breakResync(error: AppError): void {
    const run = this.#resync;
    if (run === undefined) return;
    run.broken = true;
    this.#resync = undefined;
    if (this.#active?.urgent === false) this.#active.fail(error);
  }

  #end(reason: string): void {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    this.#reason = reason;
    const unfinished = [...(this.#active === undefined ? [] : [this.#active]), ...this.#urgent, ...this.#queue];
    for (const exchange of unfinished) exchange.fail(this.#gone());
    this.#options.trace.add('note', `The connection ended. ${reason}`);
    void this.#options.transport.close();
    if (wasOpen) this.#closed.emit(reason);
  }

  #gone(): AppError {
    return new AppError('device-disconnected', `${this.#options.transport.address} is not connected. ${this.#reason}`);
  }
}
