import { closeSync, openSync, readSync, writeSync, writeFileSync } from 'node:fs';

/** Calls to the operating system that can be made to fail; the numbers are those of recorder.c. */
const CALLS = { write: 1, truncate: 2, sync: 4, open: 8, unlink: 16, read: 32 } as const;
export type Call = keyof typeof CALLS;
const MODES = { off: 0, once: 1, sticky: 2, full: 3 } as const;
/** Linux error numbers (asm-generic/errno-base.h). */
const ERRORS = { EIO: 5, EBUSY: 16, ENOSPC: 28, EROFS: 30 } as const;
export type ErrorName = keyof typeof ERRORS;

/** `once` fails one call, `sticky` that one and all after it, both counted from now; `full` every call that needs room. */
export interface Failure {
  readonly mode: 'once' | 'sticky' | 'full';
  readonly error: ErrorName;
  readonly calls: readonly Call[];
  /** The call that fails first, from 1. */
  readonly at: number;
}

const BYTES = 48;

/**
 * Makes calls of a process fail that runs with recorder.c loaded. The file at `path` is shared with that process, which
 * maps it when it starts; so it is made before the process, and can be changed by either at any moment.
 */
export class Injection implements Disposable {
  readonly #handle: number;

  private constructor(handle: number) {
    this.#handle = handle;
  }

  static create(path: string): Injection {
    writeFileSync(path, Buffer.alloc(BYTES));
    return Injection.open(path);
  }

  static open(path: string): Injection {
    return new Injection(openSync(path, 'r+'));
  }

  fail(failure: Failure): void {
    const calls = failure.calls.reduce((mask, call) => mask | CALLS[call], 0);
    this.#write(MODES[failure.mode], ERRORS[failure.error], calls, failure.at);
  }

  /** Everything works again; what failed stays counted. */
  off(): void {
    writeSync(this.#handle, Buffer.alloc(4), 0, 4, 0);
  }

  /** How many calls failed since `fail`. */
  get failed(): number {
    const bytes = Buffer.alloc(BYTES);
    readSync(this.#handle, bytes, 0, BYTES, 0);
    return Number(bytes.readBigUInt64LE(32));
  }

  [Symbol.dispose](): void {
    closeSync(this.#handle);
  }

  #write(mode: number, error: number, calls: number, at: number): void {
    const bytes = Buffer.alloc(BYTES);
    bytes.writeUInt32LE(mode, 0);
    bytes.writeUInt32LE(error, 4);
    bytes.writeUInt32LE(calls, 8);
    bytes.writeBigUInt64LE(BigInt(at), 16);
    writeSync(this.#handle, bytes, 0, BYTES, 0);
  }
}
