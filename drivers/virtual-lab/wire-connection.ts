import type { Transport } from '#core/instruments/transport.ts';
import { OrderedWriter } from '../transport/ordered-writer.ts';

const encoder = new TextEncoder();

/** One host at the other end of the wire, as the virtual lab sees it. */
export class WireConnection {
  readonly #transport: Transport;
  readonly #writer: OrderedWriter;

  /** @param transport the instrument's end, open already */
  constructor(transport: Transport) {
    this.#transport = transport;
    this.#writer = new OrderedWriter(transport);
  }

  /** Sends one line, without its end. A connection that is gone swallows it. */
  send(line: string): void {
    void this.#writer.write(encoder.encode(`${line}\n`));
  }

  close(): void {
    void this.#transport.close();
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#transport.onData(listener);
  }

  onClose(listener: () => void): void {
    this.#transport.onClose(listener);
  }
}
