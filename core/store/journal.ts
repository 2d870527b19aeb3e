import { AppError } from '../contract/errors.ts';
import type { EventData, EventKind, JournalEvent } from '../contract/event.ts';
import { Emitter } from '../base/emitter.ts';
import type { Clock } from '../base/clock.ts';
import type { ReachFaultPoint } from '../base/fault-points.ts';
import type { Logger } from '../base/logger.ts';
import type { Connection } from './connection.ts';
import { chainHash, GENESIS_HASH } from './hash-chain.ts';
import { readEventsAfter } from './journal-row.ts';
import { project } from './projections.ts';
import { toStorageError } from './storage-error.ts';

export type NewEvent = {
  [Kind in EventKind]: {
    readonly kind: Kind;
    readonly subject: string;
    readonly data: EventData<Kind>;
    readonly reason?: string;
  };
}[EventKind];

export interface Actor {
  readonly name: string;
  readonly role: string;
}

export const WELLRUN_ITSELF: Actor = { name: 'wellrun', role: 'system' };

/** ok = events are taken; low = the reserve was spent, only what ends things should be written; faulted = nothing can be written. */
export type JournalState = 'ok' | 'low' | 'faulted';

interface Waiting {
  readonly events: readonly NewEvent[];
  readonly actor: Actor;
  readonly resolve: (events: JournalEvent[]) => void;
  readonly reject: (error: AppError) => void;
}

/** A commit that threw, and the head of the chain that it would have given: null when it did not come so far. */
interface Attempt {
  readonly batch: readonly Waiting[];
  readonly hash: string | null;
  readonly error: AppError;
}

export interface JournalDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reach: ReachFaultPoint;
  /** Opens the database anew after a fault. */
  readonly reopen: () => Connection;
  /** Gives back the space set aside; true when there was some. */
  readonly releaseReserve: () => boolean;
}

/**
 * The one write path. Events that are appended in the same turn of the event loop are committed together: one
 * transaction writes them and their projections, and only after the commit their promises resolve and listeners hear.
 *
 * Invariants: 1. seq has no gaps and every hash follows from the one before. 2. a promise resolves only when its events
 * are durable, and is rejected only when they are not written. 3. after a COMMIT that threw, the connection is never
 * used again; what the file holds decides, and while it cannot be opened the promises wait. 4. only the process of the
 * newest boot epoch writes.
 */
export class Journal {
  readonly #deps: JournalDeps;
  readonly #committed: Emitter<readonly JournalEvent[]>;
  readonly #stateChanged: Emitter<JournalState>;
  #connection: Connection;
  #epoch: number;
  #headSeq = 0;
  #headHash = GENESIS_HASH;
  #waiting: Waiting[] = [];
  #flushing = false;
  #state: JournalState = 'ok';
  #closed = false;
  #commits = 0;
  /** The head that the commit under way would give; null before it comes so far. */
  #attemptedHash: string | null = null;
  #unsettled: Attempt | undefined;

  constructor(connection: Connection, epoch: number, deps: JournalDeps) {
    this.#connection = connection;
    this.#epoch = epoch;
    this.#deps = deps;
    const report = (error: unknown): void =>
      deps.logger.error({ error: String(error) }, 'A listener of the journal failed.');
    this.#committed = new Emitter(report);
    this.#stateChanged = new Emitter(report);
    this.#readHead();
  }

  get headSeq(): number {
    return this.#headSeq;
  }

  get headHash(): string {
    return this.#headHash;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get state(): JournalState {
    return this.#state;
  }

  /** Transactions committed so far; for measurements. */
  get commits(): number {
    return this.#commits;
  }

  /** True once nothing is taken any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  get connection(): Connection {
    return this.#connection;
  }

  onCommitted(listener: (events: readonly JournalEvent[]) => void): Disposable {
    return this.#committed.on(listener);
  }

  onState(listener: (state: JournalState) => void): Disposable {
    return this.#stateChanged.on(listener);
  }

  /**
   * Appends events as one unit: all of them or none. Resolves when they are durable.
   * @throws AppError `storage-full`, `storage-fault` (nothing was written), `fenced-off`
   */
  append(events: readonly NewEvent[], actor: Actor = WELLRUN_ITSELF): Promise<JournalEvent[]> {
    if (this.#closed) return Promise.reject(new AppError('storage-fault', 'The record is closed.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events, actor, resolve, reject });
      if (this.#flushing) return;
      this.#flushing = true;
      setImmediate(() => this.flush());
    });
  }

  /** Commits what is waiting, now. */
  flush(): void {
    this.#flushing = false;
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    let written: JournalEvent[][];
    try {
      this.#attemptedHash = null;
      if (!this.#connection.db.open) this.#openAgain();
      written = this.#commit(batch);
    } catch (error) {
      this.#afterFault(batch, error);
      return;
    }
    this.#deliver(batch, written);
    if (this.#state === 'faulted') this.#setState('low');
  }

  /**
   * Writes what is no event, such as working copies and what can be worked out again, in a transaction of its own.
   * A fault is treated like that of a commit; what was to be written is not tried again.
   * @throws AppError `storage-full`, `storage-fault` (it may be written all the same), `fenced-off`, and what `write` throws
   */
  writeBeside<Result>(write: (connection: Connection) => Result): Result {
    if (this.#closed) throw new AppError('storage-fault', 'The record is closed.');
    try {
      if (!this.#connection.db.open) this.#openAgain();
      const connection = this.#connection;
      return connection.immediately(() => {
        this.#assertOwner();
        return write(connection);
      });
    } catch (thrown) {
      const error = toStorageError(thrown);
      if (error.code === 'storage-fault') this.#afterBesideFault(error);
      throw error;
    }
  }

  /** Tries whether writing works again after a fault; true when it does. */
  probe(): boolean {
    try {
      if (!this.#connection.db.open) this.#openAgain();
      this.#connection.immediately(() => this.#connection.run('UPDATE lab SET boot_epoch = boot_epoch'));
      return true;
    } catch (error) {
      this.#deps.logger.warn({ error: String(error) }, 'The record still cannot be written.');
      this.#connection[Symbol.dispose]();
      return false;
    }
  }

  /** There is room again and the reserve is back in place. */
  recovered(): void {
    this.#setState('ok');
  }

  close(): void {
    this.flush();
    this.#closed = true;
    if (this.#unsettled !== undefined) rejectAll(this.#unsettled.batch, this.#unsettled.error);
    this.#unsettled = undefined;
  }

  #deliver(batch: readonly Waiting[], written: JournalEvent[][]): void {
    this.#commits++;
    const all: JournalEvent[] = [];
    for (const events of written) for (const event of events) all.push(event);
    this.#deps.reach('store:after-commit');
    this.#committed.emit(all);
    batch.forEach((waiting, at) => waiting.resolve(written[at]!));
  }

  #commit(batch: readonly Waiting[]): JournalEvent[][] {
    let seq = this.#headSeq;
    let head = this.#headHash;
    const at = this.#deps.clock.now();
    const offsetMinutes = this.#deps.clock.offsetMinutes();
    const connection = this.#connection;
    const write = (): JournalEvent[][] => {
      this.#assertOwner();
      return batch.map(({ events, actor }) =>
        events.map((fresh) => {
          seq++;
          const event = {
            seq,
            at: Math.round(at),
            offsetMinutes,
            epoch: this.#epoch,
            actor: actor.name,
            role: actor.role,
            kind: fresh.kind,
            subject: fresh.subject,
            reason: fresh.reason ?? null,
            data: fresh.data,
          } as JournalEvent;
          const text = JSON.stringify(event.data);
          head = chainHash(head, event, text);
          connection.run(
            'INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
            seq,
            event.at,
            offsetMinutes,
            event.epoch,
            event.actor,
            event.role,
            event.kind,
            event.subject,
            event.reason,
            text,
            head,
          );
          project(connection, event);
          return event;
        }),
      );
    };
    const written = connection.immediately(() => {
      const events = write();
      this.#attemptedHash = head;
      this.#deps.reach('store:in-transaction');
      return events;
    });
    this.#headSeq = seq;
    this.#headHash = head;
    return written;
  }

  #afterFault(batch: readonly Waiting[], thrown: unknown): void {
    const error = toStorageError(thrown);
    this.#deps.logger.error({ code: error.code, error: String(thrown) }, 'A commit failed.');
    if (error.code === 'invariant' || error.code === 'fenced-off' || error.code === 'conflict') {
      this.#rejectOneByOne(batch, error);
      return;
    }
    const attempt: Attempt = { batch, hash: this.#attemptedHash, error };
    // Opening takes room too, so the reserve is given back first.
    const hasMoreRoom = error.code === 'storage-full' && this.#deps.releaseReserve();
    // A COMMIT that threw may have reached the disk: only the file itself can tell (invariant 3).
    try {
      this.#connection[Symbol.dispose]();
      this.#useNewConnection();
    } catch (reopenError) {
      this.#deps.logger.error({ error: String(reopenError) }, 'The record could not be opened again.');
      if (attempt.hash === null) rejectAll(batch, error);
      else this.#unsettled = attempt;
      this.#setState('faulted');
      return;
    }
    if (this.#deliverIfWritten(attempt)) {
      this.#setState('low');
      return;
    }
    if (hasMoreRoom) {
      try {
        this.#deliver(batch, this.#commit(batch));
        this.#setState('low');
        return;
      } catch (second) {
        this.#deps.logger.error({ error: String(second) }, 'The reserve did not help.');
      }
    }
    this.#setState('faulted');
    rejectAll(batch, error);
  }

  #assertOwner(): void {
    const owner = this.#connection.get<{ boot_epoch: number }>('SELECT boot_epoch FROM lab');
    if (owner?.boot_epoch !== this.#epoch) throw new AppError('fenced-off', undefined, { epoch: this.#epoch });
  }

  /** Nothing of the chain is in question, but the connection is not used again. */
  #afterBesideFault(error: AppError): void {
    this.#deps.logger.error(
      { code: error.code, error: error.message },
      'Something beside the journal was not written.',
    );
    this.#connection[Symbol.dispose]();
    try {
      this.#openAgain();
    } catch (reopenError) {
      this.#deps.logger.error({ error: String(reopenError) }, 'The record could not be opened again.');
    }
    this.#setState('faulted');
  }

  /** One faulty unit must not take down the others that shared its commit. */
  #rejectOneByOne(batch: readonly Waiting[], error: AppError): void {
    if (batch.length === 1 || error.code === 'fenced-off') {
      rejectAll(batch, error);
      return;
    }
    for (const waiting of batch) {
      const later = this.#waiting;
      this.#waiting = [waiting];
      this.flush();
      this.#waiting = [...later, ...this.#waiting];
    }
    if (this.#waiting.length > 0 && !this.#flushing) {
      this.#flushing = true;
      setImmediate(() => this.flush());
    }
  }

  /** Opens the file after it could not be opened when a commit failed, and settles that commit. */
  #openAgain(): void {
    this.#useNewConnection();
    const attempt = this.#unsettled;
    this.#unsettled = undefined;
    if (attempt !== undefined && !this.#deliverIfWritten(attempt)) rejectAll(attempt.batch, attempt.error);
  }

  #deliverIfWritten({ batch, hash }: Attempt): boolean {
    if (hash !== this.#headHash) return false;
    const count = batch.reduce((sum, { events }) => sum + events.length, 0);
    const events = this.#readEvents(this.#headSeq - count);
    let at = 0;
    this.#deliver(
      batch,
      batch.map((waiting) => events.slice(at, (at += waiting.events.length))),
    );
    return true;
  }

  #useNewConnection(): void {
    this.#connection = this.#deps.reopen();
    this.#readHead();
  }

  #readHead(): void {
    const row = this.#connection.get<{ seq: number; hash: string }>(
      'SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1',
    );
    this.#headSeq = row?.seq ?? 0;
    this.#headHash = row?.hash ?? GENESIS_HASH;
  }

  #readEvents(afterSeq: number): JournalEvent[] {
    return readEventsAfter(this.#connection, afterSeq, Number.MAX_SAFE_INTEGER);
  }

  #setState(state: JournalState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#stateChanged.emit(state);
  }
}

function rejectAll(batch: readonly Waiting[], error: AppError): void {
  for (const waiting of batch) waiting.reject(error);
}
