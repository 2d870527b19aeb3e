import { z } from 'zod';

/** Which view of the draft is shown; the outline when none is named. */
export const builderSearchSchema = z.object({
  view: z.enum(['graph', 'print']).optional().catch(undefined),
});

export type BuilderView = 'outline' | 'graph' | 'print';
