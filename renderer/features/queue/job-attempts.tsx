import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Job } from '#core/contract/job.ts';
import { useApi } from '../../api/api.ts';
import { useExecutions } from '../../api/hooks.ts';
import { executionLook } from '../../lib/execution-look.ts';
import { StatusWord } from '../../ui/status-badge.tsx';
import styles from './job-details.module.css';

/** Every try of a job, each an execution of its own: where it is now, or how it ended. */
export function JobAttempts({ job }: { readonly job: Job }) {
  const { queries } = useApi();
  const live = useExecutions();
  const recorded = useQueries({
    queries: job.executionIds.map((executionId) => ({
      ...queries.executions.get.queryOptions({ input: { executionId } }),
      enabled: !live.some((one) => one.executionId === executionId),
      retry: false,
    })),
  });
  if (job.executionIds.length === 0) return null;
  return (
    <section className={styles['section']} aria-label="Tries">
      <h3>{job.executionIds.length === 1 ? 'Execution' : 'Tries'}</h3>
      <ol className={styles['list']}>
        {job.executionIds.map((executionId, index) => {
          const execution = live.find((one) => one.executionId === executionId) ?? recorded[index]?.data?.execution;
          const look = execution === undefined ? undefined : executionLook(execution);
          const over = execution?.completedAt != null;
          return (
            <li key={executionId}>
              {over ? (
                <Link to="/history" search={{ selected: executionId }}>
                  {executionId}
                </Link>
              ) : (
                <Link to="/monitor/$executionId" params={{ executionId }}>
                  {executionId}
                </Link>
              )}
              {look !== undefined && <StatusWord state={look.state}>{look.word}</StatusWord>}
              {execution?.errorMessage != null && <small>{execution.errorMessage}</small>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
