import { useQuery } from '@tanstack/react-query';
import type { LeaseView } from '#core/contract/forecast.ts';
import type { LabwareSummary, AssetView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
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

/** Rights to an instrument and to places on it, as they are held now. */
export function useLeases(assetId: string): readonly LeaseView[] {
  const { queries } = useApi();
  const leases = useQuery({ ...queries.queue.leases.queryOptions(), refetchInterval: 2000 }).data ?? [];
  return leases.filter((lease) => lease.assetId === assetId || lease.assetId.startsWith(`${assetId}/`));
}
