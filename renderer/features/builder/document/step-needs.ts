import type { Need, NeededAsset } from '#core/contract/protocol.ts';
import { freeId, idFrom, isName, type DraftDocument } from './draft-document.ts';
import { changed, changedStep, type Edit } from './edit.ts';
import { placesOf } from './step-places.ts';

/** "2 × GPU slots, Hoods"; empty where nothing is needed. */
export function needsInWords(
  needs: readonly Need[] | undefined,
  declared: Readonly<Record<string, NeededAsset>> | undefined,
): string {
  return (needs ?? [])
    .map(({ asset, amount = 1 }) => `${amount === 1 ? '' : `${amount} × `}${declared?.[asset]?.title ?? asset}`)
    .join(', ');
}

/** What a step has of the lab's assets from now on; declarations that no step uses any more go. */
export function setNeeds(document: DraftDocument, stepId: string, needs: readonly Need[]): Edit | undefined {
  const step = placesOf(document).get(stepId)?.step;
  const next = changedStep(document, stepId, (draft) => {
    if (needs.length === 0) delete draft.needs;
    else draft.needs = [...needs];
  });
  if (step === undefined || next === undefined) return undefined;
  return {
    document: withoutUnused(next, step.needs ?? []),
    sentence: `Changed what ${step.name} needs`,
    group: `${stepId} needs`,
  };
}

/** Adds a need, and declares what it is of where the protocol does not yet. */
export function addNeed(document: DraftDocument, stepId: string, wanted: NeededAsset): Edit | undefined {
  const step = placesOf(document).get(stepId)?.step;
  if (step === undefined) return undefined;
  const known = document.assets ?? {};
  const same = Object.entries(known).find(
    ([, one]) => one.kind === wanted.kind && one.type === wanted.type && one.asset === wanted.asset,
  )?.[0];
  const fresh = idFrom(wanted.asset ?? wanted.type ?? wanted.kind ?? wanted.title);
  const name = same ?? freeId(isName(fresh) ? fresh : 'asset', { has: (id) => known[id] !== undefined });
  const next = changedStep(document, stepId, (draft) => {
    draft.needs = [...(draft.needs ?? []), { asset: name }];
  });
  if (next === undefined) return undefined;
  const declared = same === undefined ? { ...next, assets: { ...next.assets, [name]: wanted } } : next;
  return { document: declared, sentence: `${step.name} needs ${wanted.title}` };
}

function withoutUnused(document: DraftDocument, before: readonly Need[]): DraftDocument {
  const used = new Set<string>();
  for (const { step } of placesOf(document).values()) for (const { asset } of step.needs ?? []) used.add(asset);
  const gone = before.map(({ asset }) => asset).filter((asset) => !used.has(asset) && document.assets?.[asset]);
  if (gone.length === 0) return document;
  return changed(document, (draft) => {
    for (const name of gone) delete draft.assets![name];
    if (Object.keys(draft.assets!).length === 0) delete draft.assets;
  });
}
