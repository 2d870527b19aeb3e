import type { ChangeoverRule, ChangeoverUnderWay, ChangeoverView } from '../contract/changeover.ts';
import { AppError } from '../contract/errors.ts';
import type { InstrumentKind } from '../contract/words.ts';
import type { InstrumentLink } from '../instruments/instrument-link.ts';
import { changeoverMs } from '../model/changeover-times.ts';
import type { SetUp } from '../model/set-ups.ts';
import type { Actor, NewEvent } from '../store/journal.ts';
import { unlessAborted, viewOf } from './changeover-under-way.ts';
import { checkRule, ruleSentence } from './changeover-rules.ts';
import { lastSetUp } from './last-set-up.ts';
import {
  OngoingChangeovers,
  type OngoingChangeoversDeps,
  type PastChangeover,
  type Recorder,
} from './ongoing-changeovers.ts';
import { SetUpsOnRecord } from './set-ups-on-record.ts';

/** An instrument that a task is about to work with, and what it needs it set up for. */
export interface SetUpWish {
  readonly assetId: string;
  readonly setUp: SetUp;
}

/** A task that has what it needs, and waits until it is set up. */
export interface SetUpWait {
  readonly assetId: string;
  readonly executionId: string;
  readonly taskId: string;
}

/**
 * What instruments are set up for, and their being changed over.
 *
 * Invariants: 1. a task that needs a changeover begins after that is on record as done. 2. while an instrument is being
 * changed over nothing else takes it. 3. unknown is never taken for right: until it is known what an instrument is set up for,
 * any work that needs a set-up has the longest changeover to it.
 */
export class Changeovers implements AsyncDisposable {
  readonly #deps: OngoingChangeoversDeps;
  readonly #onRecord: SetUpsOnRecord;
  readonly #ongoing: OngoingChangeovers;
  readonly #waiting = new Set<SetUpWait>();
  readonly #listeners = new Set<(assetIds: readonly string[]) => void>();

  constructor(deps: OngoingChangeoversDeps) {
    this.#deps = deps;
    const changed = (assetIds: readonly string[]): void => {
      for (const listener of this.#listeners) listener(assetIds);
    };
    this.#onRecord = new SetUpsOnRecord(deps.journal, changed);
    this.#ongoing = new OngoingChangeovers(deps, this.#onRecord, changed);
  }

  /** Told which instruments have another set-up or rule, or are being changed over. */
  onChanged(listener: (assetIds: readonly string[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Whether the lab has said of any instrument that it is changed over. */
  get isUsed(): boolean {
    return !this.#onRecord.isEmpty;
  }

  /** Rules of instruments that are on the bench. */
  get rules(): readonly ChangeoverRule[] {
    return this.#onRecord.assetIds.flatMap((id) => (this.#link(id) === undefined ? [] : [this.#onRecord.get(id).rule]));
  }

  ruleOf(assetId: string): ChangeoverRule | undefined {
    return this.#onRecord.find(assetId)?.rule;
  }

  /** Whether an instrument of one of these kinds is ever changed over. */
  isNeededFor(kinds: readonly InstrumentKind[]): boolean {
    for (const assetId of this.#onRecord.assetIds) {
      const link = this.#link(assetId);
      if (link !== undefined && kinds.includes(link.definition.manifest.kind)) return true;
    }
    return false;
  }

  /** What an instrument is set up for, or will be when its changeover is over; null: nobody knows. */
  setUpOf(assetId: string): string | null {
    return this.#ongoing.find(assetId)?.to ?? this.#onRecord.find(assetId)?.setUp ?? null;
  }

  underWay(assetId: string): ChangeoverUnderWay | undefined {
    return this.#ongoing.find(assetId);
  }

  /** How long it takes to have an instrument ready for a piece of work, from what it is set up for now, ms. */
  msTo(assetId: string, setUp: SetUp): number {
    const known = this.#onRecord.find(assetId);
    const to = known === undefined ? null : setUp[known.rule.by];
    return known === undefined || to === null ? 0 : changeoverMs(known.rule, this.setUpOf(assetId), to);
  }

  /** Why nothing new may take an instrument now, in a sentence; null: it may, as far as changeovers go. */
  keptFrom(assetId: string): string | null {
    return this.#ongoing.sentence(assetId);
  }

  /** Changeovers of an instrument that this process has seen end, oldest first. */
  past(assetId: string): readonly PastChangeover[] {
    return this.#ongoing.past(assetId);
  }

  views(): ChangeoverView[] {
    return this.#onRecord.assetIds.map((assetId) => this.view(assetId));
  }

  /** @throws AppError `not-found` */
  view(assetId: string): ChangeoverView {
    const { rule, setUp, since } = this.#onRecord.get(assetId);
    const one = this.#ongoing.find(assetId);
    const underWay = one === undefined ? null : viewOf(one);
    return { assetId, rule, sentence: ruleSentence(rule), setUp, since, underWay };
  }

  /** Changeovers that a person has to do or to confirm. */
  get asked(): readonly { readonly assetId: string; readonly sentence: string; readonly since: number }[] {
    return this.#ongoing.asked;
  }

  /** What the record has to say about changeovers that the end of an earlier process has cut off. Once is enough. */
  takeOver(): NewEvent[] {
    return this.#onRecord.takeOver();
  }

  /**
   * Begins to change an instrument over ahead of the work that needs it, which nothing has taken.
   * @returns false when there is nothing to be done now
   */
  begin(assetId: string, setUp: SetUp, executionId: string): boolean {
    if (this.#ongoing.find(assetId) !== undefined || this.msTo(assetId, setUp) === 0) return false;
    return (
      this.#ongoing.start(assetId, setUp, executionId, (events) => this.#deps.journal.append(events)) !== undefined
    );
  }

  /**
   * Resolves when instruments that an execution has taken are set up for its work: changes them over where they are not.
   * @param record writes what begins @throws what `signal` is aborted with; what has begun goes on all the same
   */
  async ready(
    wishes: readonly SetUpWish[],
    task: Pick<SetUpWait, 'executionId' | 'taskId'>,
    signal: AbortSignal,
    record: Recorder,
  ): Promise<void> {
    await Promise.all(
      wishes.map(async (wish) => {
        const waiting: SetUpWait = { assetId: wish.assetId, ...task };
        this.#waiting.add(waiting);
        try {
          await this.#makeReady(wish, task.executionId, signal, record);
        } finally {
          this.#waiting.delete(waiting);
        }
      }),
    );
  }

  /** Tasks that wait for an instrument of theirs, with a sentence, and on the clock of its world until when. */
  waits(): { readonly task: SetUpWait; readonly sentence: string; readonly until: number | null }[] {
    return [...this.#waiting].flatMap((task) => {
      const one = this.#ongoing.find(task.assetId);
      const sentence = this.#ongoing.sentence(task.assetId);
      if (one === undefined || sentence === null) return [];
      return [{ task, sentence, until: one.needsPerson ? null : one.readyLabAt }];
    });
  }

  async #makeReady(
    { assetId, setUp }: SetUpWish,
    executionId: string,
    signal: AbortSignal,
    record: Recorder,
  ): Promise<void> {
    for (;;) {
      const present = this.#ongoing.find(assetId);
      const known = this.#onRecord.find(assetId);
      if (known === undefined) return;
      const to = setUp[known.rule.by];
      if (present === undefined && (to === null || to === known.setUp)) return;
      const one = present ?? this.#ongoing.start(assetId, setUp, executionId, record);
      if (one === undefined) return;
      try {
        await unlessAborted(one.over.promise, signal);
      } catch (error) {
        signal.throwIfAborted();
        // What could not be put on record as done is done again; what this execution could not begin it does without.
        if (this.#ongoing.isEnding || (one !== present && !one.hasBegun)) throw error;
      }
    }
  }

  /** A person has done what a changeover needed. @throws AppError `conflict` */
  confirm(assetId: string, actor: Actor): Promise<void> {
    return this.#ongoing.confirm(assetId, actor);
  }

  /** Says how an instrument is changed over. @throws AppError `not-found`, `bad-input`, `conflict` */
  async declare(rule: ChangeoverRule, actor: Actor): Promise<void> {
    checkRule(rule, this.#deps.bench);
    this.#assertStill(rule.assetId, 'Change its rule');
    const before = this.#onRecord.find(rule.assetId);
    const setUp =
      before?.rule.by === rule.by ? before.setUp : lastSetUp(this.#deps.journal.connection, rule.assetId, rule.by);
    await this.#append({ kind: 'changeover.declared', subject: rule.assetId, data: { rule, setUp } }, actor);
  }

  /** It is not changed over any more. @throws AppError `not-found`, `conflict` */
  async remove(assetId: string, actor: Actor): Promise<void> {
    this.#onRecord.get(assetId);
    this.#assertStill(assetId, 'Take its rule away');
    await this.#append({ kind: 'changeover.declared', subject: assetId, data: { rule: null, setUp: null } }, actor);
  }

  /** A person says what an instrument is set up for; null: nobody knows. @throws AppError `not-found`, `conflict` */
  async state(assetId: string, setUp: string | null, actor: Actor): Promise<void> {
    this.#onRecord.get(assetId);
    this.#assertStill(assetId, 'Say what it is set up for');
    const usedBy = this.#link(assetId)?.usedBy?.executionId;
    if (usedBy !== undefined)
      throw new AppError('conflict', `${usedBy} uses ${assetId}. Say what it is set up for when that has ended.`);
    await this.#append({ kind: 'changeover.stated', subject: assetId, data: { setUp } }, actor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#onRecord[Symbol.dispose]();
    this.#listeners.clear();
    await this.#ongoing[Symbol.asyncDispose]();
  }

  #assertStill(assetId: string, act: string): void {
    if (this.#ongoing.find(assetId) !== undefined)
      throw new AppError('conflict', `${assetId} is being changed over. ${act} when that is over.`);
  }

  #append(event: NewEvent, actor: Actor): Promise<unknown> {
    return this.#deps.journal.append([event], actor);
  }

  #link(assetId: string): InstrumentLink | undefined {
    return this.#deps.bench.find(assetId);
  }
}
