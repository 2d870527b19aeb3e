import { createHash, randomBytes } from 'node:crypto';

/** Chance comes in through a Random, so that a seed repeats a whole run. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A new id that sorts by creation time when `atMs` grows (UUID version 7 layout, RFC 9562). */
  uuid(atMs: number): string;
  /** A stream of its own, so that a new consumer does not move the numbers of another. */
  fork(name: string): Random;
}

/** Seeded generator (sfc32, seeded by SHA-256 of the name). */
export class SeededRandom implements Random {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.#seed = seed;
    const digest = createHash('sha256').update(seed).digest();
    this.#a = digest.readInt32LE(0);
    this.#b = digest.readInt32LE(4);
    this.#c = digest.readInt32LE(8);
    for (let warm = 0; warm < 12; warm++) this.next();
  }

  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + t;
    return (t >>> 0) / 4_294_967_296;
  }

  uuid(atMs: number): string {
    const bytes = new Uint8Array(10);
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(this.next() * 256);
    return formatUuid7(atMs, bytes);
  }

  fork(name: string): Random {
    return new SeededRandom(`${this.#seed}/${name}`);
  }
}

/** A Random that is seeded by the operating system: for the product, where ids must never meet. */
export function systemRandom(): Random {
  const pool = { bytes: randomBytes(4096), at: 0 };
  const seeded = new SeededRandom(randomBytes(16).toString('hex'));
  return {
    next: () => seeded.next(),
    fork: (name) => seeded.fork(name),
    uuid: (atMs) => {
      if (pool.at + 10 > pool.bytes.length) {
        pool.bytes = randomBytes(4096);
        pool.at = 0;
      }
      const bytes = pool.bytes.subarray(pool.at, pool.at + 10);
      pool.at += 10;
      return formatUuid7(atMs, bytes);
    },
  };
}

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

function formatUuid7(atMs: number, random: Uint8Array): string {
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  const hex = (at: number): string => HEX[random[at]!]!;
  const version = HEX[0x70 | (random[0]! & 0x0f)]!;
  const variant = HEX[0x80 | (random[2]! & 0x3f)]!;
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}${hex(1)}-${variant}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`;
}
