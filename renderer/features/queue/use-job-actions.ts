import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../../api/api.ts';

/** Where a job is to go. */
export type Place = 'first' | 'last' | { readonly before: string } | { readonly after: string };

/** What can be done to jobs. Each call resolves when the lists show what came of it; a refusal stays on the screen. */
export function useJobActions() {
  const { client, queries } = useApi();
  const queryClient = useQueryClient();
  const act = useMutation({
    mutationFn: (action: () => Promise<unknown>) => action(),
    onSettled: () => queryClient.invalidateQueries({ queryKey: queries.queue.key() }),
  });
  const { mutateAsync, isPending } = act;
  const run = (action: () => Promise<unknown>): Promise<boolean> =>
    mutateAsync(action).then(
      () => true,
      () => false,
    );
  const actions = useMemo(() => {
    const { queue } = client;
    return {
      hold: (jobId: string) => run(() => queue.hold({ jobId })),
      release: (jobId: string) => run(() => queue.release({ jobId })),
      cancel: (jobId: string, reason: string) => run(() => queue.cancel({ jobId, reason })),
      move: (jobId: string, to: Place) => run(() => queue.move({ jobId, to })),
      setPriority: (jobId: string, priority: number) => run(() => queue.setPriority({ jobId, priority })),
      setTimes: (jobId: string, times: { notBefore?: number | null; due?: number | null; deadline?: number | null }) =>
        run(() => queue.reschedule({ jobId, ...times })),
      holdAll: (hold: boolean) => run(() => queue.holdAll({ hold })),
      cancelBatch: (batchId: string, reason: string) => run(() => queue.cancelBatch({ batchId, reason })),
      setRecurring: (recurringId: string, isActive: boolean) =>
        run(() => queue.setRecurring({ recurringId, isActive })),
      removeRecurring: (recurringId: string) => run(() => queue.removeRecurring({ recurringId })),
    };
  }, [client, mutateAsync]);
  return { ...actions, busy: isPending };
}

export type JobActions = ReturnType<typeof useJobActions>;
