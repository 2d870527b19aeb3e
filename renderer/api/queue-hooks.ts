import { useEffect } from 'react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Forecast } from '#core/contract/forecast.ts';
import type { QueueStatistics } from '#core/contract/job.ts';
import { labTimeAt } from '#core/contract/remaining-time.ts';
import type { Mode } from '#core/contract/words.ts';
import { useApi } from './api.ts';
import { useLive } from './hooks.ts';

export type World = Forecast['world'];

/** At most one question for so many events, ms. */
const LISTS_EVERY = 300;
const FORECAST_EVERY = 1500;
/** Without any event the forecast is still renewed now and then: time itself changes it. */
const FORECAST_AGES = 15_000;

const OF_THE_QUEUE = new Set(['job', 'queue', 'recurring', 'template', 'calendar']);
const OF_THE_FORECAST = new Set([
  'job',
  'queue',
  'calendar',
  'execution',
  'step',
  'instrument',
  'asset',
  'changeover',
  'lab',
]);

/** Keeps what is shown of the queue as new as the journal. Once for the whole window. */
export function useQueueRefresh(): void {
  const { events, queries } = useApi();
  const queryClient = useQueryClient();
  const connected = useLive((live) => live.phase === 'live');
  useEffect(() => {
    if (!connected) return undefined;
    const forecast = queries.queue.forecast.key();
    const lists = throttled(LISTS_EVERY, () => {
      void queryClient.invalidateQueries({
        queryKey: queries.queue.key(),
        predicate: (query) => JSON.stringify(query.queryKey[0]) !== JSON.stringify(forecast[0]),
      });
    });
    /* With the forecast the reasons and times in the lists change too. */
    const lanes = throttled(FORECAST_EVERY, () => {
      for (const queryKey of [forecast, queries.queue.list.key(), queries.queue.get.key()])
        void queryClient.invalidateQueries({ queryKey });
    });
    /* What happened while there was no connection is not told again. */
    lists.run();
    lanes.run();
    const end = events.read(
      (batch) => {
        const concerns = (rooms: ReadonlySet<string>) =>
          batch.some((event) => rooms.has(event.kind.slice(0, event.kind.indexOf('.'))));
        if (concerns(OF_THE_QUEUE)) lists.run();
        if (concerns(OF_THE_FORECAST)) lanes.run();
      },
      () => {
        lists.run();
        lanes.run();
      },
    );
    return () => {
      end();
      lists.cancel();
      lanes.cancel();
    };
  }, [connected, events, queries, queryClient]);
}

/** Runs at once, then at most once in so many milliseconds, and always once more after the last call. */
function throttled(everyMs: number, run: () => void): { run: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const rest = () => {
    timer = undefined;
    if (!again) return;
    again = false;
    go();
  };
  const go = () => {
    run();
    timer = setTimeout(rest, everyMs);
  };
  return {
    run() {
      if (timer === undefined) go();
      else again = true;
    },
    cancel: () => clearTimeout(timer),
  };
}

export function useQueueStatistics(): QueueStatistics | undefined {
  const { queries } = useApi();
  return useQuery({ ...queries.queue.statistics.queryOptions(), retry: false }).data;
}

/** What will run where and when. @param since past bars from here on, ms since 1970 on the world's clock */
export function useForecast(world: World, since: number) {
  const { queries } = useApi();
  return useQuery({
    ...queries.queue.forecast.queryOptions({ input: { world, since } }),
    placeholderData: keepPreviousData,
    refetchInterval: FORECAST_AGES,
    retry: false,
  });
}

/** The clock that a job's times are on: the lab's for simulated jobs, this computer's for all others. */
export function useClockOf(mode: Mode): (wallNow: number) => number {
  const clock = useLive((live) => live.state?.labClock);
  return (wallNow) => (mode === 'simulated' && clock !== undefined ? labTimeAt(clock, wallNow) : wallNow);
}
