import { ValidationError } from '@orpc/contract';
import { implement, ORPCError, type ImplementerInternalWithMiddlewares } from '@orpc/server';
import type { z } from 'zod';
import { contract, type Contract } from '../contract/contract.ts';
import { toAppError } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import { issuesFrom } from '../protocols/issue-sentences.ts';
import type { Actor } from '../store/journal.ts';
import type { LabServices } from './lab-services.ts';

/** Faults of one call that are told at once. */
const MOST_ISSUES = 20;

/** Who calls, and over which way. */
export interface CallContext {
  readonly origin: 'electron' | 'websocket' | 'rest' | 'memory' | 'cli';
}

export type Implementer = ImplementerInternalWithMiddlewares<Contract, CallContext & Record<never, never>, CallContext>;

/** The contract, ready to be given its handlers; what they throw goes over the wire as one typed error. */
export function implementContract(lab: LabServices): Implementer {
  return implement(contract)
    .$context<CallContext>()
    .use(async ({ context, next }) => {
      try {
        return await next({ context });
      } catch (error) {
        throw toWire(lab, error);
      }
    });
}

/** Who does it, for the record. */
export function actorOf(input: { readonly operator?: string | undefined }): Actor {
  return { name: input.operator ?? 'operator', role: 'operator' };
}

/** What does not fit the contract, in sentences with paths; undefined when that is not what happened. */
function invalidInput(thrown: ORPCError<string, unknown>): unknown {
  if (thrown.code !== 'BAD_REQUEST' || !(thrown.cause instanceof ValidationError)) return undefined;
  const found = { issues: thrown.cause.issues as z.core.$ZodIssue[] };
  const issues = issuesFrom(found, thrown.cause.data).slice(0, MOST_ISSUES);
  const [first] = issues;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const message = `${where}${first?.sentence ?? 'What was given does not have the form it must have.'}`;
  return new ORPCError('WELLRUN', { status: 400, message, data: { code: 'bad-input', issues } });
}

/** Carries an AppError across the wire as one typed error; anything else stays masked and is logged here. */
function toWire(lab: LabServices, thrown: unknown): unknown {
  if (thrown instanceof ORPCError) return invalidInput(thrown) ?? thrown;
  const error = toAppError(thrown);
  if (error.code === 'invariant')
    lab.logger.error({ error: error.message, stack: error.stack }, 'A call met a fault of Wellrun.');
  const { issues, ...details } = error.details;
  return new ORPCError('WELLRUN', {
    status: 422,
    message: error.message,
    data: {
      code: error.code,
      details: details as JsonObject,
      ...(Array.isArray(issues) ? { issues: issues as never } : {}),
    },
  });
}
