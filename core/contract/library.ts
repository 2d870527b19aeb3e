import { z } from 'zod';
import { jsonObjectSchema } from './json.ts';
import { protocolSchema, protocolSummarySchema } from './protocol.ts';
import { issueSchema } from './route.ts';
import { VERSION_STATES } from './words.ts';

const by = z.string();

/** A change of the state of a version: who, when, why. */
export const versionChangeSchema = z.object({
  at: z.number(),
  by,
  from: z.enum(VERSION_STATES).nullable(),
  to: z.enum(VERSION_STATES),
  reason: z.string(),
});

/** Where a version came from. */
export const versionOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shipped') }),
  /** Written in the builder, from another version or from nothing. */
  z.object({ kind: z.literal('builder'), basedOn: z.int().nullable() }),
  /** Resolved from a cell line, a vessel and an operation. */
  z.object({ kind: z.literal('resolver'), cellLine: z.string(), vessel: z.string(), operation: z.string() }),
  z.object({ kind: z.literal('file'), fileName: z.string() }),
  z.object({ kind: z.literal('git'), sourceId: z.string(), commit: z.string(), path: z.string() }),
]);
export type VersionOrigin = z.infer<typeof versionOriginSchema>;

/** One version of a protocol. It never changes; only its state does. */
export const protocolVersionSchema = z.object({
  version: z.int(),
  hash: z.string(),
  state: z.enum(VERSION_STATES),
  savedAt: z.number(),
  savedBy: by,
  /** What was changed and why, as the one who saved it put it. */
  note: z.string(),
  origin: versionOriginSchema,
  /** Newest first. */
  changes: z.array(versionChangeSchema),
  runs: z.int(),
  /** Executions of it that completed, of those that ended. */
  completed: z.int(),
  lastRunAt: z.number().nullable(),
});
export type ProtocolVersion = z.infer<typeof protocolVersionSchema>;

/** One difference between two protocols, as a person would say it. */
export const protocolDifferenceSchema = z.object({
  kind: z.enum(['added', 'removed', 'changed', 'moved']),
  /** Which part of the protocol it is in. */
  part: z.enum(['head', 'parameters', 'labware', 'steps', 'program']),
  /** Id of the step, name of the parameter or the piece of labware; null for the head. */
  subject: z.string().nullable(),
  /** "Step 7, Equilibrate": where it is, in words. */
  where: z.string(),
  /** What the field is called in forms; null when all of the subject is meant. */
  field: z.string().nullable(),
  /** "10 min"; null when there was nothing. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ProtocolDifference = z.infer<typeof protocolDifferenceSchema>;

const draftId = z.string().regex(/^D-[A-Za-z0-9-]{1,60}$/, 'a draft id like D-12');

/** A working copy: changed at will and saved by itself, until a version is made of it. */
export const draftSummarySchema = z.object({
  draftId,
  /** Protocol that a version is going to be made of; null for a new one until it has a name. */
  protocolId: z.string().nullable(),
  name: z.string(),
  basedOn: z.int().nullable(),
  /** Number that its version will get. */
  nextVersion: z.int(),
  revision: z.int(),
  savedAt: z.number(),
  savedBy: by,
});
export type DraftSummary = z.infer<typeof draftSummarySchema>;

/** The document may be unfinished: it is a JSON object, and nothing else is promised. */
export const draftSchema = draftSummarySchema.extend({ document: jsonObjectSchema });
export type Draft = z.infer<typeof draftSchema>;

/** What became of one document of a file that was imported. */
/** Which versions of protocols go into an archive: the one that runs when none is asked for, or every one with its state. */
export const EXPORTED_VERSIONS = ['default', 'all'] as const;
export type ExportedVersions = (typeof EXPORTED_VERSIONS)[number];

export const importOutcomeSchema = z.object({
  /** File, and the path inside it when it is an archive. */
  fileName: z.string(),
  outcome: z.enum(['imported', 'known', 'refused']),
  protocol: protocolSummarySchema.nullable(),
  /** One sentence: what happened. */
  sentence: z.string(),
  /** Why it was refused, with paths in the document. */
  issues: z.array(issueSchema),
  /** What of a foreign format could not be carried over. */
  notCarriedOver: z.array(z.string()),
});
export type ImportOutcome = z.infer<typeof importOutcomeSchema>;

/** A git repository that protocols come from. It is read from the clone on this PC, at one commit. */
export const sourceSchema = z.object({
  sourceId: z.string(),
  title: z.string(),
  /** Without a password or token in it. */
  url: z.string(),
  branch: z.string(),
  /** Full hash of the commit in use. */
  commit: z.string(),
  committedAt: z.number(),
  subject: z.string(),
  /** Commits on the branch that are newer than the one in use. */
  behind: z.int(),
  fetchedAt: z.number(),
  protocolIds: z.array(z.string()),
  /** Files of the commit that are no valid protocols, with the first fault. */
  troubles: z.array(z.object({ path: z.string(), sentence: z.string() })),
});
export type ProtocolSource = z.infer<typeof sourceSchema>;

export const sourceCommitSchema = z.object({
  commit: z.string(),
  subject: z.string(),
  author: z.string(),
  committedAt: z.number(),
  inUse: z.boolean(),
});

export const protocolDetailSchema = z.object({
  summary: protocolSummarySchema,
  /** Of the version that was asked for. */
  version: z.int(),
  state: z.enum(VERSION_STATES),
  document: protocolSchema,
});
