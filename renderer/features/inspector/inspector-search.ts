import { z } from 'zod';
import { RESOLVED_OPERATIONS } from '#core/contract/catalog.ts';

const text = z.string().max(80).optional().catch(undefined);

/** What is resolved lives in the address, so that Back works and it can be passed on. */
export const inspectorSearchSchema = z.object({
  line: text,
  vessel: text,
  operation: z.enum(RESOLVED_OPERATIONS).optional().catch(undefined),
  vessels: z.coerce.number().int().min(1).max(96).optional().catch(undefined),
  confluence: z.coerce.number().min(0.05).max(1).optional().catch(undefined),
  by: z.enum(['density', 'ratio']).optional().catch(undefined),
  compound: text,
});
export type InspectorSearch = z.infer<typeof inspectorSearchSchema>;
