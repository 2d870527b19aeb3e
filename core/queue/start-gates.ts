import type { JournalEvent } from '../contract/event.ts';
import type { Clock } from '../base/clock.ts';
import type { Waits } from '../contract/job.ts';
import type { QueueHold } from '../store/queue-queries.ts';
import type { QueuedJob } from './queued-job.ts';
import { momentText, waitsFor } from './waits.ts';

/** Events after which something may start that could not before. */
export const WAKING: ReadonlySet<JournalEvent['kind']> = new Set([
  'queue.released',
  'lab.clock-jumped',
  'workcell.restored',
  'instrument.added',
  'instrument.connected',
  'instrument.cleared',
  'asset.added',
  'asset.released',
  'asset.stored',
  'calendar.changed',
  'protocol.state',
  'settings.changed',
]);

/** One reason for which a job may have to wait. Gates are asked in order; the first that objects is the reason shown. */
export interface StartGate {
  /** Why the job may not start now; null: as far as this gate goes it may. Asked in the order of the queue. */
  waits(job: QueuedJob): Waits | null;
  /**
   * Jobs of one key: what one of them has to wait for, those behind it in the line have to wait for too, in the same look
   * at the queue. Answered by the shape alone where it can be, so that ten thousand jobs are asked about as one.
   */
  alike?(job: QueuedJob): string | number | undefined;
  /** A look at the queue begins. */
  begin?(): void;
  /** The job starts now. */
  took?(job: QueuedJob, bindings: Readonly<Record<string, string>>): void;
  /** Called when an answer may have changed. */
  onChanged?(listener: () => void): Disposable;
}

/** The clock that times of a job are on: that of the lab when it is simulated, else the PC's. */
export function clockOf(
  job: Pick<QueuedJob, 'mode'>,
  clocks: { readonly clock: Clock; readonly labClock: Clock },
): Clock {
  return job.mode === 'simulated' ? clocks.labClock : clocks.clock;
}

export function queueHeldWaits(hold: QueueHold, clock: Clock): Waits | null {
  if (!hold.isHeld) return null;
  if (hold.reason === 'restored')
    return waitsFor(
      'queue-held',
      'This record was restored from a backup; nothing starts until the queue is released.',
    );
  const since = momentText(hold.since, clock.now(), clock.offsetMinutes());
  return waitsFor('queue-held', `The queue is held by ${hold.by} since ${since}.`);
}

/** Not before its time, and not after its deadline. */
export class TimeGate implements StartGate {
  readonly #clocks: { readonly clock: Clock; readonly labClock: Clock };

  constructor(clocks: { readonly clock: Clock; readonly labClock: Clock }) {
    this.#clocks = clocks;
  }

  waits(job: QueuedJob): Waits | null {
    const { notBefore, retryAt, deadline } = job;
    if (notBefore === null && retryAt === null && deadline === null) return null;
    const clock = clockOf(job, this.#clocks);
    const now = clock.now();
    const text = (at: number): string => momentText(at, now, clock.offsetMinutes());
    if (deadline !== null && now > deadline)
      return waitsFor('impossible', `Its deadline, ${text(deadline)}, has passed. Give it a later one, or cancel it.`);
    if (notBefore !== null && notBefore > now)
      return waitsFor('time', `It starts at ${text(notBefore)} or later.`, { until: notBefore });
    if (retryAt !== null && retryAt > now)
      return waitsFor('retry', `Try ${job.tries + 1} of ${job.retry.times + 1} begins at ${text(retryAt)}.`, {
        until: retryAt,
      });
    return null;
  }
}

/** While the record takes nothing new. */
export class StorageGate implements StartGate {
  readonly #hasRoom: () => boolean;

  constructor(hasRoom: () => boolean) {
    this.#hasRoom = hasRoom;
  }

  waits(): Waits | null {
    return this.#hasRoom()
      ? null
      : waitsFor('storage', 'The record has no room for another execution. Make room on the disk.');
  }

  alike(): string {
    return '';
  }
}
