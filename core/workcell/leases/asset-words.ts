import type { PlannedAsset } from '../../contract/plan.ts';
import type { EnteredAssetKind } from '../../contract/words.ts';

const KIND_NAMES: Readonly<Record<EnteredAssetKind, string>> = {
  equipment: 'equipment',
  place: 'place',
  person: 'person',
  cpu: 'CPU slot',
  gpu: 'GPU slot',
};

/** What a protocol asks for, in words: "biosafety-cabinet (equipment)", "GPU slot", the name of the asset. */
function neededWords({ kind, type, assetId }: PlannedAsset): string {
  if (assetId !== undefined) return assetId;
  const kindName = kind === undefined ? 'asset' : KIND_NAMES[kind];
  return type === undefined ? kindName : `${type} (${kindName})`;
}

/** Nothing that is entered fits. */
export function noSuchAssetSentence(planned: PlannedAsset): string {
  return `"${planned.title}" is needed, and this lab has no ${neededWords(planned)}. Enter it under Bench, List, Other assets.`;
}

/** What fits is too small. @param most the largest there is */
export function tooLittleSentence(planned: PlannedAsset, amount: number, most: number): string {
  return `"${planned.title}" is needed ${amount} times at once, and the largest ${neededWords(planned)} here has ${most}.`;
}
