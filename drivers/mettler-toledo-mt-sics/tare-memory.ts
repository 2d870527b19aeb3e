import { AppError, toAppError } from '#core/contract/errors.ts';
import type { Request } from '#core/instruments/session-exchange.ts';
import type { Ask } from '#core/instruments/session.ts';
import { readExpected, readWeight, type Weight } from './protocol.ts';

/** Limits for questions that a balance answers at once; generous for a line at 1200 baud. */
export const QUESTION = { firstByteMs: 2000, replyMs: 2000 };

/**
 * What the driver knows about the tare of its balance.
 *
 * `@` is the only way to make a balance give up waiting for a stable weight, and it also clears the tare memory (manual
 * 11781363, command `@`). So after every `@` the tare is written back with `TA`; when that fails, weighing is refused
 * until somebody tares or zeroes, since a gross weight must never pass for a net one.
 *
 * States: unknown (a level 0 balance cannot tell) -> known <-> lost.
 */
export class TareMemory {
  #state: 'unknown' | 'known' | 'lost' = 'unknown';
  #grams = 0;

  get isLost(): boolean {
    return this.#state === 'lost';
  }

  note(grams: number): void {
    this.#state = 'known';
    this.#grams = grams;
  }

  /** The balance was switched off and on. */
  noteRestart(): void {
    if (this.#state === 'known' && this.#grams !== 0) this.#state = 'lost';
  }

  /** @throws AppError `device-refused` */
  refuseIfLost(): void {
    if (!this.isLost) return;
    throw new AppError('device-refused', 'The balance has lost its tare. Tare or zero it, then weigh again.');
  }

  /** Finds out the tare in force: `TA` -> `TA A <weight> <unit>`. */
  async ask(ask: Ask, signal: AbortSignal): Promise<void> {
    try {
      this.note((await ask({ ...tareRequest('TA', 'tare in force'), signal })).grams);
    } catch (error) {
      if (toAppError(error).code !== 'device-refused') throw error;
    }
  }

  /** Writes the tare back that `@` has cleared: `TA <weight> g` -> `TA A <weight> g`. */
  async restore(ask: Ask): Promise<void> {
    if (this.#state !== 'known' || this.#grams === 0) return;
    try {
      await ask(tareRequest(`TA ${formatGrams(this.#grams)} g`, 'tare again'));
    } catch (error) {
      const { code } = toAppError(error);
      // Broken off by another stop, which tares again itself; or the connection is gone, and with it this driver.
      if (code === 'cancelled' || code === 'device-disconnected') return;
      this.#state = 'lost';
      // Refused: the tare is gone, but the link is in step.
      if (code !== 'device-refused' && code !== 'device-fault') throw error;
    }
  }
}

function tareRequest(send: string, purpose: string): Request<Weight> {
  const read = readExpected({ replyTo: ['TA'], happened: 'unknown', value: readWeight });
  return { ...QUESTION, send, purpose, read };
}

function formatGrams(grams: number): string {
  return grams.toFixed(7).replace(/\.?0+$/, '');
}
