import { useEffect } from 'react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { JournalEvent } from '#core/contract/event.ts';
import { useApi } from '../../api/api.ts';
import { useLive } from '../../api/hooks.ts';

const RENEW_AFTER = 250;

/** The stock, renewed when something of it changes. */
export function useStock() {
  const { queries, events } = useApi();
  const client = useQueryClient();
  const connected = useLive((live) => live.phase === 'live');
  useEffect(() => {
    if (!connected) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const renew = () => {
      timer = undefined;
      void client.invalidateQueries({ queryKey: queries.inventory.key() });
    };
    /* What happened while there was no connection is not told again. */
    renew();
    const end = events.read((batch) => {
      if (typeof batch === 'string' || batch.some(mayChangeStock)) timer ??= setTimeout(renew, RENEW_AFTER);
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [client, queries, events, connected]);
  return useQuery({ ...queries.inventory.overview.queryOptions(), placeholderData: keepPreviousData });
}

function mayChangeStock({ kind, data }: JournalEvent): boolean {
  if (kind.startsWith('stock.') || kind.startsWith('execution.')) return true;
  if (kind === 'step.ended') return 'consumed' in data;
  return kind === 'command.outcome' && 'ends' in data;
}
