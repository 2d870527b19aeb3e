import type { LabwareSummary, AssetView } from '#core/contract/workcell.ts';
import { useWorkcell } from '../../api/workcell-hooks.ts';

/** What the record has of an instrument beside its driver; undefined until the host has told. */
export function useAsset(assetId: string): AssetView | undefined {
  return useWorkcell().assets.find((one) => one.assetId === assetId);
}

/** Labware that stands on an instrument, by place. */
export function useLabwareOn(instrumentId: string): readonly LabwareSummary[] {
  const byPlace = (one: LabwareSummary) => one.at?.place ?? '';
  return useWorkcell()
    .labware.filter((one) => one.at?.instrument === instrumentId)
    .sort((a, b) => byPlace(a).localeCompare(byPlace(b), 'en', { numeric: true }));
}
