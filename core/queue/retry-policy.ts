import { ERROR_CODES, type ErrorCode } from '../contract/errors.ts';
import type { RetryPolicy } from '../contract/job.ts';
import type { Random } from '../base/random.ts';
import { isHarmless } from '../model/command-judgement.ts';
import type { Connection } from '../store/connection.ts';
import { readStepHistory } from '../store/execution-queries.ts';

/** Faults of instruments that a little time often heals: it did not answer, or it was not there. */
const MAY_HEAL: ReadonlySet<string> = new Set<ErrorCode>(['device-timeout', 'device-disconnected']);
const LONGEST_WAIT_MS = 24 * 3_600_000;
/** Share of the wait that chance adds, so that jobs which failed together do not come back together. */
const JITTER = 0.2;

/** For an execution that failed without an error on record. */
export const UNKNOWN_FAILURE = { code: 'step-failed', sentence: ERROR_CODES['step-failed'].sentence } as const;

/** Whether the same again later has a chance, by the class of the error. */
export function mayPass(error: { readonly code: string }): boolean {
  const facts = (ERROR_CODES as Partial<Record<string, (typeof ERROR_CODES)[ErrorCode]>>)[error.code];
  return facts !== undefined && (facts.class === 'transient' || facts.retryable || MAY_HEAL.has(error.code));
}

/**
 * Whether an execution has done something that a second one would do again: any command beyond reading and setting that
 * was sent and is not known to have been refused.
 */
export function hasActed(connection: Connection, executionId: string): boolean {
  const open = new Set<string>();
  for (const event of readStepHistory(connection, executionId)) {
    if (event.kind === 'command.intent' && !isHarmless(event.data.effect)) open.add(event.data.commandId);
    if (event.kind !== 'command.outcome') continue;
    const { outcome, commandId } = event.data;
    if (outcome === 'not-sent' || outcome === 'error') open.delete(commandId);
  }
  return open.size > 0;
}

/**
 * How long to wait before the next try, ms: doubling with each, with up to a fifth of chance on top.
 * @param tries that have failed, from 1
 */
export function retryWaitMs(policy: RetryPolicy, tries: number, random: Random): number {
  const wait = policy.waitMs * 2 ** Math.max(0, tries - 1) * (1 + JITTER * random.next());
  return Math.round(Math.min(wait, LONGEST_WAIT_MS));
}
