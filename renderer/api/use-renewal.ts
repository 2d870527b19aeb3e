import { useEffect } from 'react';
import type { JournalEvent } from '#core/contract/event.ts';
import { useApi } from './api.ts';
import { useLive } from './hooks.ts';

/**
 * Keeps what is shown as new as the journal, as long as the screen that asks is open.
 * @param concerns whether an event changes what is shown; the same function each time
 * @param everyMs asks at most once in so many milliseconds
 * @param renew asks again; the same function as long as it asks the same
 */
export function useRenewal(concerns: (event: JournalEvent) => boolean, everyMs: number, renew: () => void): void {
  const { events } = useApi();
  const connected = useLive((live) => live.phase === 'live');
  useEffect(() => {
    if (!connected) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        renew();
      }, everyMs);
    };
    /* What happened while there was no connection is not told again. */
    soon();
    const end = events.read((batch) => {
      if (batch.some(concerns)) soon();
    }, soon);
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [concerns, connected, everyMs, events, renew]);
}
