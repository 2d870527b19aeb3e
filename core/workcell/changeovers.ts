import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import type { LabClock } from '../base/lab-clock.ts';
import type { ChangeoverRule, ChangeoverUnderWay, ChangeoverView } from '../contract/changeover.ts';
import { AppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { InstrumentKind } from '../contract/words.ts';
import type { Bench } from '../instruments/bench.ts';
import type { InstrumentLink } from '../instruments/instrument-link.ts';
import { changeoverMs } from '../model/changeover-times.ts';
import type { SetUp } from '../model/set-ups.ts';
import { readChangeovers } from '../store/project-changeover.ts';
import { WELLRUN_ITSELF, type Actor, type Journal, type NewEvent } from '../store/journal.ts';
import { sentenceOf, unlessAborted, viewOf, type UnderWay } from './changeover-under-way.ts';
import { checkRule, ruleSentence } from './changeover-rules.ts';
import { lastSetUp } from './last-set-up.ts';

export interface ChangeoversDeps {
  readonly journal: Journal;
  readonly bench: Bench;
  readonly clock: Clock;
  /** The clock of virtual instruments. */
  readonly labClock: LabClock;
}

/** An instrument that a task is about to work with, and what it needs it set up for. */
export interface SetUpWish {
  readonly assetId: string;
  readonly setUp: SetUp;
}

/** A changeover of this process that is over. Times on the clock of the instrument's world, ms. */
export interface PastChangeover {
  readonly from: string | null;
  readonly to: string;
  readonly start: number;
  readonly end: number;
  readonly executionId: string | null;
}

/** A task that has what it needs, and waits until it is set up. */
export interface SetUpWait {
  readonly assetId: string;
  readonly executionId: string;
  readonly taskId: string;
}

interface Known {
  readonly rule: ChangeoverRule;
  setUp: string | null;
  since: number;
}

/** Writes events; resolves when they are durable. */
export type Recorder = (events: readonly NewEvent[]) => Promise<unknown>;

const MOST_PAST = 200;

/**
 * What instruments are set up for, and their being changed over.
 *
 * Invariants: 1. a changeover counts as begun and as done only once that is on record, and a task that needs it begins after
 * that. 2. while an instrument is being changed over nothing else takes it, whatever becomes of the execution it is done for.
 * 3. what a set-up is follows from the record alone: it is what was changed over to last or what a person has said since, and
 * unknown after a changeover that the end of the process has cut off, so that the next work has it done in full. 4. unknown is
 * never taken for right: until it is known, any work that needs a set-up has the longest changeover to it.
 */
export class Changeovers implements AsyncDisposable {
  readonly #deps: ChangeoversDeps;
  readonly #known = new Map<string, Known>();
  readonly #underWay = new Map<string, UnderWay>();
  /** Begun by a process that ended: what is to be said about it at the start of this one. */
  readonly #cutOff: { readonly assetId: string; readonly from: string | null; readonly to: string }[] = [];
  readonly #past = new Map<string, PastChangeover[]>();
  readonly #waiting = new Set<SetUpWait>();
  readonly #listeners = new Set<(assetIds: readonly string[]) => void>();
  readonly #background = new Background(() => undefined);
  readonly #ending = new AbortController();
  readonly #listening: Disposable;

  constructor(deps: ChangeoversDeps) {
    this.#deps = deps;
    for (const { assetId, rule, setUp, since, underWay } of readChangeovers(deps.journal.connection)) {
      this.#known.set(assetId, { rule, setUp: underWay === null ? setUp : null, since });
      if (underWay !== null) this.#cutOff.push({ assetId, from: underWay.from, to: underWay.to });
    }
    this.#listening = deps.journal.onCommitted((events) => this.#follow(events));
  }

  /** Told which instruments have another set-up or rule, or are being changed over. */
  onChanged(listener: (assetIds: readonly string[]) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Whether the lab has said of any instrument that it is changed over. */
  get isUsed(): boolean {
    return this.#known.size > 0;
  }

  /** Rules of instruments that are on the bench. */
  get rules(): readonly ChangeoverRule[] {
    return [...this.#known.values()].flatMap(({ rule }) => (this.#link(rule.assetId) === undefined ? [] : [rule]));
  }

  ruleOf(assetId: string): ChangeoverRule | undefined {
    return this.#known.get(assetId)?.rule;
  }

  /** Whether an instrument of one of these kinds is ever changed over. */
  isNeededFor(kinds: readonly InstrumentKind[]): boolean {
    for (const assetId of this.#known.keys()) {
      const link = this.#link(assetId);
      if (link !== undefined && kinds.includes(link.definition.manifest.kind)) return true;
    }
    return false;
  }

  /** What an instrument is set up for, or will be when its changeover is over; null: nobody knows. */
  setUpOf(assetId: string): string | null {
    return this.#underWay.get(assetId)?.to ?? this.#known.get(assetId)?.setUp ?? null;
  }

  underWay(assetId: string): ChangeoverUnderWay | undefined {
    return this.#underWay.get(assetId);
  }

  /** How long it takes to have an instrument ready for a piece of work, from what it is set up for now, ms. */
  msTo(assetId: string, setUp: SetUp): number {
    const known = this.#known.get(assetId);
    const to = known === undefined ? null : setUp[known.rule.by];
    return known === undefined || to === null ? 0 : changeoverMs(known.rule, this.setUpOf(assetId), to);
  }

  /** Why nothing new may take an instrument now, in a sentence; null: it may, as far as changeovers go. */
  keptFrom(assetId: string): string | null {
    const one = this.#underWay.get(assetId);
    return one === undefined ? null : sentenceOf(assetId, one, this.#clockOf(assetId).now());
  }

  /** Changeovers of an instrument that this process has seen end, oldest first. */
  past(assetId: string): readonly PastChangeover[] {
    return this.#past.get(assetId) ?? [];
  }

  views(): ChangeoverView[] {
    return [...this.#known.keys()].map((assetId) => this.view(assetId));
  }

  /** @throws AppError `not-found` */
  view(assetId: string): ChangeoverView {
    const { rule, setUp, since } = this.#withRule(assetId);
    const one = this.#underWay.get(assetId);
    const underWay = one === undefined ? null : viewOf(one);
    return { assetId, rule, sentence: ruleSentence(rule), setUp, since, underWay };
  }

  /** Changeovers that a person has to do or to confirm. */
  get asked(): readonly { readonly assetId: string; readonly sentence: string; readonly since: number }[] {
    return [...this.#underWay].flatMap(([assetId, one]) =>
      one.needsPerson
        ? [{ assetId, sentence: sentenceOf(assetId, one, this.#clockOf(assetId).now()), since: one.beganLabAt }]
        : [],
    );
  }

  /** What the record has to say about changeovers that the end of an earlier process has cut off. Once is enough. */
  takeOver(): NewEvent[] {
    return this.#cutOff
      .splice(0)
      .map(({ assetId, from, to }) => ({ kind: 'changeover.interrupted', subject: assetId, data: { from, to } }));
  }

  /**
   * Begins to change an instrument over ahead of the work that needs it, which nothing has taken.
   * @returns false when there is nothing to be done now
   */
  begin(assetId: string, setUp: SetUp, executionId: string): boolean {
    if (this.#underWay.has(assetId) || this.msTo(assetId, setUp) === 0) return false;
    return this.#start(assetId, setUp, executionId, (events) => this.#deps.journal.append(events)) !== undefined;
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
      const one = this.#underWay.get(task.assetId);
      if (one === undefined) return [];
      const until = one.needsPerson ? null : one.readyLabAt;
      return [{ task, sentence: sentenceOf(task.assetId, one, this.#clockOf(task.assetId).now()), until }];
    });
  }

  async #makeReady(
    { assetId, setUp }: SetUpWish,
    executionId: string,
    signal: AbortSignal,
    record: Recorder,
  ): Promise<void> {
    for (;;) {
      const present = this.#underWay.get(assetId);
      const known = this.#known.get(assetId);
      if (known === undefined) return;
      const to = setUp[known.rule.by];
      if (present === undefined && (to === null || to === known.setUp)) return;
      const one = present ?? this.#start(assetId, setUp, executionId, record);
      if (one === undefined) return;
      try {
        await unlessAborted(one.over.promise, signal);
      } catch (error) {
        signal.throwIfAborted();
        // What could not be put on record as done is done again; what this execution could not begin it does without.
        if (this.#ending.signal.aborted || (one !== present && !one.hasBegun)) throw error;
      }
    }
  }

  /** A person has done what a changeover needed. @throws AppError `conflict` */
  async confirm(assetId: string, actor: Actor): Promise<void> {
    const one = this.#underWay.get(assetId);
    if (one === undefined) throw new AppError('conflict', `${assetId} is not being changed over.`);
    if (!one.needsPerson)
      throw new AppError('conflict', `${assetId} is changed over by itself; that is over when its time is.`);
    if (one.isBeingConfirmed) return one.over.promise;
    one.isBeingConfirmed = true;
    try {
      await this.#append(this.#doneEvent(assetId, one), actor);
    } finally {
      one.isBeingConfirmed = false;
    }
    one.confirmed.resolve();
    await one.over.promise;
  }

  /** Says how an instrument is changed over. @throws AppError `not-found`, `bad-input`, `conflict` */
  async declare(rule: ChangeoverRule, actor: Actor): Promise<void> {
    checkRule(rule, this.#deps.bench);
    this.#assertStill(rule.assetId, 'Change its rule');
    const before = this.#known.get(rule.assetId);
    const setUp =
      before?.rule.by === rule.by ? before.setUp : lastSetUp(this.#deps.journal.connection, rule.assetId, rule.by);
    await this.#append({ kind: 'changeover.declared', subject: rule.assetId, data: { rule, setUp } }, actor);
  }

  /** It is not changed over any more. @throws AppError `not-found`, `conflict` */
  async remove(assetId: string, actor: Actor): Promise<void> {
    this.#withRule(assetId);
    this.#assertStill(assetId, 'Take its rule away');
    await this.#append({ kind: 'changeover.declared', subject: assetId, data: { rule: null, setUp: null } }, actor);
  }

  /** A person says what an instrument is set up for; null: nobody knows. @throws AppError `not-found`, `conflict` */
  async state(assetId: string, setUp: string | null, actor: Actor): Promise<void> {
    this.#withRule(assetId);
    this.#assertStill(assetId, 'Say what it is set up for');
    const usedBy = this.#link(assetId)?.usedBy?.executionId;
    if (usedBy !== undefined)
      throw new AppError('conflict', `${usedBy} uses ${assetId}. Say what it is set up for when that has ended.`);
    await this.#append({ kind: 'changeover.stated', subject: assetId, data: { setUp } }, actor);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    this.#listening[Symbol.dispose]();
    this.#listeners.clear();
    await this.#background.settled();
  }

  #withRule(assetId: string): Known {
    const known = this.#known.get(assetId);
    if (known === undefined) throw new AppError('not-found', `No rule says how ${assetId} is changed over.`);
    return known;
  }

  #assertStill(assetId: string, act: string): void {
    if (this.#underWay.has(assetId))
      throw new AppError('conflict', `${assetId} is being changed over. ${act} when that is over.`);
  }

  #append(event: NewEvent, actor: Actor): Promise<unknown> {
    return this.#deps.journal.append([event], actor);
  }

  #link(assetId: string): InstrumentLink | undefined {
    return this.#deps.bench.find(assetId);
  }

  #clockOf(assetId: string): Clock {
    return this.#link(assetId)?.config.virtual === true ? this.#deps.labClock : this.#deps.clock;
  }

  #start(assetId: string, setUp: SetUp, executionId: string, record: Recorder): UnderWay | undefined {
    const known = this.#known.get(assetId);
    const to = known === undefined ? null : setUp[known.rule.by];
    const link = this.#link(assetId);
    if (known === undefined || to === null || link === undefined || this.#ending.signal.aborted) return undefined;
    const beganLabAt = Math.round(this.#clockOf(assetId).now());
    const takes = Math.round(changeoverMs(known.rule, known.setUp, to));
    const one: UnderWay = {
      from: known.setUp,
      to,
      beganLabAt,
      readyLabAt: beganLabAt + takes,
      needsPerson: known.rule.byHand && !link.config.virtual && takes > 0,
      executionId,
      task: known.rule.task,
      over: Promise.withResolvers(),
      confirmed: Promise.withResolvers(),
      hasBegun: false,
      isBeingConfirmed: false,
    };
    one.over.promise.catch(() => undefined);
    this.#underWay.set(assetId, one);
    this.#changed([assetId]);
    this.#background.run(this.#carryOut(assetId, one, record));
    return one;
  }

  async #carryOut(assetId: string, one: UnderWay, record: Recorder): Promise<void> {
    const clock = this.#clockOf(assetId);
    const { from, to, beganLabAt, readyLabAt, needsPerson, task, executionId } = one;
    try {
      // What takes no time has no beginning of its own.
      if (readyLabAt > beganLabAt) {
        using _still = this.#deps.labClock.hold();
        const data = { from, to, labAt: beganLabAt, readyLabAt, needsPerson, task, executionId };
        await record([{ kind: 'changeover.begun', subject: assetId, data }]);
      }
      one.hasBegun = true;
      if (needsPerson) await unlessAborted(one.confirmed.promise, this.#ending.signal);
      else {
        await clock.sleep(Math.max(0, readyLabAt - clock.now()), this.#ending.signal);
        using _still = this.#deps.labClock.hold();
        await this.#append(this.#doneEvent(assetId, one), WELLRUN_ITSELF);
      }
      this.#notePast(assetId, { from, to, start: beganLabAt, end: Math.round(clock.now()), executionId });
      this.#underWay.delete(assetId);
      one.over.resolve();
    } catch (error) {
      this.#underWay.delete(assetId);
      one.over.reject(error);
    }
    this.#changed([assetId]);
  }

  #doneEvent(assetId: string, { from, to }: UnderWay): NewEvent {
    const labAt = Math.round(this.#clockOf(assetId).now());
    return { kind: 'changeover.done', subject: assetId, data: { from, to, labAt } };
  }

  #notePast(assetId: string, past: PastChangeover): void {
    if (past.end === past.start) return;
    this.#past.set(assetId, [...this.past(assetId), past].slice(-MOST_PAST));
  }

  #follow(events: readonly JournalEvent[]): void {
    const changed = new Set<string>();
    for (const event of events) {
      const { kind, subject, at } = event;
      if (!kind.startsWith('changeover.')) continue;
      changed.add(subject);
      if (event.kind === 'changeover.declared') {
        const { rule, setUp } = event.data;
        if (rule === null) this.#known.delete(subject);
        else this.#known.set(subject, { rule, setUp, since: at });
        continue;
      }
      const known = this.#known.get(subject);
      if (known === undefined || event.kind === 'changeover.begun') continue;
      known.since = at;
      if (event.kind === 'changeover.done') known.setUp = event.data.to;
      else if (event.kind === 'changeover.stated') known.setUp = event.data.setUp;
      else known.setUp = null;
    }
    if (changed.size > 0) this.#changed([...changed]);
  }

  #changed(assetIds: readonly string[]): void {
    for (const listener of this.#listeners) listener(assetIds);
  }
}
