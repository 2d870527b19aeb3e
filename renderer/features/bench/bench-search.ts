import { z } from 'zod';

export const BENCH_VIEWS = ['drawing', 'list', 'labware', 'snapshots'] as const;
export type BenchView = (typeof BENCH_VIEWS)[number];

/** What of the bench is open; part of the address, so that it can be linked to. */
export const benchSearchSchema = z.object({
  instrument: z.string().optional().catch(undefined),
  labware: z.string().optional().catch(undefined),
  view: z.enum(BENCH_VIEWS).optional().catch(undefined),
});
