import { z } from 'zod';

const BENCH_VIEWS = ['drawing', 'list', 'labware', 'snapshots'] as const;

/** What of the bench is open; part of the address, so that it can be linked to. */
export const benchSearchSchema = z.object({
  instrument: z.string().optional().catch(undefined),
  /** One that the lab has entered. */
  asset: z.string().optional().catch(undefined),
  labware: z.string().optional().catch(undefined),
  view: z.enum(BENCH_VIEWS).optional().catch(undefined),
});
