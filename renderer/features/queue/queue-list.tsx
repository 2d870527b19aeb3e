import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { IconStack2 } from '@tabler/icons-react';
import type { JobState } from '#core/contract/job.ts';
import { explainError } from '../../api/explain-error.ts';
import { useNow } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { BatchesTable } from './batches-table.tsx';
import { EndedTable, RunningTable, SetAsideTable } from './other-tables.tsx';
import type { QueueSearch, QueueTab } from './queue-search.ts';
import { RecurringTable } from './recurring-table.tsx';
import type { JobActions } from './use-job-actions.ts';
import { useJobs } from './use-jobs.ts';
import { WaitingTable } from './waiting-table.tsx';
import styles from './queue-page.module.css';

interface QueueListProps {
  readonly tab: QueueTab;
  readonly search: QueueSearch;
  readonly change: (next: Partial<QueueSearch>) => void;
  readonly actions: JobActions;
  readonly say: (sentence: string) => void;
}

export function QueueList(props: QueueListProps) {
  const { tab, change, actions } = props;
  if (tab === 'batches')
    return (
      <BatchesTable
        actions={actions}
        onOpen={(batch) => change({ batch: batch.batchId, tab: batch.isOver ? 'ended' : 'waiting', ever: true })}
      />
    );
  if (tab === 'recurring') return <RecurringTable actions={actions} onJob={(job) => change({ job })} />;
  return <Jobs key={tab} {...props} tab={tab} />;
}

type JobTab = Exclude<QueueTab, 'batches' | 'recurring'>;

const STATES: Record<JobTab, readonly JobState[]> = {
  waiting: ['waiting', 'held'],
  running: ['running'],
  'set-aside': ['set-aside'],
  ended: ['completed', 'failed', 'cancelled'],
};

function Jobs({ tab, search, change, actions, say }: QueueListProps & { readonly tab: JobTab }) {
  const midnight = new Date(useNow(60_000)).setHours(0, 0, 0, 0);
  const ever = search.ever === true;
  const { list, jobs, total, more } = useJobs({
    states: STATES[tab],
    batchId: search.batch,
    since: tab === 'ended' && !ever ? midnight : undefined,
  });
  const onEnd = useCallback(more, [list.hasNextPage, list.isFetchingNextPage, list.fetchNextPage]);
  const narrow = search.job !== undefined;
  if (list.error !== null)
    return (
      <div className={styles['note']}>
        <Note
          state="failed"
          urgent
          title="The queue could not be read."
          actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
        >
          {explainError(list.error).sentence}
        </Note>
      </div>
    );
  if (list.isPending) return <LoadingRows rows={5} label="Reading the queue" />;
  const common = {
    jobs,
    total,
    selectedId: search.job,
    onSelect: (job: string) => change({ job: job === search.job ? undefined : job }),
    narrow,
    onEnd,
  };
  switch (tab) {
    case 'waiting':
      return (
        <WaitingTable
          {...common}
          onSelect={(job) => change({ job })}
          actions={actions}
          say={say}
          empty={<NothingWaits batch={search.batch} />}
        />
      );
    case 'running':
      return <RunningTable {...common} actions={actions} />;
    case 'set-aside':
      return <SetAsideTable {...common} actions={actions} />;
    case 'ended':
      return (
        <>
          <EndedTable {...common} ever={ever} onEver={() => change({ ever: true })} />
          {jobs.length > 0 && (
            <footer className={styles['foot']}>
              <span>
                {total} ended {ever ? 'in all' : 'today'}
              </span>
              <Button kind="quiet" onClick={() => change({ ever: ever ? undefined : true })}>
                {ever ? 'Only today' : 'Show all that ever ended'}
              </Button>
            </footer>
          )}
        </>
      );
  }
}

function NothingWaits({ batch }: { readonly batch: string | undefined }) {
  const navigate = useNavigate();
  if (batch !== undefined)
    return <Empty icon={<IconStack2 aria-hidden="true" />} title={`Nothing of ${batch} waits any more`} />;
  return (
    <Empty
      icon={<IconStack2 aria-hidden="true" />}
      title="Nothing waits"
      action={
        <Button kind="primary" onClick={() => void navigate({ to: '/run', search: { when: 'queue' } })}>
          Submit an execution
        </Button>
      }
    >
      Submit as many executions as you like; they share the instruments step by step and start by themselves.
    </Empty>
  );
}
