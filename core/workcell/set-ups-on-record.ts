import type { ChangeoverRule } from '../contract/changeover.ts';
import { AppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { Journal, NewEvent } from '../store/journal.ts';
import { readChangeovers } from '../store/project-changeover.ts';

/** An instrument that is changed over: how, and what it was set up for last; null: nobody knows. */
export interface SetUpOnRecord {
  readonly rule: ChangeoverRule;
  readonly setUp: string | null;
  readonly since: number;
}

/**
 * What the record says about changeovers: the rules that the lab has declared, and what each instrument is set up for.
 *
 * Invariant: what a set-up is follows from the record alone. It is what was changed over to last or what a person has said
 * since, and unknown after a changeover that the end of the process has cut off, so that the next work has it done in full.
 */
export class SetUpsOnRecord implements Disposable {
  readonly #known = new Map<string, SetUpOnRecord>();
  /** Begun by a process that ended: what is to be said about it at the start of this one. */
  readonly #cutOff: { readonly assetId: string; readonly from: string | null; readonly to: string }[] = [];
  readonly #changed: (assetIds: readonly string[]) => void;
  readonly #listening: Disposable;

  /** @param changed told which instruments the record says something new of */
  constructor(journal: Journal, changed: (assetIds: readonly string[]) => void) {
    this.#changed = changed;
    for (const { assetId, rule, setUp, since, underWay } of readChangeovers(journal.connection)) {
      this.#known.set(assetId, { rule, setUp: underWay === null ? setUp : null, since });
      if (underWay !== null) this.#cutOff.push({ assetId, from: underWay.from, to: underWay.to });
    }
    this.#listening = journal.onCommitted((events) => this.#follow(events));
  }

  /** Instruments that have a rule, also those that have left the bench. */
  get assetIds(): readonly string[] {
    return [...this.#known.keys()];
  }

  get isEmpty(): boolean {
    return this.#known.size === 0;
  }

  find(assetId: string): SetUpOnRecord | undefined {
    return this.#known.get(assetId);
  }

  /** @throws AppError `not-found` */
  get(assetId: string): SetUpOnRecord {
    const known = this.#known.get(assetId);
    if (known === undefined) throw new AppError('not-found', `No rule says how ${assetId} is changed over.`);
    return known;
  }

  /** What the record has to say about changeovers that the end of an earlier process has cut off. Once is enough. */
  takeOver(): NewEvent[] {
    return this.#cutOff
      .splice(0)
      .map(({ assetId, from, to }) => ({ kind: 'changeover.interrupted', subject: assetId, data: { from, to } }));
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #follow(events: readonly JournalEvent[]): void {
    const changed = new Set<string>();
    for (const event of events) {
      if (!event.kind.startsWith('changeover.')) continue;
      changed.add(event.subject);
      this.#apply(event);
    }
    if (changed.size > 0) this.#changed([...changed]);
  }

  #apply(event: JournalEvent): void {
    const { subject, at } = event;
    if (event.kind === 'changeover.declared') {
      const { rule, setUp } = event.data;
      if (rule === null) this.#known.delete(subject);
      else this.#known.set(subject, { rule, setUp, since: at });
      return;
    }
    const known = this.#known.get(subject);
    if (known === undefined || event.kind === 'changeover.begun') return;
    this.#known.set(subject, { ...known, setUp: setUpAfter(event), since: at });
  }
}

function setUpAfter(event: JournalEvent): string | null {
  if (event.kind === 'changeover.done') return event.data.to;
  return event.kind === 'changeover.stated' ? event.data.setUp : null;
}
