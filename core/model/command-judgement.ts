import { ERROR_CODES, type AppError } from '../contract/errors.ts';
import type { DoubtDecision, Effect, Outcome, RecoveryAction } from '../contract/words.ts';

/** What is known of a command whose driver threw. */
export interface Judgement {
  readonly outcome: Extract<Outcome, 'error' | 'unknown' | 'not-sent'>;
  /** True: it certainly did not happen, so sending it again repeats nothing. */
  readonly didNotHappen: boolean;
}

/**
 * A timeout, a lost connection and an answer that makes no sense all mean unknown, never failed: the command may have
 * been carried out. Only an instrument that refuses, or reports a fault before it began, settles that nothing happened.
 */
export function judgeCommandError(error: AppError): Judgement {
  switch (error.code) {
    case 'device-refused':
    case 'bad-input':
      return { outcome: error.details['connection'] === undefined ? 'error' : 'not-sent', didNotHappen: true };
    case 'cancelled':
      return error.details['sent'] === false
        ? { outcome: 'not-sent', didNotHappen: true }
        : { outcome: 'unknown', didNotHappen: false };
    case 'device-fault':
      return error.details['happened'] === 'no'
        ? { outcome: 'error', didNotHappen: true }
        : { outcome: 'unknown', didNotHappen: false };
    default:
      return { outcome: 'unknown', didNotHappen: false };
  }
}

/** Whether a command can be repeated without doing anything twice. */
export function isHarmless(effect: Effect): boolean {
  return effect === 'read' || effect === 'idempotent-set';
}

/** Whether the engine may send a command again by itself, as often as the step declares. */
export function mayRetryUnasked(effect: Effect, judgement: Judgement): boolean {
  return judgement.didNotHappen || isHarmless(effect);
}

/** Whether only a person can say if it happened. */
export function isInDoubt(effect: Effect, judgement: Judgement): boolean {
  return !judgement.didNotHappen && (effect === 'consume' || effect === 'queryable');
}

interface Option<Action> {
  readonly title: string;
  readonly consequence: string;
  readonly ifWrong?: string;
  readonly action: Action;
}

/** What each recovery action does, in words. */
export const RECOVERY_OPTIONS: Readonly<Record<RecoveryAction, Option<RecoveryAction>>> = {
  retry: { action: 'retry', title: 'Try again', consequence: 'Sends the same command once more.' },
  'retry-edited': {
    action: 'retry-edited',
    title: 'Change and try again',
    consequence: 'Sends the command with the values you change.',
  },
  skip: {
    action: 'skip',
    title: 'Skip this step',
    consequence: 'Records the step as skipped and goes on with the next.',
  },
  'done-by-hand': {
    action: 'done-by-hand',
    title: 'Done by hand',
    consequence: 'Records that a person did it and goes on.',
  },
  abort: {
    action: 'abort',
    title: 'Abort run',
    consequence: 'Ends the execution as failed and keeps the record. Instruments need clearing.',
  },
};

/** Actions offered for a failed command: those the step allows and its error and effect make sensible. */
export function recoveryActions(error: AppError, effect: Effect, allowed: readonly RecoveryAction[]): RecoveryAction[] {
  const sensible = new Set<RecoveryAction>(['retry', 'skip', 'abort']);
  if (effect !== 'read') sensible.add('done-by-hand');
  if (error.code === 'device-refused' || error.code === 'device-fault' || error.code === 'bad-input')
    sensible.add('retry-edited');
  if (ERROR_CODES[error.code].class === 'internal') sensible.delete('retry-edited');
  const offered = (Object.keys(RECOVERY_OPTIONS) as RecoveryAction[]).filter(
    (action) => action === 'abort' || (sensible.has(action) && (allowed.length === 0 || allowed.includes(action))),
  );
  return offered;
}

export const DOUBT_DECISION_ORDER: readonly DoubtDecision[] = ['done', 'repeat', 'skip', 'abort'];
