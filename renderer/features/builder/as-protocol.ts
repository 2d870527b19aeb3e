import type { DraftSummary } from '#core/contract/library.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import type { DraftDocument } from './document/draft-document.ts';

/** A draft as the protocol it will be, for views that only show it. */
export function asProtocol(document: DraftDocument, draft: DraftSummary): ProtocolDocument {
  return {
    operationType: '',
    ...document,
    wellrun: 1,
    id: draft.protocolId ?? 'draft',
    name: document.name ?? draft.name,
    version: draft.nextVersion,
  };
}
