import { AppError } from '../contract/errors.ts';
import type { Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

/** Versions, drafts, folders, imports and git sources of protocols. */
export function libraryHandlers(os: Implementer, _lab: LabServices) {
  return {
    search: os.library.search.handler(() => missing()),
    versions: os.library.versions.handler(() => missing()),
    differences: os.library.differences.handler(() => missing()),
    setState: os.library.setState.handler(() => missing()),
    organise: os.library.organise.handler(() => missing()),
    import: os.library.import.handler(() => missing()),
    exportMany: os.library.exportMany.handler(() => missing()),
    opentrons: os.library.opentrons.handler(() => missing()),
    drafts: os.library.drafts.handler(() => missing()),
    draft: os.library.draft.handler(() => missing()),
    newDraft: os.library.newDraft.handler(() => missing()),
    saveDraft: os.library.saveDraft.handler(() => missing()),
    discardDraft: os.library.discardDraft.handler(() => missing()),
    releaseDraft: os.library.releaseDraft.handler(() => missing()),
    sources: os.library.sources.handler(() => missing()),
    addSource: os.library.addSource.handler(() => missing()),
    fetchSource: os.library.fetchSource.handler(() => missing()),
    commits: os.library.commits.handler(() => missing()),
    pinSource: os.library.pinSource.handler(() => missing()),
    removeSource: os.library.removeSource.handler(() => missing()),
  };
}

function missing(): never {
  throw new AppError('bad-input', 'Not there yet.');
}
