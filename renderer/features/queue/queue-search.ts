import { z } from 'zod';

export const QUEUE_TABS = ['waiting', 'running', 'set-aside', 'ended', 'batches', 'recurring'] as const;
export type QueueTab = (typeof QUEUE_TABS)[number];

/** What is looked at lives in the address, so that Back works and a view can be passed on. */
export const queueSearchSchema = z.object({
  tab: z.enum(QUEUE_TABS).optional().catch(undefined),
  /** The job whose details stand beside the list. */
  job: z
    .string()
    .regex(/^EX-\d+$/)
    .optional()
    .catch(undefined),
  /** Only jobs of this batch. */
  batch: z
    .string()
    .regex(/^B-\d+$/)
    .optional()
    .catch(undefined),
  /** Ended ever, not only today. */
  ever: z.boolean().optional().catch(undefined),
  world: z.enum(['simulated', 'real']).optional().catch(undefined),
  /** The forecast takes the whole page. */
  wide: z.boolean().optional().catch(undefined),
  /** The forecast as a table. */
  data: z.boolean().optional().catch(undefined),
});
export type QueueSearch = z.infer<typeof queueSearchSchema>;
