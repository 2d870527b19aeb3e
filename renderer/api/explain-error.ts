import { ORPCError } from '@orpc/client';
import { ERROR_CODES, type ErrorCode, type Issue } from '#core/contract/errors.ts';
import { NotConnectedError } from './connection.ts';

/** An error as a person reads it: the sentence first, the code below for support. */
export interface ExplainedError {
  readonly sentence: string;
  readonly code: string;
  readonly issues: readonly Issue[];
  readonly details: string | null;
}

export function explainError(error: unknown): ExplainedError {
  if (error instanceof NotConnectedError) return plain(error.message, 'disconnected');
  if (!(error instanceof ORPCError)) return plain(error instanceof Error ? error.message : String(error), 'unexpected');
  const data: unknown = error.data;
  if (error.code === 'WELLRUN' && isRecord(data)) {
    const code = typeof data['code'] === 'string' ? data['code'] : 'unknown';
    const details = isRecord(data['details']) ? JSON.stringify(data['details'], null, 2) : null;
    return { sentence: error.message || sentenceOf(code), code, issues: issuesOf(data['issues']), details };
  }
  if (error.code === 'BAD_REQUEST')
    return { ...plain(sentenceOf('bad-input'), 'bad-input'), details: JSON.stringify(data, null, 2) };
  return plain('Something went wrong in the host. It is in its log.', error.code);
}

function plain(sentence: string, code: string): ExplainedError {
  return { sentence, code, issues: [], details: null };
}

function sentenceOf(code: string): string {
  return code in ERROR_CODES ? ERROR_CODES[code as ErrorCode].sentence : 'It could not be done.';
}

function issuesOf(value: unknown): Issue[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (one): one is Issue => isRecord(one) && typeof one['path'] === 'string' && typeof one['sentence'] === 'string',
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
