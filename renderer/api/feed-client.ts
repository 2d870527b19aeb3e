import type { FeedMessage, LiveState } from '#core/contract/feed.ts';
import { applyFeedMessage } from '#core/contract/live-state.ts';
import type { LiveStore } from './live-store.ts';

/** What the feed client needs of the world; a test gives it a world of its own. */
export interface FeedWorld {
  /** Subscribes, and connects first when there is no connection. `afterSeq` undefined asks for a snapshot. */
  subscribe(afterSeq: number | undefined, signal: AbortSignal): Promise<AsyncIterable<FeedMessage>>;
  /** Gives the present connection up. */
  drop(): void;
  /** Tells the host that a message has been taken in, and how far this reader came. */
  acknowledge(seq: number): void;
  /** What is not part of the folded state: telemetry, wells, and the events themselves for logs. */
  onMessage(message: FeedMessage): void;
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Runs soon, at most once at a time; folds many messages into one drawing. */
  soon(run: () => void): void;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5000;
/** The host speaks at least once a second; after this long in silence the connection counts as dead. */
export const SILENCE_LIMIT = 8000;

/**
 * Keeps the live store equal to the host: subscribes after the last sequence number it has, folds what comes through
 * the pure reducer, and starts again after 0.25 to 5 s when the connection ends.
 *
 * Invariants: 1. the store never goes back in sequence except by a snapshot. 2. a batch that does not continue is never
 * folded: a snapshot is asked for instead. 3. the last state stays in the store while the connection is lost.
 */
export class FeedClient implements Disposable {
  readonly #world: FeedWorld;
  readonly #store: LiveStore;
  readonly #ended = new AbortController();
  #round = new AbortController();
  #folded: LiveState | undefined;
  #flushing = false;

  constructor(world: FeedWorld, store: LiveStore) {
    this.#world = world;
    this.#store = store;
  }

  /** Runs until disposed. */
  async run(): Promise<void> {
    let renewedAt = -Infinity;
    for (let attempts = 0; !this.#ended.signal.aborted; attempts++) {
      this.#round = new AbortController();
      const { signal } = this.#round;
      let renew = false;
      try {
        const messages = await this.#world.subscribe(this.#folded?.seq, signal);
        for await (const message of messages) {
          if (signal.aborted) break;
          attempts = 0;
          renew = !this.#take(message);
          if (renew) break;
        }
      } catch {
        /* Whatever ended it, the answer is the same: wait, and subscribe again. */
      }
      if (this.#ended.signal.aborted) return;
      if (renew && this.#world.now() - renewedAt > LONGEST_WAIT) {
        renewedAt = this.#world.now();
        continue;
      }
      const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempts);
      this.#store.setState({ phase: this.#phaseWithout(), retryAt: this.#world.now() + wait, attempts: attempts + 1 });
      await this.#world.sleep(wait, this.#ended.signal);
    }
  }

  /** Called now and then: gives up a connection that has gone silent. */
  checkSilence(): void {
    const { heardAt, phase } = this.#store.getState();
    if (phase === 'live' && heardAt !== null && this.#world.now() - heardAt > SILENCE_LIMIT) this.reconnect();
  }

  /** Drops the present connection and starts again at once. */
  reconnect(): void {
    this.#world.drop();
    this.#round.abort();
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#round.abort();
  }

  /** False when the subscription has to start over. */
  #take(message: FeedMessage): boolean {
    this.#world.onMessage(message);
    const folded = applyFeedMessage(this.#folded, message);
    const lost = folded === undefined && message.type === 'batch' && this.#folded !== undefined;
    if (lost || startsUnknown(message, folded)) {
      this.#folded = undefined;
      return false;
    }
    this.#folded = folded;
    this.#world.acknowledge(folded?.seq ?? 0);
    this.#flushSoon();
    return true;
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#world.soon(() => {
      this.#flushing = false;
      const heardAt = this.#world.now();
      const state = this.#folded;
      this.#store.setState({
        phase: 'live',
        heardAt,
        retryAt: null,
        attempts: 0,
        ...(state === undefined ? {} : { state }),
      });
    });
  }

  #phaseWithout(): 'connecting' | 'lost' {
    return this.#store.getState().state === null && this.#store.getState().phase === 'connecting'
      ? 'connecting'
      : 'lost';
  }
}

/** An execution begins that the last snapshot did not know yet: its steps come with a new one. */
function startsUnknown(message: FeedMessage, state: LiveState | undefined): boolean {
  if (message.type !== 'batch' || state === undefined) return false;
  const known = new Set(state.executions.map((one) => one.executionId));
  return message.events.some((event) => event.kind === 'execution.started' && !known.has(event.subject));
}
