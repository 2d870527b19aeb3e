import type { JournalEvent } from '../../contract/event.ts';
import { readStanding, type StandingPiece } from '../../store/labware-rows.ts';
import type { Journal } from '../../store/journal.ts';

/**
 * What stands on which place by the register, kept at hand for whoever leases places. It is read anew after events that
 * may have put something elsewhere.
 */
export class StandingLabware implements Disposable {
  readonly #journal: Journal;
  readonly #listening: Disposable;
  readonly #listeners = new Set<() => void>();
  #known: ReadonlyMap<string, ReadonlyMap<string, StandingPiece>> | undefined;

  constructor(journal: Journal) {
    this.#journal = journal;
    this.#listening = journal.onCommitted((events) => {
      if (!events.some((event) => movesSomething(event))) return;
      this.#known = undefined;
      if (events.some(({ kind }) => BY_HAND.has(kind))) for (const listener of this.#listeners) listener();
    });
  }

  /** Called when people have put something elsewhere. */
  onMovedByHand(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** By place. */
  on(instrumentId: string): ReadonlyMap<string, StandingPiece> {
    this.#known ??= byPlace(readStanding(this.#journal.connection));
    return this.#known.get(instrumentId) ?? NOTHING;
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }
}

const NOTHING: ReadonlyMap<string, StandingPiece> = new Map();

const BY_HAND: ReadonlySet<JournalEvent['kind']> = new Set([
  'labware.placed',
  'labware.moved',
  'labware.removed',
  'workcell.rolled-back',
]);

function byPlace(pieces: readonly StandingPiece[]): ReadonlyMap<string, ReadonlyMap<string, StandingPiece>> {
  const found = new Map<string, Map<string, StandingPiece>>();
  for (const piece of pieces) {
    const places = found.get(piece.instrument) ?? new Map<string, StandingPiece>();
    found.set(piece.instrument, places.set(piece.place, piece));
  }
  return found;
}

function movesSomething(event: JournalEvent): boolean {
  switch (event.kind) {
    case 'command.outcome':
      return event.data.labware?.some(({ to }) => to === null || typeof to?.place === 'string') === true;
    case 'command.intent':
    case 'lease.granted':
    case 'program.started':
      return event.data.leases?.some((lease) => lease.arrives === true) === true;
    case 'execution.started':
    case 'execution.completed':
      return true;
    default:
      return BY_HAND.has(event.kind);
  }
}
