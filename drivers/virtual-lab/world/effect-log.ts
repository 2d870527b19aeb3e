import { closeSync, ftruncateSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Json } from '#core/contract/json.ts';
import type { Profile } from './profile.ts';

/** One physical effect that an instrument has applied. The log of these is the lab's own memory and its witness. */
export interface AppliedEffect {
  readonly seq: number;
  readonly labMs: number;
  readonly wallMs: number;
  readonly instrument: string;
  readonly command: string;
  readonly commandId: string | null;
  readonly params: Json;
  /** What the instrument answered, where it keeps answers. */
  readonly result?: Json;
  /** Broken off after this fraction; `params` holds what was done. */
  readonly partly?: number;
}

/** First line of a log: what the world in it is made from. */
export interface LogHeader {
  readonly virtualLab: 1;
  readonly seed: number;
  readonly profile: Profile;
}

const chunkBytes = 1 << 20;
const lineFeed = 0x0a;

/**
 * The instruments' own log: JSON lines, appended with one write each through a descriptor that nobody else has, so a
 * killed process loses nothing that it had applied. It is not synced: after a power cut its last lines may be missing,
 * as with any instrument that loses power.
 */
export class EffectLog {
  readonly file: string;
  #fd: number | undefined;
  #bytes = 0;

  private constructor(file: string, fd: number, bytes: number) {
    this.file = file;
    this.#fd = fd;
    this.#bytes = bytes;
  }

  /** Opens or makes the log. A line that was never finished is cut off. */
  static open(file: string): EffectLog {
    mkdirSync(path.dirname(file), { recursive: true });
    const fd = openSync(file, 'a+');
    const { size } = fstatSync(fd);
    const whole = endOfLastLine(fd, size);
    if (whole < size) ftruncateSync(fd, whole);
    return new EffectLog(file, fd, whole);
  }

  /** Length in bytes; the offset of the next line. */
  get bytes(): number {
    return this.#bytes;
  }

  append(line: LogHeader | AppliedEffect): void {
    if (this.#fd === undefined) throw new Error(`${this.file} is closed.`);
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    writeSync(this.#fd, bytes);
    this.#bytes += bytes.length;
  }

  /** Reads the lines from a byte offset, each parsed. @throws SyntaxError when a whole line is not JSON */
  *lines(from = 0): Generator<unknown> {
    const fd = this.#fd;
    if (fd === undefined) return;
    let rest = Buffer.alloc(0);
    let at = from;
    while (at < this.#bytes) {
      const chunk = Buffer.alloc(Math.min(chunkBytes, this.#bytes - at));
      const count = readSync(fd, chunk, 0, chunk.length, at);
      if (count === 0) return;
      at += count;
      rest = Buffer.concat([rest, chunk.subarray(0, count)]);
      let start = 0;
      for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed, start)) {
        if (end > start) yield JSON.parse(rest.toString('utf8', start, end)) as unknown;
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

function endOfLastLine(fd: number, size: number): number {
  let end = size;
  while (end > 0) {
    const length = Math.min(chunkBytes, end);
    const chunk = Buffer.alloc(length);
    readSync(fd, chunk, 0, length, end - length);
    const last = chunk.lastIndexOf(lineFeed);
    if (last >= 0) return end - length + last + 1;
    end -= length;
  }
  return 0;
}
