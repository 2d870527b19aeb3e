import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from '#core/base/clock.ts';
import { AppError } from '#core/contract/errors.ts';
import type { Transport } from '#core/instruments/transport.ts';

/**
 * One piece of a conversation, one JSON object a line: `{"t":12.5,"dir":"out","hex":"530d0a"}`. t is milliseconds since
 * the transport was opened; out is what was written to the instrument, in what came from it, in the pieces it came in.
 */
const capturedFrameSchema = z.object({
  t: z.number().nonnegative(),
  dir: z.enum(['out', 'in']),
  hex: z.string().regex(/^(?:[0-9a-f]{2})*$/),
});
export type CapturedFrame = z.infer<typeof capturedFrameSchema>;

/** @throws AppError `bad-input` that names the line which is not a captured frame */
export function parseCapture(text: string): CapturedFrame[] {
  return text
    .split('\n')
    .map((line, at) => ({ line: line.trim(), number: at + 1 }))
    .filter(({ line }) => line !== '')
    .map(({ line, number }) => {
      const parsed = capturedFrameSchema.safeParse(parseJson(line));
      if (parsed.success) return parsed.data;
      throw new AppError('bad-input', `Line ${number} of the capture is not {"t", "dir", "hex"}.`);
    });
}

/** A sink that appends to a file; every line is in the file before the bytes go on, so that a crash loses none. */
export function captureFile(path: string): (line: string) => void {
  return (line) => appendFileSync(path, `${line}\n`);
}

/** Passes everything through to another transport and writes it down on the way. */
export class CaptureTransport implements Transport {
  readonly #inner: Transport;
  readonly #clock: Clock;
  readonly #write: (line: string) => void;
  #openedAt: number;

  constructor(inner: Transport, clock: Clock, write: (line: string) => void) {
    this.#inner = inner;
    this.#clock = clock;
    this.#write = write;
    this.#openedAt = clock.monotonic();
    // Registered first, so that a piece is in the capture before anybody reacts to it.
    inner.onData((bytes) => this.#note('in', bytes));
  }

  get address(): string {
    return this.#inner.address;
  }

  get isOpen(): boolean {
    return this.#inner.isOpen;
  }

  async open(signal?: AbortSignal): Promise<void> {
    this.#openedAt = this.#clock.monotonic();
    await this.#inner.open(signal);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#inner.isOpen) this.#note('out', bytes);
    await this.#inner.write(bytes);
  }

  onData(listener: (bytes: Uint8Array) => void): Disposable {
    return this.#inner.onData(listener);
  }

  onClose(listener: (reason: string) => void): Disposable {
    return this.#inner.onClose(listener);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #note(dir: 'out' | 'in', bytes: Uint8Array): void {
    const t = Math.round((this.#clock.monotonic() - this.#openedAt) * 1000) / 1000;
    this.#write(JSON.stringify({ t, dir, hex: Buffer.from(bytes).toString('hex') } satisfies CapturedFrame));
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
