import { EventEmitter } from 'node:events';
import type { PortLike } from './electron-like.ts';

/**
 * Two ports joined inside this process, shaped like Electron's `MessagePortMain`.
 *
 * States of a port: waiting (messages are kept), started (messages are delivered, each in a turn of its own), closed
 * (both ends say `close`, messages are dropped).
 */
export function createPortPair(): [PortLike, PortLike] {
  const one = new MemoryPort();
  const other = new MemoryPort();
  one.join(other);
  other.join(one);
  return [one, other];
}

class MemoryPort implements PortLike {
  readonly #events = new EventEmitter();
  #waiting: unknown[] | undefined = [];
  #closed = false;
  #peer: MemoryPort | undefined;

  join(peer: MemoryPort): void {
    this.#peer = peer;
  }

  on(event: 'message' | 'close', listener: ((message: { data: unknown }) => void) | (() => void)): this {
    this.#events.on(event, listener);
    return this;
  }

  postMessage(message: unknown): void {
    const peer = this.#peer;
    if (this.#closed || !peer) return;
    queueMicrotask(() => peer.#receive(message));
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.#receive(message);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#events.emit('close');
    this.#peer?.close();
  }

  #receive(message: unknown): void {
    if (this.#closed) return;
    if (this.#waiting) this.#waiting.push(message);
    else this.#events.emit('message', { data: message });
  }
}
