import { z } from 'zod';
import { prioritySchema, retryPolicySchema } from '#core/contract/job.ts';
import type { JsonObject } from '#core/contract/json.ts';
import { jsonSchema } from '#core/contract/json.ts';
import { MODES } from '#core/contract/words.ts';

/** What a template keeps. Every part may be missing in one that was saved by an older version or by a program. */
const settingsSchema = z.object({
  parameters: z.record(z.string(), jsonSchema).catch({}),
  mode: z.enum(MODES).optional().catch(undefined),
  speed: z
    .union([z.number().positive(), z.literal('instant')])
    .optional()
    .catch(undefined),
  priority: prioritySchema.optional().catch(undefined),
  retry: retryPolicySchema.optional().catch(undefined),
  project: z.string().optional().catch(undefined),
});
export type RunSettings = z.infer<typeof settingsSchema>;

export function settingsOf(settings: RunSettings): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as JsonObject;
}

export function readSettings(settings: JsonObject): RunSettings {
  return settingsSchema.parse(settings);
}
