import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../../api/api.ts';
import type { ReagentNames } from '../../lib/labware-view.ts';

/** What people call the reagents that the record names by their keys. */
export function useReagentNames(): ReagentNames {
  const { queries } = useApi();
  const items = useQuery({
    ...queries.catalog.items.queryOptions({ input: { section: 'reagents' } }),
    staleTime: 60_000,
  }).data;
  return useMemo(() => new Map(items?.map(({ id, name }) => [id, name])), [items]);
}
