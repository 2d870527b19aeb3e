import type { Clock } from '../base/clock.ts';

export interface WireTraceLine {
  readonly at: number;
  readonly direction: 'out' | 'in' | 'note';
  readonly text: string;
}

const LONGEST_TEXT = 500;

/** The last lines on the wire of one instrument, for people. Control characters are shown, long lines are cut. */
export class WireTrace {
  readonly #clock: Clock;
  readonly #limit: number;
  #lines: WireTraceLine[] = [];

  constructor(clock: Clock, limit = 500) {
    this.#clock = clock;
    this.#limit = limit;
  }

  add(direction: WireTraceLine['direction'], text: string): void {
    const cut = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)} … (${text.length} characters)` : text;
    this.#lines.push({ at: this.#clock.now(), direction, text: showControls(cut) });
    if (this.#lines.length >= 2 * this.#limit) this.#lines = this.#lines.slice(-this.#limit);
  }

  lines(): readonly WireTraceLine[] {
    return this.#lines.slice(-this.#limit);
  }
}

function showControls(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`);
}
