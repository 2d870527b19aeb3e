import { z } from 'zod';
import type { ProtocolVersion } from '../../../contract/library.ts';
import { VERSION_STATES, type VersionState } from '../../../contract/words.ts';

/** File of an archive that says of its other files which versions they are, and in which state they were. */
export const VERSION_LIST = 'wellrun-versions.json';

const listSchema = z.object({
  wellrunVersions: z.literal(1),
  versions: z.array(
    z.object({
      file: z.string(),
      protocolId: z.string(),
      version: z.int(),
      hash: z.string(),
      state: z.enum(VERSION_STATES),
      savedAt: z.number(),
      savedBy: z.string(),
      note: z.string(),
    }),
  ),
});
export type ListedVersion = z.infer<typeof listSchema>['versions'][number];

export function listedVersion(file: string, protocolId: string, saved: ProtocolVersion): ListedVersion {
  const { version, hash, state, savedAt, savedBy, note } = saved;
  return { file, protocolId, version, hash, state, savedAt, savedBy, note };
}

export function writeVersionList(versions: readonly ListedVersion[]): string {
  return `${JSON.stringify({ wellrunVersions: 1, versions }, null, 2)}\n`;
}

/** States of versions by their hash, as a list says them; empty for what is no such list. */
export function readVersionList(contents: Buffer): ReadonlyMap<string, VersionState> {
  try {
    const parsed = listSchema.safeParse(JSON.parse(contents.toString('utf8')));
    return new Map(parsed.data?.versions.map(({ hash, state }) => [hash, state]));
  } catch {
    return new Map();
  }
}
