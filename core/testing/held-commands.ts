import type { Json } from '../contract/json.ts';
import type { DriverCommand } from '../instruments/driver.ts';
import type { ScriptedInstrument } from './scripted-driver.ts';

/** A command that an instrument has received and not answered. */
export interface HeldCommand {
  readonly command: DriverCommand;
  /** Carries it out and answers. */
  finish(result?: Json): void;
  /** Answers with an error; what happened before is up to the test. */
  fail(error: Error): void;
}

/** Makes an instrument keep every command until the test lets it go. */
export class HeldCommands {
  readonly #arrived: HeldCommand[] = [];
  readonly #waiting: ((held: HeldCommand) => void)[] = [];

  constructor(instrument: ScriptedInstrument) {
    instrument.script = (command) => {
      const { promise, resolve, reject } = Promise.withResolvers<Json>();
      const held: HeldCommand = {
        command,
        finish: (result = {}) => resolve(instrument.carryOut(command, result)),
        fail: reject,
      };
      const waiter = this.#waiting.shift();
      if (waiter === undefined) this.#arrived.push(held);
      else waiter(held);
      return promise;
    };
  }

  /** Commands that arrived and that nobody took with `next`. */
  get count(): number {
    return this.#arrived.length;
  }

  /** The next command to arrive, or the oldest that has. */
  next(): Promise<HeldCommand> {
    const held = this.#arrived.shift();
    return held === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(held);
  }
}
