import type { FeedMessage } from '../contract/feed.ts';
import type { FeedHub } from './feed-hub.ts';

/** So many messages may wait for one reader; then its backlog is dropped and it gets a snapshot. */
const LONGEST_QUEUE = 2000;
/** So many messages may be on the way to a reader that acknowledges. */
const MOST_UNACKNOWLEDGED = 200;

/**
 * One reader's view of the feed: bounded (a reader that is too slow is told so and gets a snapshot) and conflating
 * (waiting values are merged, the latest wins).
 */
export class FeedSubscription {
  readonly #hub: FeedHub;
  #queue: (FeedMessage | { readonly type: 'renew' })[] = [];
  #dropped = 0;
  #wake: (() => void) | undefined;
  #sentSinceAck = 0;
  readonly #acknowledges: boolean;

  constructor(hub: FeedHub, acknowledges: boolean) {
    this.#hub = hub;
    this.#acknowledges = acknowledges;
  }

  acknowledge(): void {
    this.#sentSinceAck = 0;
    this.#wake?.();
  }

  /** Messages from `afterSeq` on, for ever, until the signal is aborted. */
  async *messages(
    afterSeq: number | undefined,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<FeedMessage, void, void> {
    using _listening = this.#hub.onItem((item) => this.#add(item));
    const onAbort = (): void => this.#wake?.();
    const isOver = (): boolean => signal?.aborted === true;
    signal?.addEventListener('abort', onAbort);
    try {
      const missed = afterSeq === undefined ? undefined : this.#hub.catchUp(afterSeq);
      if (missed === undefined) this.#queue.unshift({ type: 'renew' });
      else this.#queue.unshift(...missed);
      while (!isOver()) {
        const next = this.#take();
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          continue;
        }
        yield next.type === 'renew' ? await this.#snapshot() : next;
        this.#sentSinceAck++;
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #take(): FeedMessage | { readonly type: 'renew' } | undefined {
    if (this.#acknowledges && this.#sentSinceAck >= MOST_UNACKNOWLEDGED) return undefined;
    if (this.#dropped > 0) {
      const dropped = this.#dropped;
      this.#dropped = 0;
      this.#queue.unshift({ type: 'renew' });
      return { type: 'gap', dropped };
    }
    return this.#queue.shift();
  }

  /**
   * Everything up to now, so what waits behind it is old. It is taken a turn of the event loop later: the engine takes
   * on what was committed only after the feed has heard of it.
   */
  async #snapshot(): Promise<FeedMessage> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#queue = [];
    return { type: 'snapshot', state: this.#hub.snapshot() };
  }

  #add(item: FeedMessage | { readonly type: 'renew' }): void {
    const last = this.#queue.at(-1);
    if (item.type === 'live' && last?.type === 'live') this.#queue[this.#queue.length - 1] = mergeLive(last, item);
    else if (item.type === 'heartbeat' && last?.type === 'heartbeat') this.#queue[this.#queue.length - 1] = item;
    else this.#queue.push(item);
    if (this.#queue.length > LONGEST_QUEUE) {
      this.#dropped += this.#queue.length;
      this.#queue = [];
    }
    this.#wake?.();
  }
}

type Live = Extract<FeedMessage, { type: 'live' }>;

function mergeLive(before: Live, after: Live): Live {
  const latest = <Item>(first: readonly Item[], second: readonly Item[], keyOf: (item: Item) => string): Item[] => [
    ...new Map([...first, ...second].map((item) => [keyOf(item), item])).values(),
  ];
  const progress = latest(before.progress, after.progress, (frame) => `${frame.executionId}/${frame.stepId}`).map(
    (frame) => ({
      ...frame,
      wells: [...before.progress, ...after.progress]
        .filter((one) => one.executionId === frame.executionId && one.stepId === frame.stepId)
        .flatMap((one) => one.wells),
    }),
  );
  return {
    type: 'live',
    instruments: latest(before.instruments, after.instruments, (view) => view.instrumentId),
    telemetry: latest(before.telemetry, after.telemetry, (frame) => `${frame.instrumentId}/${frame.channel}`),
    progress,
    labClock: after.labClock ?? before.labClock,
    alerts: after.alerts ?? before.alerts,
    stepWaits: after.stepWaits ?? before.stepWaits,
  };
}
