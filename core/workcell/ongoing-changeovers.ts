import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import type { LabClock } from '../base/lab-clock.ts';
import { AppError } from '../contract/errors.ts';
import type { Bench } from '../instruments/bench.ts';
import { changeoverMs } from '../model/changeover-times.ts';
import type { SetUp } from '../model/set-ups.ts';
import { WELLRUN_ITSELF, type Actor, type Journal, type NewEvent } from '../store/journal.ts';
import { sentenceOf, unlessAborted, type UnderWay } from './changeover-under-way.ts';
import type { SetUpsOnRecord } from './set-ups-on-record.ts';

export interface OngoingChangeoversDeps {
  readonly journal: Journal;
  readonly bench: Bench;
  readonly clock: Clock;
  /** The clock of virtual instruments. */
  readonly labClock: LabClock;
}

/** A changeover of this process that is over. Times on the clock of the instrument's world, ms. */
export interface PastChangeover {
  readonly from: string | null;
  readonly to: string;
  readonly start: number;
  readonly end: number;
  readonly executionId: string | null;
}

/** Writes events; resolves when they are durable. */
export type Recorder = (events: readonly NewEvent[]) => Promise<unknown>;

const MOST_PAST = 200;

/**
 * Instruments being changed over, from the beginning on record to the end on record.
 *
 * Invariants: 1. a changeover counts as begun and as done only once that is on record. 2. what has begun goes on whatever
 * becomes of the execution it is done for.
 */
export class OngoingChangeovers implements AsyncDisposable {
  readonly #deps: OngoingChangeoversDeps;
  readonly #onRecord: SetUpsOnRecord;
  readonly #changed: (assetIds: readonly string[]) => void;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #past = new Map<string, PastChangeover[]>();
  readonly #background = new Background(() => undefined);
  readonly #ending = new AbortController();

  /** @param changed told which instruments begin to be changed over, and which no longer are */
  constructor(deps: OngoingChangeoversDeps, onRecord: SetUpsOnRecord, changed: (assetIds: readonly string[]) => void) {
    this.#deps = deps;
    this.#onRecord = onRecord;
    this.#changed = changed;
  }

  /** No changeover begins any more. */
  get isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  find(assetId: string): UnderWay | undefined {
    return this.#underWay.get(assetId);
  }

  /** Why nothing new may take an instrument now, in a sentence; null: it is not being changed over. */
  sentence(assetId: string): string | null {
    const one = this.#underWay.get(assetId);
    return one === undefined ? null : sentenceOf(assetId, one, this.#clockOf(assetId).now());
  }

  /** Changeovers that a person has to do or to confirm. */
  get asked(): readonly { readonly assetId: string; readonly sentence: string; readonly since: number }[] {
    return [...this.#underWay].flatMap(([assetId, one]) =>
      one.needsPerson
        ? [{ assetId, sentence: sentenceOf(assetId, one, this.#clockOf(assetId).now()), since: one.beganLabAt }]
        : [],
    );
  }

  /** Changeovers of an instrument that this process has seen end, oldest first. */
  past(assetId: string): readonly PastChangeover[] {
    return this.#past.get(assetId) ?? [];
  }

  /** Begins to change an instrument over; undefined when it is never changed over, or not for such work. */
  start(assetId: string, setUp: SetUp, executionId: string, record: Recorder): UnderWay | undefined {
    const known = this.#onRecord.find(assetId);
    const to = known === undefined ? null : setUp[known.rule.by];
    const link = this.#deps.bench.find(assetId);
    if (known === undefined || to === null || link === undefined || this.isEnding) return undefined;
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

  /** A person has done what a changeover needed. @throws AppError `conflict` */
  async confirm(assetId: string, actor: Actor): Promise<void> {
    const one = this.#underWay.get(assetId);
    if (one === undefined) throw new AppError('conflict', `${assetId} is not being changed over.`);
    if (!one.needsPerson)
      throw new AppError('conflict', `${assetId} is changed over by itself; that is over when its time is.`);
    if (one.isBeingConfirmed) return one.over.promise;
    one.isBeingConfirmed = true;
    try {
      await this.#recordDone(assetId, one, actor);
    } finally {
      one.isBeingConfirmed = false;
    }
    one.confirmed.resolve();
    await one.over.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#background.settled();
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
        await this.#recordDone(assetId, one, WELLRUN_ITSELF);
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

  #recordDone(assetId: string, { from, to }: UnderWay, actor: Actor): Promise<unknown> {
    const labAt = Math.round(this.#clockOf(assetId).now());
    return this.#deps.journal.append([{ kind: 'changeover.done', subject: assetId, data: { from, to, labAt } }], actor);
  }

  #notePast(assetId: string, past: PastChangeover): void {
    if (past.end === past.start) return;
    this.#past.set(assetId, [...this.past(assetId), past].slice(-MOST_PAST));
  }

  #clockOf(assetId: string): Clock {
    return this.#deps.bench.find(assetId)?.config.virtual === true ? this.#deps.labClock : this.#deps.clock;
  }
}
