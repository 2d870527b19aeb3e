import { AppError } from '#core/contract/errors.ts';
import { ByteChannel } from './byte-channel.ts';
import type { CapturedFrame } from './capture.ts';

/**
 * Plays the instrument's side of a captured conversation: every byte written must be the captured one, and what the
 * instrument said then follows. The first difference ends the connection; `finish` tells of it, and of anything left over.
 */
export class ReplayTransport extends ByteChannel {
  readonly address: string;
  readonly #frames: readonly CapturedFrame[];
  #at = 0;
  /** Bytes of the present `out` frame that have been written. */
  #matched = 0;
  #difference: AppError | undefined;

  constructor(frames: readonly CapturedFrame[], name = 'capture') {
    super();
    this.#frames = frames;
    this.address = `replay ${name}`;
  }

  /** @throws AppError `device-protocol` with the first difference, or with what of the capture was not used */
  finish(): void {
    if (this.#difference !== undefined) throw this.#difference;
    const left = this.#frames[this.#at];
    if (left === undefined) return;
    const rest = this.#frames.length - this.#at;
    throw new AppError(
      'device-protocol',
      `${this.address} is not played to its end: ${rest} of ${this.#frames.length} frames are left, the next is ${show(left)}.`,
    );
  }

  protected override async connect(): Promise<void> {
    await Promise.resolve();
    this.#sayNext();
  }

  protected override async send(bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    for (const byte of bytes) this.#compare(byte, bytes);
    this.#sayNext();
  }

  protected override async hangUp(): Promise<void> {
    await Promise.resolve();
  }

  #compare(byte: number, written: Uint8Array): void {
    const frame = this.#frames[this.#at];
    const expected = frame?.dir === 'out' ? Buffer.from(frame.hex, 'hex') : undefined;
    if (expected?.[this.#matched] !== byte) {
      const what = frame === undefined ? 'nothing more' : show(frame);
      const sentence = `Difference at frame ${this.#at + 1} of ${this.address}: ${what} was expected, ${quote(written)} was written.`;
      this.#difference ??= new AppError('device-protocol', sentence);
      this.ended(sentence);
      throw this.#difference;
    }
    this.#matched++;
    if (this.#matched < expected.length) return;
    this.#matched = 0;
    this.#at++;
  }

  /** Never in the same breath as what it answers, nor before the opening is done. */
  #sayNext(): void {
    setImmediate(() => this.#say());
  }

  #say(): void {
    for (let frame = this.#frames[this.#at]; frame?.dir === 'in' && this.isOpen; frame = this.#frames[this.#at]) {
      this.#at++;
      this.received(Buffer.from(frame.hex, 'hex'));
    }
  }
}

function show(frame: CapturedFrame): string {
  return `${frame.dir} ${quote(Buffer.from(frame.hex, 'hex'))}`;
}

function quote(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1'));
}
