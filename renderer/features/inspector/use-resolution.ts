import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type { z } from 'zod';
import type { resolvableSchema, ResolvedOperation, ResolveInput } from '#core/contract/catalog.ts';
import { useApi } from '../../api/api.ts';
import type { InspectorSearch } from './inspector-search.ts';

export type Resolvable = z.infer<typeof resolvableSchema>;

const ASSAYS: readonly ResolvedOperation[] = ['viability', 'reporter', 'imaging'];

/** Which choices an operation takes. */
export function choicesFor(operation: ResolvedOperation, vesselKind: string | undefined) {
  const isAssay = ASSAYS.includes(operation);
  return {
    vessels: !isAssay && operation !== 'harvest',
    confluence: operation !== 'thaw' && operation !== 'coat',
    by: (operation === 'passage' || operation === 'seed') && vesselKind === 'flask',
    compound: isAssay,
  };
}

/** What is asked for: what the address says, without choices that the operation does not take. */
export function inputOf(search: InspectorSearch, resolvable: Resolvable | undefined): ResolveInput {
  const { line = 'iPSC', vessel = 'flask_t75', operation = 'passage' } = search;
  const kind = resolvable?.vessels.find((one) => one.id === vessel)?.kind ?? 'flask';
  const takes = choicesFor(operation, kind);
  return {
    cellLine: line,
    vessel,
    operation,
    choices: {
      ...(takes.vessels && search.vessels !== undefined ? { vessels: search.vessels } : {}),
      ...(takes.confluence && search.confluence !== undefined ? { confluence: search.confluence } : {}),
      ...(takes.by && search.by !== undefined ? { by: search.by } : {}),
      ...(takes.compound && search.compound !== undefined ? { compound: search.compound } : {}),
    },
  };
}

export function useResolvable(): Resolvable | undefined {
  const { queries } = useApi();
  return useQuery(queries.catalog.resolvable.queryOptions()).data;
}

/** The resolution of what is asked for; what makes no sense is an error with its sentence. */
export function useResolution(input: ResolveInput) {
  const { queries } = useApi();
  return useQuery({
    ...queries.catalog.resolve.queryOptions({ input }),
    retry: false,
    placeholderData: keepPreviousData,
  });
}

/** Asks again after a number was changed, here or anywhere else. */
export function useCatalogRefresh(): () => void {
  const { queries, events } = useApi();
  const client = useQueryClient();
  const renew = useCallback(() => {
    void client.invalidateQueries({ queryKey: queries.catalog.key() });
    void client.invalidateQueries({ queryKey: queries.inventory.key() });
  }, [client, queries]);
  useEffect(
    () =>
      events.read((batch) => {
        if (batch.some(({ kind }) => kind === 'catalog.changed' || kind === 'stock.article-changed')) renew();
      }, renew),
    [events, renew],
  );
  return renew;
}
