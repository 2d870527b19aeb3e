import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const durationsSchema = z.object({
  about: z.string(),
  /** By `operation kind.command`: how long it takes beside what plans expect. */
  factors: z.record(z.string(), z.number().positive()),
});

export const VIRTUAL_DURATIONS_FILE = 'virtual-lab-durations.json';

/** How long commands take in the virtual lab, as measured with the shipped protocols. @throws when the file is missing or not what it should be */
export function loadVirtualDurations(resourcesDir: string): ReadonlyMap<string, number> {
  const read = durationsSchema.parse(JSON.parse(readFileSync(join(resourcesDir, VIRTUAL_DURATIONS_FILE), 'utf8')));
  return new Map(Object.entries(read.factors));
}
