import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { IconCalendarRepeat, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import type { Recurring } from '#core/contract/job.ts';
import { useApi } from '../../api/api.ts';
import { cronWords } from '../../lib/cron.ts';
import { formatMoment } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import type { JobActions } from './use-job-actions.ts';
import styles from './batches-table.module.css';

interface RecurringTableProps {
  readonly actions: JobActions;
  readonly onJob: (jobId: string) => void;
}

/** What comes again by itself, with its next time. */
export function RecurringTable({ actions, onJob }: RecurringTableProps) {
  const { queries } = useApi();
  const navigate = useNavigate();
  const [removing, setRemoving] = useState<Recurring | null>(null);
  const list = useQuery(queries.queue.recurring.queryOptions());
  const protocols = useQuery({ ...queries.protocols.list.queryOptions(), retry: false }).data;
  const titleOf = (id: string) => protocols?.find((one) => one.protocolId === id)?.name ?? id;
  const columns: TableColumn<Recurring>[] = [
    {
      id: 'title',
      title: 'Comes again',
      cell: (one) => (
        <TwoLines first={<b>{one.title}</b>} second={`${one.recurringId} · ${titleOf(one.job.protocolId)}`} />
      ),
    },
    { id: 'when', title: 'When', cell: (one) => cronWords(one.cron) },
    {
      id: 'next',
      title: 'Next',
      width: '130px',
      cell: (one) =>
        one.isActive ? (
          <b className="num">{one.nextAt === null ? 'not known' : formatMoment(one.nextAt, Date.now())}</b>
        ) : (
          <StatusWord state="paused">Paused</StatusWord>
        ),
    },
    {
      id: 'last',
      title: 'Last',
      width: '24%',
      cell: (one) => <Last recurring={one} onJob={onJob} />,
    },
    {
      id: 'acts',
      title: '',
      width: '230px',
      cell: (one) => (
        <span className={styles['acts']}>
          <Button
            kind="quiet"
            icon={one.isActive ? <IconPlayerPause stroke={1.75} /> : <IconPlayerPlay stroke={1.75} />}
            onClick={() => void actions.setRecurring(one.recurringId, !one.isActive)}
          >
            {one.isActive ? 'Pause' : 'Resume'}
          </Button>
          <Button kind="quiet" icon={<IconTrash stroke={1.75} />} onClick={() => setRemoving(one)}>
            Remove…
          </Button>
        </span>
      ),
    },
  ];
  if (list.isPending) return <LoadingRows rows={3} label="Asking what comes again" />;
  return (
    <>
      <DataTable
        label="Jobs that come again"
        columns={columns}
        rows={list.data ?? []}
        rowId={(one) => one.recurringId}
        rowHeight={54}
        empty={
          <Empty
            icon={<IconCalendarRepeat aria-hidden="true" />}
            title="Nothing comes again by itself"
            action={
              <Button kind="primary" onClick={() => void navigate({ to: '/run', search: { when: 'repeat' } })}>
                Set up what comes again
              </Button>
            }
          >
            Feeding cells every day, checking the balance on Mondays: it is submitted each time as a job.
          </Empty>
        }
      />
      <Dialog
        open={removing !== null}
        onClose={() => setRemoving(null)}
        title={`Remove ${removing?.title ?? ''}?`}
        actions={
          <>
            <Button data-autofocus onClick={() => setRemoving(null)}>
              Keep it
            </Button>
            <Button
              kind="danger"
              busy={actions.busy}
              onClick={() =>
                removing !== null &&
                void actions.removeRecurring(removing.recurringId).then((done) => done && setRemoving(null))
              }
            >
              Remove {removing?.recurringId}
            </Button>
          </>
        }
      >
        <p>It does not come again. Jobs that it has already submitted stay in the queue.</p>
      </Dialog>
    </>
  );
}

function Last({ recurring, onJob }: { readonly recurring: Recurring; readonly onJob: (jobId: string) => void }) {
  const { lastAt, lastJobId, lastError } = recurring;
  if (lastAt === null) return <>not yet</>;
  return (
    <TwoLines
      first={
        lastError === null ? (
          formatMoment(lastAt, Date.now())
        ) : (
          <StatusWord state="failed">{formatMoment(lastAt, Date.now())}, not submitted</StatusWord>
        )
      }
      second={
        lastError ??
        (lastJobId === null ? (
          ''
        ) : (
          <button type="button" className={styles['inline']} onClick={() => onJob(lastJobId)}>
            {lastJobId}
          </button>
        ))
      }
    />
  );
}
