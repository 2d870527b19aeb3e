import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { CatalogSection } from '#core/contract/catalog.ts';
import { useApi } from '../../../api/api.ts';

export interface CatalogChoice {
  readonly value: string;
  readonly label: string;
}

const NONE: readonly CatalogChoice[] = [];

/** What a section of the reference data offers. Empty while it is not known; then anything may be written. */
export function useCatalog(section: CatalogSection): readonly CatalogChoice[] {
  const { queries } = useApi();
  const items = useQuery({ ...queries.catalog.items.queryOptions({ input: { section } }), staleTime: 60_000 }).data;
  return useMemo(() => items?.map(({ id, name }) => ({ value: id, label: name })) ?? NONE, [items]);
}
