import { z } from 'zod';
import { jsonObjectSchema } from './json.ts';
import { sourceSchema, versionOriginSchema } from './library.ts';
import { protocolSchema } from './protocol.ts';
import { VERSION_STATES } from './words.ts';

/** Events of the library of protocols: its versions, working copies, and the git sources that feed it. */
export const LIBRARY_EVENT_DATA = {
  /** Of records from before versions had states; reads as a draft that was saved from a file. */
  'protocol.imported': z.object({ hash: z.string(), protocol: protocolSchema }),
  'source.added': z.object({ source: sourceSchema.omit({ sourceId: true, behind: true }) }),
  /** The server was asked; the commit in use stays. */
  'source.fetched': z.object({ behind: z.int() }),
  'source.pinned': sourceSchema
    .pick({ branch: true, commit: true, committedAt: true, subject: true, protocolIds: true, troubles: true })
    .extend({ behind: z.int() }),
  'source.removed': z.object({}),
  /** A version of a protocol: it never changes. Subject of these three: the protocol. */
  'protocol.saved': z.object({
    hash: z.string(),
    protocol: protocolSchema,
    state: z.enum(VERSION_STATES),
    note: z.string(),
    origin: versionOriginSchema,
    /** The file of another format that it was made from. */
    original: z.object({ fileName: z.string(), text: z.string() }).optional(),
  }),
  'protocol.state': z.object({ version: z.int(), from: z.enum(VERSION_STATES), to: z.enum(VERSION_STATES) }),
  /** What is left out stays as it was. */
  'protocol.placed': z.object({
    folder: z.string().optional(),
    tags: z.array(z.string()).optional(),
    isFavourite: z.boolean().optional(),
    isTemplate: z.boolean().optional(),
  }),
  /** A working copy. What is saved of it later is no part of the record until it is released. Subject: the draft. */
  'draft.begun': z.object({
    protocolId: z.string().nullable(),
    /** Of a new protocol: the id made from its name. */
    madeId: z.string().nullable(),
    basedOn: z.int().nullable(),
    origin: versionOriginSchema.nullable(),
    name: z.string(),
    document: jsonObjectSchema,
  }),
  'draft.released': z.object({ protocolId: z.string(), version: z.int() }),
  'draft.discarded': z.object({ name: z.string() }),
};
