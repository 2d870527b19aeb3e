import { oc } from '@orpc/contract';
import { z } from 'zod';
import { jsonObjectSchema } from './json.ts';

/** Faults that are counted by their kind in the place of being told. */
const moreFaultsSchema = z.object({
  count: z.int(),
  kinds: z.array(z.object({ kind: z.string(), count: z.int() })).readonly(),
});
/** One fault: where it is, and what would be right. With `more` it stands for faults that are not told one by one. */
export const issueSchema = z.object({ path: z.string(), sentence: z.string(), more: moreFaultsSchema.optional() });

/** One typed error for all of them: the code says which, the message is the sentence for the user. */
const base = oc.errors({
  WELLRUN: {
    status: 422,
    message: 'It could not be done.',
    data: z.object({ code: z.string(), details: jsonObjectSchema.optional(), issues: z.array(issueSchema).optional() }),
  },
});

/** What a call answers that has nothing to tell. */
export const done = z.object({ ok: z.literal(true) });

/** A call of the contract with its place in REST. */
export const path = (method: 'GET' | 'POST' | 'DELETE', at: `/${string}`, summary: string) =>
  base.route({ method, path: at, summary });

/** Filters that every list shares (AP-3). Dates are milliseconds since 1970. */
export const listFilter = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().optional(),
  dateRangeStart: z.coerce.number().optional(),
  dateRangeEnd: z.coerce.number().optional(),
});
