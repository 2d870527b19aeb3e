import type { Clock } from '../base/clock.ts';
import { AppError, toAppError } from '../contract/errors.ts';
import type { StopConfirmation } from '../contract/instrument.ts';

export type StopAnswer = Pick<StopConfirmation, 'result' | 'detail'>;

const LIMIT_MS = 2000;

/**
 * What an instrument says to a stop, or to the question whether it is still. Never throws and never takes longer than
 * two seconds. @param ask undefined when there is no connection to ask over
 */
export async function confirmation(
  instrumentId: string,
  clock: Clock,
  ask: ((signal: AbortSignal) => Promise<StopAnswer>) | undefined,
): Promise<StopConfirmation> {
  const began = clock.monotonic();
  const answer = (said: StopAnswer): StopConfirmation => ({
    instrumentId,
    ...said,
    tookMs: Math.round(clock.monotonic() - began),
  });
  if (ask === undefined) return answer({ result: 'not-connected', detail: 'not connected' });
  const limit = new AbortController();
  using _timer = clock.setTimer(LIMIT_MS, () => limit.abort(new AppError('device-timeout')));
  try {
    return answer(await Promise.race([ask(limit.signal), rejectOnAbort(limit.signal)]));
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === 'device-timeout') return answer({ result: 'no-answer', detail: `no answer in ${LIMIT_MS / 1000} s` });
    return answer({ result: code === 'device-disconnected' ? 'not-connected' : 'refused', detail: message });
  }
}

/** Never resolves; rejects with the signal's reason. */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
