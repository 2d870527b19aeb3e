import { z } from 'zod';
import { jsonObjectSchema } from './json.ts';
import {
  draftSchema,
  draftSummarySchema,
  EXPORTED_VERSIONS,
  importOutcomeSchema,
  protocolDifferenceSchema,
  protocolVersionSchema,
  sourceCommitSchema,
  sourceSchema,
  versionOriginSchema,
} from './library.ts';
import { opentronsReportSchema } from './opentrons.ts';
import { protocolSummarySchema } from './protocol.ts';
import { done, path } from './route.ts';
import { VERSION_STATES } from './words.ts';

const operator = z.string().trim().min(1).max(60).optional();
const protocolId = z.string().min(1).max(80);
const version = z.coerce.number().int().min(1);
const onProtocol = z.object({ protocolId, operator });
const onVersion = z.object({ protocolId, version, operator });
const onDraft = z.object({ draftId: z.string().min(1).max(64), operator });
const onSource = z.object({ sourceId: z.string().min(1).max(64), operator });
const tag = z.string().trim().min(1).max(40);
const folder = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^/\\]+(\/[^/\\]+)*$|^$/, 'names parted by single slashes, such as Assays/Screens');

/** Versions, drafts, folders, imports and git sources of protocols. */
export const libraryContract = {
  search: path('GET', '/library/search', 'Ids of the protocols that hold some words, best first')
    .input(z.object({ text: z.string().trim().min(1).max(200) }))
    .output(z.array(z.object({ protocolId: z.string(), found: z.string() }))),
  versions: path('GET', '/library/protocols/{protocolId}/versions', 'Versions of a protocol, newest first')
    .input(onProtocol)
    .output(z.array(protocolVersionSchema)),
  differences: path('POST', '/library/differences', 'What differs between two versions, or a version and a draft')
    .input(
      z.object({
        protocolId,
        from: z.int().min(1),
        to: z.union([z.int().min(1), z.object({ draftId: z.string() })]),
      }),
    )
    .output(z.array(protocolDifferenceSchema)),
  setState: path('POST', '/library/protocols/{protocolId}/versions/{version}/state', 'Sends for review, approves, ...')
    .input(onVersion.extend({ to: z.enum(VERSION_STATES), reason: z.string().trim().max(500).default('') }))
    .output(protocolVersionSchema),
  organise: path('POST', '/library/protocols/{protocolId}/place', 'Folder, tags, favourite, template')
    .input(
      onProtocol.extend({
        folder: folder.optional(),
        /** Those the lab gives it, beside those of the document. */
        tags: z.array(tag).max(40).optional(),
        isFavourite: z.boolean().optional(),
        isTemplate: z.boolean().optional(),
      }),
    )
    .output(protocolSummarySchema),
  import: path('POST', '/library/import', 'Imports protocols from a file: .wellrun.json, .ts, Opentrons .json, .zip')
    .input(
      z.object({
        /** As the person's PC calls it; shown and kept in a safe form. */
        fileName: z.string().max(4096),
        /** Bytes of the file, base64. */
        contents: z.string().max(64 * 1024 * 1024),
        folder: folder.optional(),
        operator,
      }),
    )
    .output(z.array(importOutcomeSchema)),
  exportMany: path('POST', '/library/export', 'Several protocols as one .zip')
    .input(
      z.object({
        protocolIds: z.array(protocolId).min(1).max(500),
        versions: z.enum(EXPORTED_VERSIONS).default('default'),
      }),
    )
    .output(z.object({ fileName: z.string(), contents: z.string() })),
  opentrons: path('GET', '/library/protocols/{protocolId}/opentrons', 'The Opentrons file a version was made from')
    .input(onProtocol.extend({ version: version.optional() }))
    .output(opentronsReportSchema.nullable()),

  insert: path('POST', '/library/insert', 'A document with a protocol inserted as a group of steps; nothing is stored')
    .input(
      z.object({
        /** Unfinished, as a working copy may be. */
        document: jsonObjectSchema,
        protocolId,
        /** The one that runs when none is asked for, when left out. */
        version: version.optional(),
        /** The group comes behind this step; at the end when null. */
        afterStepId: z.string().max(120).nullable(),
        /** Of the group; the name of the protocol when left out. */
        name: z.string().trim().min(1).max(120).optional(),
      }),
    )
    .output(z.object({ document: jsonObjectSchema, stepId: z.string() })),

  drafts: path('GET', '/library/drafts', 'All working copies, the last saved first').output(
    z.array(draftSummarySchema),
  ),
  draft: path('GET', '/library/drafts/{draftId}', 'One working copy').input(onDraft).output(draftSchema),
  newDraft: path('POST', '/library/drafts', 'Begins a working copy')
    .input(
      z.object({
        from: z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('nothing'), name: z.string().trim().min(1).max(120) }),
          /** The next version of a protocol; a working copy that is there already is opened. */
          z.object({ kind: z.literal('version'), protocolId, version: version.optional() }),
          /** Another protocol, begun as a copy. */
          z.object({
            kind: z.literal('copy'),
            protocolId,
            version: version.optional(),
            name: z.string().trim().min(1).max(120),
          }),
          z.object({ kind: z.literal('document'), document: jsonObjectSchema, origin: versionOriginSchema.optional() }),
        ]),
        operator,
      }),
    )
    .output(draftSchema),
  saveDraft: path('POST', '/library/drafts/{draftId}', 'Saves a working copy')
    .input(
      onDraft.extend({
        /** Of the copy this one was made from: another screen may have saved in between. */
        revision: z.int(),
        document: jsonObjectSchema,
      }),
    )
    .output(draftSummarySchema),
  discardDraft: path('DELETE', '/library/drafts/{draftId}', 'Throws a working copy away').input(onDraft).output(done),
  releaseDraft: path('POST', '/library/drafts/{draftId}/release', 'Makes a version of a working copy')
    .input(onDraft.extend({ revision: z.int(), note: z.string().trim().max(500).default('') }))
    .output(z.object({ summary: protocolSummarySchema, version: z.int() })),

  sources: path('GET', '/library/sources', 'Git repositories that protocols come from').output(z.array(sourceSchema)),
  addSource: path('POST', '/library/sources', 'Clones a git repository and takes its protocols into the library')
    .input(
      z.object({
        url: z.string().trim().min(1).max(500),
        title: z.string().trim().max(80).default(''),
        /** Branch, tag or commit; the repository's own default when empty. */
        ref: z.string().trim().max(200).default(''),
        operator,
      }),
    )
    .output(sourceSchema),
  fetchSource: path('POST', '/library/sources/{sourceId}/fetch', 'Fetches; the commit in use stays')
    .input(onSource)
    .output(sourceSchema),
  commits: path('GET', '/library/sources/{sourceId}/commits', 'Commits of the branch, newest first')
    .input(onSource.extend({ limit: z.coerce.number().int().min(1).max(500).default(50) }))
    .output(z.array(sourceCommitSchema)),
  pinSource: path('POST', '/library/sources/{sourceId}/pin', 'Takes another commit into use')
    .input(onSource.extend({ ref: z.string().trim().min(1).max(200) }))
    .output(sourceSchema),
  removeSource: path('DELETE', '/library/sources/{sourceId}', 'Forgets a source; versions that came from it stay')
    .input(onSource)
    .output(done),
};
