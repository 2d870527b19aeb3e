/** Keeps count of work that nobody awaits, so that an owner can wait for all of it before it ends. */
export class Background {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get size(): number {
    return this.#running;
  }

  run(work: Promise<unknown>): void {
    this.#running++;
    void work.then(this.#ended, this.#failed);
  }

  /** Resolves when nothing is running any more, also what was started meanwhile. */
  async settled(): Promise<void> {
    while (this.#running > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  // Made once and not for each piece of work: there are dozens to an experiment.
  readonly #ended = (): void => {
    this.#running--;
    if (this.#running === 0) for (const resolve of this.#waiting.splice(0)) resolve();
  };

  readonly #failed = (error: unknown): void => {
    this.#ended();
    this.#onError(error);
  };
}
