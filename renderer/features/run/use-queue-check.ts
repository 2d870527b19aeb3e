import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';
import type { useExecutionInput } from './use-submission.ts';
import { useWhen, wishesOf } from './when-choices.ts';

/** It is asked again now and then, because the queue moves. */
const AGES = 15_000;

/** What the queue would say to this job, while it is being set up. */
export function useQueueCheck(input: ReturnType<typeof useExecutionInput>, enabled: boolean) {
  const { queries } = useApi();
  const choices = useWhen();
  /* The same question under the same key: the id of a request that is only asked about is never the same as one submitted. */
  const wanted = { ...input(), requestId: 'only-a-question', ...wishesOf(choices) };
  const [settled] = useDebouncedValue(JSON.stringify(wanted), 350);
  const isOnce = choices.when === 'queue' || choices.when === 'later';
  const asked = useQuery({
    ...queries.queue.check.queryOptions({ input: JSON.parse(settled) as typeof wanted }),
    enabled: enabled && isOnce,
    placeholderData: keepPreviousData,
    refetchInterval: AGES,
    retry: false,
  });
  return isOnce ? asked.data : undefined;
}
