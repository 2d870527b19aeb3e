import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { JobState } from '#core/contract/job.ts';
import { useApi } from '../../api/api.ts';

const PAGE = 200;

interface Wanted {
  readonly states: readonly JobState[];
  readonly batchId?: string | undefined;
  /** Ended at or after this moment. */
  readonly since?: number | undefined;
}

/** Jobs in some states, page by page: waiting ones in the order of the queue, ended ones newest first. */
export function useJobs({ states, batchId, since }: Wanted) {
  const { queries } = useApi();
  const list = useInfiniteQuery({
    ...queries.queue.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: PAGE,
        state: [...states],
        ...(batchId === undefined ? {} : { batchId }),
        ...(since === undefined ? {} : { dateRangeStart: since }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  return {
    list,
    jobs: list.data?.pages.flatMap((page) => page.items) ?? [],
    total: list.data?.pages[0]?.total ?? 0,
    more: () => {
      if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
    },
  };
}
