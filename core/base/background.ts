/** Keeps count of work that nobody awaits, so that an owner can wait for all of it before it ends. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get size(): number {
    return this.#running.size;
  }

  run(work: Promise<unknown>): void {
    const ended = (): void => void this.#running.delete(tracked);
    const tracked = work.then(ended, (error: unknown) => {
      ended();
      this.#onError(error);
    });
    this.#running.add(tracked);
  }

  /** Resolves when nothing is running any more, also what was started meanwhile. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
