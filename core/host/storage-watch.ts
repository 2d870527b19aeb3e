import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Engine } from '../engine/engine.ts';
import type { Store } from '../store/store.ts';
import type { FeedHub } from './feed-hub.ts';

const LOOK_EVERY_MS = 500;
/** A wall clock that differs by more than this from the steady one was set by somebody. */
const CLOCK_JUMP_MS = 2000;

/**
 * Watches whether the record can be written. When the disk is full every execution is paused (storage) and nothing new
 * starts; when there is room again the reserve is put back and what was paused for this goes on.
 */
export class StorageWatch implements Disposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #cleanup = new DisposableStack();
  readonly #waiters: (() => void)[] = [];
  #engine: Engine | undefined;
  #feed: FeedHub | undefined;
  #since: number | undefined;
  #lastWall: number;
  #lastSteady: number;

  constructor(store: Store, clock: Clock, logger: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#lastWall = clock.now();
    this.#lastSteady = clock.monotonic();
  }

  start(engine: Engine, feed: FeedHub): void {
    this.#engine = engine;
    this.#feed = feed;
    this.#cleanup.use(
      this.#store.journal.onState((state) => {
        if (state === 'ok') return;
        this.#troubled();
      }),
    );
    const look = (): void => {
      this.#look();
      timer = this.#clock.setTimer(LOOK_EVERY_MS, look, { background: true });
    };
    let timer = this.#clock.setTimer(LOOK_EVERY_MS, look, { background: true });
    this.#cleanup.defer(() => timer[Symbol.dispose]());
  }

  /** Resolves when events are taken again. */
  async whenWritable(): Promise<void> {
    if (this.#store.journal.state === 'ok' && this.#since === undefined) return;
    await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  [Symbol.dispose](): void {
    this.#cleanup.dispose();
    for (const resume of this.#waiters.splice(0)) resume();
  }

  #troubled(): void {
    if (this.#since !== undefined) return;
    this.#since = this.#clock.now();
    const sentence = 'The disk is full or cannot be written.';
    this.#logger.error({ free: this.#freeBytes() }, sentence);
    this.#feed?.setStorageFault({ code: 'storage-full', sentence, since: this.#since });
    void this.#engine?.storageChanged(false);
    this.#store.journal
      .append([{ kind: 'storage.fault', subject: 'lab', data: { code: 'storage-full', sentence } }])
      .catch((error: unknown) =>
        this.#logger.warn({ error: String(error) }, 'The fault itself could not be recorded.'),
      );
  }

  #look(): void {
    this.#noticeClockJump();
    if (this.#since === undefined) return;
    const { folder, journal } = this.#store;
    if (this.#freeBytes() < folder.floorBytes || !journal.probe() || !folder.setAsideReserve()) return;
    const forMs = this.#clock.now() - this.#since;
    this.#since = undefined;
    journal.recovered();
    this.#feed?.setStorageFault(null);
    for (const resume of this.#waiters.splice(0)) resume();
    journal
      .append([{ kind: 'storage.recovered', subject: 'lab', data: { forMs } }])
      .then(() => this.#engine?.storageChanged(true))
      .catch((error: unknown) => this.#logger.warn({ error: String(error) }, 'The recovery could not be recorded.'));
  }

  #freeBytes(): number {
    try {
      return this.#store.folder.freeBytes;
    } catch {
      return 0;
    }
  }

  #noticeClockJump(): void {
    const wall = this.#clock.now();
    const steady = this.#clock.monotonic();
    const byMs = wall - this.#lastWall - (steady - this.#lastSteady);
    this.#lastWall = wall;
    this.#lastSteady = steady;
    if (Math.abs(byMs) < CLOCK_JUMP_MS) return;
    this.#store.journal
      .append([{ kind: 'lab.clock-jumped', subject: 'lab', data: { byMs: Math.round(byMs) } }])
      .catch((error: unknown) =>
        this.#logger.warn({ error: String(error) }, 'A jump of the clock could not be recorded.'),
      );
  }
}
