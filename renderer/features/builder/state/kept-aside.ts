import type { JsonObject } from '#core/contract/json.ts';
import { asJson, isObject, soundDocument, type DraftDocument } from '../document/draft-document.ts';

/** A working copy that could not be saved, as the window kept it. */
export interface KeptAside {
  readonly revision: number;
  readonly at: number;
  readonly document: DraftDocument;
}

const keyOf = (draftId: string) => `wellrun.draft.${draftId}`;

/** Keeps a document where it outlives the page; null takes it away. A full store is no reason to stop writing. */
export function keepAside(draftId: string, revision: number, document: DraftDocument | null): void {
  try {
    if (document === null) localStorage.removeItem(keyOf(draftId));
    else localStorage.setItem(keyOf(draftId), JSON.stringify({ revision, at: Date.now(), document: asJson(document) }));
  } catch {
    /* Nothing can be kept here; the host still saves it. */
  }
}

/** What was kept aside of a draft, where it is not what the host has. */
export function takeAside(draftId: string, saved: JsonObject): KeptAside | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(draftId)) ?? 'null');
    if (!isObject(kept) || !isObject(kept['document'])) return undefined;
    if (JSON.stringify(kept['document']) === JSON.stringify(saved)) {
      keepAside(draftId, 0, null);
      return undefined;
    }
    return {
      revision: Number(kept['revision']),
      at: Number(kept['at']),
      document: soundDocument(kept['document']),
    };
  } catch {
    return undefined;
  }
}
