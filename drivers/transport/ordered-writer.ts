import type { Transport } from '#core/instruments/transport.ts';

/** Writes one after another, for a simulator that answers whenever it has something to say; after the end, nothing. */
export class OrderedWriter {
  readonly #transport: Transport;
  #last: Promise<void> = Promise.resolve();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Resolves when the bytes have left, or when there is nobody to take them any more. */
  write(bytes: Uint8Array): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (!this.#transport.isOpen) return;
      try {
        await this.#transport.write(bytes);
      } catch {
        // The other side has gone: to an instrument that is nothing special.
      }
    });
    return this.#last;
  }
}
