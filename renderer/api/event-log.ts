import type { JournalEvent } from '#core/contract/event.ts';

const KEPT = 300;
const NONE: readonly JournalEvent[] = [];

/** The newest events of each execution as they came over the feed, newest last. What is older is asked of the record. */
export class EventLog {
  readonly #bySubject = new Map<string, readonly JournalEvent[]>();
  readonly #listeners = new Set<() => void>();
  readonly #readers = new Set<(events: readonly JournalEvent[]) => void>();

  take(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const known = this.#bySubject.get(event.subject) ?? NONE;
      if ((known.at(-1)?.seq ?? 0) >= event.seq) continue;
      this.#bySubject.set(event.subject, [...known.slice(-KEPT), event]);
    }
    if (events.length === 0) return;
    for (const listener of this.#listeners) listener();
    for (const reader of this.#readers) reader(events);
  }

  /** Tells of the events themselves as they come, whatever they are about. Returns how to end it. */
  read(reader: (events: readonly JournalEvent[]) => void): () => void {
    this.#readers.add(reader);
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
