import type { PowerSaveBlockerLike } from './electron-like.ts';

/**
 * Keeps the PC from going to sleep while anything runs; the screen may go dark.
 *
 * States: asleep allowed (no blocker), awake (exactly one blocker). It cannot stop a closed lid or a forced restart,
 * which is why the record never relies on it.
 */
export class KeepAwake {
  readonly #blocker: PowerSaveBlockerLike;
  #id: number | undefined;

  constructor(blocker: PowerSaveBlockerLike) {
    this.#blocker = blocker;
  }

  get awake(): boolean {
    return this.#id !== undefined;
  }

  /** Tells how many executions run now. */
  set(running: number): void {
    if (running > 0 && this.#id === undefined) {
      this.#id = this.#blocker.start('prevent-app-suspension');
    } else if (running === 0 && this.#id !== undefined) {
      this.#blocker.stop(this.#id);
      this.#id = undefined;
    }
  }

  dispose(): void {
    this.set(0);
  }
}
