import type { JournalEvent } from '#core/contract/event.ts';

type Reader = (events: readonly JournalEvent[]) => void;

const KEPT = 300;
const NONE: readonly JournalEvent[] = [];

/** The newest events of each execution as they came over the feed, newest last. What is older is asked of the record. */
export class EventLog {
  readonly #bySubject = new Map<string, readonly JournalEvent[]>();
  readonly #listeners = new Set<() => void>();
  readonly #readers = new Map<Reader, (() => void) | undefined>();

  take(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const known = this.#bySubject.get(event.subject) ?? NONE;
      if ((known.at(-1)?.seq ?? 0) >= event.seq) continue;
      this.#bySubject.set(event.subject, [...known.slice(-KEPT), event]);
    }
    if (events.length === 0) return;
    for (const listener of this.#listeners) listener();
    for (const reader of this.#readers.keys()) reader(events);
  }

  /** A snapshot came instead of events: anything may have happened. */
  skip(): void {
    for (const skipped of this.#readers.values()) skipped?.();
  }

  /**
   * Tells of the events themselves as they come, whatever they are about, and when some were replaced by a snapshot.
   * Returns how to end it.
   */
  read(reader: Reader, skipped?: () => void): () => void {
    this.#readers.set(reader, skipped);
    return () => this.#readers.delete(reader);
  }

  of(subject: string): readonly JournalEvent[] {
    return this.#bySubject.get(subject) ?? NONE;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
