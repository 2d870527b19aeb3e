import type { JsonObject } from '../contract/json.ts';
import { insertProtocol } from '../protocols/insert/insert-protocol.ts';
import { diffProtocols } from '../protocols/library/differences/diff-protocols.ts';
import { opentronsReport } from '../protocols/library/files/opentrons-format.ts';
import { invalidProtocol } from '../protocols/library/invalid-protocol.ts';
import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';
import { sourceHandlers } from './source-handlers.ts';

const DONE = { ok: true } as const;

/** Versions, drafts, folders, imports and git sources of protocols. */
export function libraryHandlers(os: Implementer, lab: LabServices) {
  const { library, drafts } = lab;
  return {
    search: os.library.search.handler(({ input }) => lab.search.search(input.text)),
    versions: os.library.versions.handler(({ input }) => library.versions(input.protocolId)),
    differences: os.library.differences.handler(({ input: { protocolId, from, to } }) =>
      diffProtocols(
        library.document(protocolId, from) as unknown as JsonObject,
        typeof to === 'number'
          ? (library.document(protocolId, to) as unknown as JsonObject)
          : drafts.get(to.draftId).document,
      ),
    ),
    setState: os.library.setState.handler(({ input }) =>
      library.setState(input.protocolId, input.version, input.to, input.reason, actorOf(input)),
    ),
    organise: os.library.organise.handler(({ input: { protocolId, operator, ...place } }) =>
      library.organise(protocolId, place, actorOf({ operator })),
    ),
    import: os.library.import.handler(({ input: { operator, ...file } }) =>
      lab.files.import(file, actorOf({ operator })),
    ),
    exportMany: os.library.exportMany.handler(({ input }) => lab.files.exportMany(input.protocolIds, input.versions)),
    opentrons: os.library.opentrons.handler(({ input }) =>
      opentronsReport(library.original(input.protocolId, input.version), lab.catalog),
    ),
    insert: os.library.insert.handler(({ input: { document, protocolId, version, afterStepId, name } }) => {
      const inserted = insertProtocol(document, library.document(protocolId, version), { afterStepId, name });
      if ('issues' in inserted) throw invalidProtocol(inserted.issues);
      return inserted;
    }),
    drafts: os.library.drafts.handler(() => drafts.list()),
    draft: os.library.draft.handler(({ input }) => drafts.get(input.draftId)),
    newDraft: os.library.newDraft.handler(({ input }) => drafts.begin(input.from, actorOf(input))),
    saveDraft: os.library.saveDraft.handler(({ input }) =>
      drafts.save(input.draftId, input.revision, input.document, actorOf(input)),
    ),
    discardDraft: os.library.discardDraft.handler(async ({ input }) => {
      await drafts.discard(input.draftId, actorOf(input));
      return DONE;
    }),
    releaseDraft: os.library.releaseDraft.handler(({ input }) =>
      drafts.release(input.draftId, input.revision, input.note, actorOf(input)),
    ),
    ...sourceHandlers(os, lab),
  };
}
