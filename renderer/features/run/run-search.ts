import { z } from 'zod';

export const WHENS = ['now', 'queue', 'later', 'repeat'] as const;
/** When an execution is to start: at once, in its turn, at a time, again and again. */
export type When = (typeof WHENS)[number];

/** Where the set-up begins: a protocol, a template, or the values of an execution there was. */
export const runSearchSchema = z.object({
  protocol: z.string().optional().catch(undefined),
  /** Of the protocol; the one that runs when none is chosen, without it. */
  version: z.coerce.number().int().min(1).optional().catch(undefined),
  template: z.string().max(80).optional().catch(undefined),
  /** The values of this execution once more. */
  again: z
    .string()
    .regex(/^EX-\d+$/)
    .optional()
    .catch(undefined),
  /** The table for many executions is open. */
  batch: z.boolean().optional().catch(undefined),
  when: z.enum(WHENS).optional().catch(undefined),
});
export type RunSearch = z.infer<typeof runSearchSchema>;
