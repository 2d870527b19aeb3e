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

interface Known {
  readonly rule: ChangeoverRule;
  setUp: string | null;
  since: number;
}

interface UnderWay extends ChangeoverUnderWay {
  readonly task: string;
  /** Settled when it is over; rejected when it could not be put on record, so that it has not begun. */
  readonly over: PromiseWithResolvers<void>;
  /** A person has said that it is done, and that is on record. */
  readonly confirmed: PromiseWithResolvers<void>;
  /** It is on record. */
  hasBegun: boolean;
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
    return one === undefined ? null : this.#sentence(assetId, one);
  }

  /** Changeovers of an instrument that this process has seen end, oldest first. */
  past(assetId: string): readonly PastChangeover[] {
    return this.#past.get(assetId) ?? [];
  }

  views(): ChangeoverView[] {
    return [...this.#known].map(([assetId, { rule, setUp, since }]) => {
      const one = this.#underWay.get(assetId);
      return {
        assetId,
        rule,
        sentence: ruleSentence(rule),
        setUp,
        since,
        underWay: one === undefined ? null : viewOf(one),
      };
    });
  }

  /** Changeovers that a person has to do or to confirm. */
  get asked(): readonly { readonly assetId: string; readonly sentence: string; readonly since: number }[] {
    return [...this.#underWay].flatMap(([assetId, one]) =>
      one.needsPerson ? [{ assetId, sentence: this.#sentence(assetId, one), since: one.beganLabAt }] : [],
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
  async ready(wishes: readonly SetUpWish[], executionId: string, signal: AbortSignal, record: Recorder): Promise<void> {
    await Promise.all(wishes.map((wish) => this.#makeReady(wish, executionId, signal, record)));
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
    await this.#append(this.#doneEvent(assetId, one), actor);
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
    this.#assertRule(assetId);
    this.#assertStill(assetId, 'Take its rule away');
    await this.#append({ kind: 'changeover.declared', subject: assetId, data: { rule: null, setUp: null } }, actor);
  }

  /** A person says what an instrument is set up for; null: nobody knows. @throws AppError `not-found`, `conflict` */
  async state(assetId: string, setUp: string | null, actor: Actor): Promise<void> {
    this.#assertRule(assetId);
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

  #assertRule(assetId: string): void {
    if (!this.#known.has(assetId)) throw new AppError('not-found', `No rule says how ${assetId} is changed over.`);
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

  #sentence(assetId: string, { from, to, readyLabAt, needsPerson, task }: UnderWay): string {
    const what = from === null ? `for ${to}` : `from ${from} to ${to}`;
    if (needsPerson) {
      const hand = task === '' ? '' : `: ${task.replace(/\.$/, '')}`;
      return `${assetId} has to be changed over by hand ${what}${hand}. Confirm it on the Bench.`;
    }
    const leftMs = Math.max(0, readyLabAt - this.#clockOf(assetId).now());
    return `${assetId} is being changed over ${what}, ${leftWords(leftMs)} left.`;
  }
}

function leftWords(ms: number): string {
  return ms < 60_000 ? 'less than 1 min' : `${Math.ceil(ms / 60_000)} min`;
}

function viewOf({ from, to, beganLabAt, readyLabAt, needsPerson, executionId }: UnderWay): ChangeoverUnderWay {
  return { from, to, beganLabAt, readyLabAt, needsPerson, executionId };
}

/** The outcome of something that goes on whatever becomes of who waits for it. */
async function unlessAborted<Outcome>(outcome: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([outcome, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
