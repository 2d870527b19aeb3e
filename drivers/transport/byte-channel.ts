import { Emitter } from '#core/base/emitter.ts';
import { invariant } from '#core/base/invariant.ts';
import { AppError } from '#core/contract/errors.ts';
import type { Transport } from '#core/instruments/transport.ts';

/**
 * What all transports share: the life of a channel and its guards.
 *
 * States: new -> opening -> open -> closed, never back. Invariants: 1. bytes leave only while open, one write at a time.
 * 2. when the channel ends, an unfinished write is rejected (a port may never call back after an unplug). 3. `onClose`
 * is called once, and nothing is received afterwards.
 */
export abstract class ByteChannel implements Transport {
  abstract readonly address: string;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #failWrite: ((reason: Error) => void) | undefined;
  #reason = 'It was closed.';
  readonly #data: Emitter<Uint8Array>;
  readonly #closed = new Emitter<string>();

  constructor() {
    this.#data = new Emitter((error) => {
      this.ended(`What was received could not be handled: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  /** Makes the connection. @throws AppError `device-disconnected` with a sentence that says what to do */
  protected abstract connect(signal: AbortSignal | undefined): Promise<void>;
  /** Resolves when the bytes have left this process. */
  protected abstract send(bytes: Uint8Array): Promise<void>;
  /** Lets go of the connection; must cope with one that was never made or is gone already. */
  protected abstract hangUp(): Promise<void>;

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  async open(signal?: AbortSignal): Promise<void> {
    invariant(this.#state === 'new', `${this.address} was used before; a new connection needs a new transport.`);
    signal?.throwIfAborted();
    this.#state = 'opening';
    try {
      await this.connect(signal);
      signal?.throwIfAborted();
    } catch (error) {
      this.#state = 'closed';
      await this.hangUp();
      throw error;
    }
    // A close can come while the connection is being made.
    if (this.#hasEnded()) {
      await this.hangUp();
      throw this.#gone();
    }
    this.#state = 'open';
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#state !== 'open') throw this.#gone();
    invariant(this.#failWrite === undefined, `Two writes to ${this.address} overlap.`);
    const cut = Promise.withResolvers<never>();
    this.#failWrite = cut.reject;
    try {
      await Promise.race([this.send(bytes), cut.promise]);
    } finally {
      this.#failWrite = undefined;
    }
  }

  onData(listener: (bytes: Uint8Array) => void): Disposable {
    return this.#data.on(listener);
  }

  onClose(listener: (reason: string) => void): Disposable {
    return this.#closed.on(listener);
  }

  async close(): Promise<void> {
    this.ended('It was closed by Wellrun.');
    await this.hangUp();
  }

  /** For an end that is open from the start: an accepted socket, the instrument's end of a memory link. */
  protected accepted(): void {
    this.#state = 'open';
  }

  /** Hands on what came in. */
  protected received(bytes: Uint8Array): void {
    if (this.#state === 'open' || this.#state === 'opening') this.#data.emit(bytes);
  }

  /** The channel is over, whoever ended it. */
  protected ended(reason: string): void {
    if (this.#state === 'closed') return;
    const wasOpen = this.#state === 'open';
    this.#state = 'closed';
    this.#reason = reason;
    this.#failWrite?.(this.#gone());
    if (wasOpen) this.#closed.emit(reason);
  }

  #hasEnded(): boolean {
    return this.#state === 'closed';
  }

  #gone(): AppError {
    return new AppError('device-disconnected', `${this.address} is not open. ${this.#reason}`);
  }
}
