/** One at a time, in the order of asking. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  get isFree(): boolean {
    return this.#waiting === 0;
  }

  /** Runs `work` when everything asked for before has ended. An aborted signal gives up the place in the line, at once. */
  async run<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const isNext = this.isFree;
    const before = this.#tail;
    const { promise, resolve: release } = Promise.withResolvers<void>();
    this.#tail = promise;
    this.#waiting++;
    try {
      await (isNext ? undefined : turnOrAbort(before, signal));
      signal?.throwIfAborted();
      return await work();
    } finally {
      this.#waiting--;
      // Whoever comes next still waits for those before, also when this one has given up.
      if (isNext) release();
      else void before.then(release);
    }
  }
}

async function turnOrAbort(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return turn;
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<void>();
  const onAbort = (): void => aborted.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  await Promise.race([turn, aborted.promise]);
  signal.removeEventListener('abort', onAbort);
}
