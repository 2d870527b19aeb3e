/** One at a time, in the order of asking. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  get isFree(): boolean {
    return this.#waiting === 0;
  }

  /** Runs `work` when everything asked for before has ended. An aborted signal gives up the place in the line. */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const before = this.#tail;
    let release = (): void => undefined;
    this.#tail = new Promise((resolve) => {
      release = resolve;
    });
    this.#waiting++;
    try {
      await before;
      signal?.throwIfAborted();
      return await work();
    } finally {
      this.#waiting--;
      release();
    }
  }
}
