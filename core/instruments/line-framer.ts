import { TextDecoder } from 'node:util';
import { AppError } from '../contract/errors.ts';
import type { Framer } from './framer.ts';

/** Lines that end in LF or CR LF; `latin1` keeps 8-bit text of instruments as it is. */
export class LineFramer implements Framer {
  readonly #decoder: TextDecoder;
  readonly #encoding: 'utf-8' | 'latin1';
  readonly #longest: number;
  #rest = '';

  /** @param longest longest line in characters before it counts as a protocol error */
  constructor(encoding: 'utf-8' | 'latin1' = 'utf-8', longest = 1_048_576) {
    this.#encoding = encoding;
    this.#decoder = new TextDecoder(encoding);
    this.#longest = longest;
  }

  get pending(): number {
    return this.#rest.length;
  }

  push(bytes: Uint8Array): string[] {
    this.#rest +=
      this.#encoding === 'latin1'
        ? Buffer.from(bytes).toString('latin1')
        : this.#decoder.decode(bytes, { stream: true });
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > this.#longest) {
      const length = this.#rest.length;
      this.reset();
      throw new AppError('device-protocol', `The instrument sent ${length} characters without an end of line.`);
    }
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  reset(): void {
    this.#rest = '';
    // Ends the stream, so that half a character of the old one does not spoil the first line of the new one.
    this.#decoder.decode();
  }
}
