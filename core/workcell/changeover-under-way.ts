import type { ChangeoverUnderWay } from '../contract/changeover.ts';

/** A changeover of this process. */
export interface UnderWay extends ChangeoverUnderWay {
  readonly task: string;
  /** Settled when it is over; rejected when it could not be put on record, so that it has not begun. */
  readonly over: PromiseWithResolvers<void>;
  /** A person has said that it is done, and that is on record. */
  readonly confirmed: PromiseWithResolvers<void>;
  /** It is on record. */
  hasBegun: boolean;
  /** A person's word for it is being recorded. */
  isBeingConfirmed: boolean;
}

export function viewOf({ from, to, beganLabAt, readyLabAt, needsPerson, executionId }: UnderWay): ChangeoverUnderWay {
  return { from, to, beganLabAt, readyLabAt, needsPerson, executionId };
}

/** Why nothing new may take the instrument. @param now on the clock of its world, ms */
export function sentenceOf(
  assetId: string,
  { from, to, readyLabAt, needsPerson, task }: UnderWay,
  now: number,
): string {
  const what = from === null ? `for ${to}` : `from ${from} to ${to}`;
  if (needsPerson) {
    const hand = task === '' ? '' : `: ${task.replace(/\.$/, '')}`;
    return `${assetId} has to be changed over by hand ${what}${hand}. Confirm it on the Bench.`;
  }
  return `${assetId} is being changed over ${what}, ${leftWords(Math.max(0, readyLabAt - now))} left.`;
}

function leftWords(ms: number): string {
  return ms < 60_000 ? 'less than 1 min' : `${Math.ceil(ms / 60_000)} min`;
}

/** The outcome of something that goes on whatever becomes of who waits for it. */
export async function unlessAborted<Outcome>(outcome: Promise<Outcome>, signal: AbortSignal): Promise<Outcome> {
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
