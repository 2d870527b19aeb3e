import { closeSync, openSync, readSync } from 'node:fs';

/** One effect that an instrument of the virtual lab has applied, as its own log has it (drivers/virtual-lab/README.md). */
export interface LoggedEffect {
  readonly seq: number;
  readonly wallMs: number;
  readonly instrument: string;
  readonly command: string;
  readonly commandId: string | null;
  readonly partly?: number;
}

/** Reads the instruments' own log as it grows; a line that is not finished is left for the next time. */
export class InstrumentsLog {
  readonly #file: string;
  readonly #effects: LoggedEffect[] = [];
  readonly #commandIds = new Set<string>();
  #bytes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get effects(): readonly LoggedEffect[] {
    this.#readOn();
    return this.#effects;
  }

  has(commandId: string): boolean {
    this.#readOn();
    return this.#commandIds.has(commandId);
  }

  #readOn(): void {
    for (const line of this.#newLines()) {
      const entry = JSON.parse(line) as LoggedEffect | { readonly virtualLab: number };
      if ('virtualLab' in entry) continue;
      this.#effects.push(entry);
      if (entry.commandId !== null) this.#commandIds.add(entry.commandId);
    }
  }

  #newLines(): string[] {
    const handle = openSync(this.#file, 'r');
    try {
      const pieces: Buffer[] = [];
      const block = Buffer.alloc(1 << 16);
      for (let at = this.#bytes; ;) {
        const length = readSync(handle, block, 0, block.length, at);
        if (length === 0) break;
        pieces.push(Buffer.from(block.subarray(0, length)));
        at += length;
      }
      const bytes = Buffer.concat(pieces);
      const end = bytes.lastIndexOf(0x0a) + 1;
      this.#bytes += end;
      return bytes
        .subarray(0, end)
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
    } finally {
      closeSync(handle);
    }
  }
}
