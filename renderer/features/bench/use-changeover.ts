import { skipToken, useQuery } from '@tanstack/react-query';
import type { ChangeoverView, SetUpAspect } from '#core/contract/changeover.ts';
import { useApi } from '../../api/api.ts';

/** How an instrument is changed over; undefined where the lab has no rule for it. */
export function useChangeover(assetId: string): ChangeoverView | undefined {
  return useChangeovers().find((one) => one.assetId === assetId);
}

const NONE: readonly ChangeoverView[] = [];

/** How instruments are changed over, of those that the lab has a rule for. */
export function useChangeovers(): readonly ChangeoverView[] {
  const { queries } = useApi();
  return useQuery({ ...queries.workcell.changeovers.queryOptions(), meta: { quiet: true } }).data ?? NONE;
}

/** Names that a set-up can have, as far as this lab knows them. */
export function useSetUpNames(by: SetUpAspect): string[] {
  const { queries } = useApi();
  const protocols = useQuery(queries.protocols.list.queryOptions()).data;
  const section = ({ 'cell-line': 'cellLines', reagent: 'reagents', labware: 'vessels' } as const)[
    by as 'cell-line' | 'reagent' | 'labware'
  ] as 'cellLines' | 'reagents' | 'vessels' | undefined;
  const items = useQuery(
    queries.catalog.items.queryOptions({ input: section === undefined ? skipToken : { section } }),
  ).data;
  const names =
    by === 'protocol' ? protocols?.map((one) => one.name) : items?.map((one) => (by === 'reagent' ? one.name : one.id));
  return [...new Set(names ?? [])].toSorted((one, other) => one.localeCompare(other));
}
