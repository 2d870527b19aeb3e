import { z } from 'zod';

/** Where a lab in a process of its own is reached: what it prints when it is ready, and answers to `lab`. */
export const labAddressSchema = z.object({
  ready: z.literal(true),
  pid: z.number(),
  host: z.string(),
  control: z.number(),
  seed: z.number(),
  labMs: z.number(),
  speed: z.union([z.number().positive(), z.literal('instant')]),
  logFile: z.string().nullable(),
  instruments: z.array(z.object({ instrumentId: z.string(), driverId: z.string(), port: z.number() })),
});
export type LabAddress = z.infer<typeof labAddressSchema>;
