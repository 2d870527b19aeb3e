import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { IconTable } from '@tabler/icons-react';
import type { Batch } from '#core/contract/job.ts';
import { useApi } from '../../api/api.ts';
import { formatDateTime } from '../../lib/dates.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { CancelBatchDialog } from './cancel-dialog.tsx';
import type { JobActions } from './use-job-actions.ts';
import styles from './batches-table.module.css';

interface BatchesTableProps {
  readonly actions: JobActions;
  readonly onOpen: (batch: Batch) => void;
}

/** Batches with how far they are. */
export function BatchesTable({ actions, onOpen }: BatchesTableProps) {
  const { queries } = useApi();
  const navigate = useNavigate();
  const [cancelling, setCancelling] = useState<Batch | null>(null);
  const batches = useQuery(queries.queue.batches.queryOptions({ input: { limit: 100 } }));
  const columns: TableColumn<Batch>[] = [
    {
      id: 'batch',
      title: 'Batch',
      width: '26%',
      cell: (batch) => (
        <TwoLines
          first={
            <>
              <b>{batch.batchId}</b> &nbsp;{batch.title}
            </>
          }
          second={`${formatDateTime(batch.submittedAt, Date.now())} by ${batch.operator}`}
        />
      ),
    },
    { id: 'progress', title: 'Progress', cell: (batch) => <Progress batch={batch} /> },
    {
      id: 'acts',
      title: '',
      width: '250px',
      cell: (batch) => (
        <span className={styles['acts']}>
          <Button
            kind="quiet"
            onClick={(event) => {
              event.stopPropagation();
              onOpen(batch);
            }}
          >
            Show jobs
          </Button>
          {batch.waiting + batch.setAside > 0 ? (
            <Button
              kind="danger"
              onClick={(event) => {
                event.stopPropagation();
                setCancelling(batch);
              }}
            >
              Cancel…
            </Button>
          ) : (
            <small>{batch.isOver ? 'It is over.' : 'All have started.'}</small>
          )}
        </span>
      ),
    },
  ];
  if (batches.isPending) return <LoadingRows rows={3} label="Asking for the batches" />;
  return (
    <>
      <DataTable
        label="Batches"
        columns={columns}
        rows={batches.data ?? []}
        rowId={(batch) => batch.batchId}
        rowHeight={54}
        empty={
          <Empty
            icon={<IconTable aria-hidden="true" />}
            title="No batch yet"
            action={
              <Button kind="primary" onClick={() => void navigate({ to: '/run', search: { batch: true } })}>
                Submit a batch
              </Button>
            }
          >
            A batch is one protocol many times, each with values of its own from a table: up to 1,000 executions.
          </Empty>
        }
      />
      {cancelling !== null && (
        <CancelBatchDialog batch={cancelling} open onClose={() => setCancelling(null)} actions={actions} />
      )}
    </>
  );
}

const PARTS = [
  ['completed', 'completed', 'completed'],
  ['failed', 'failed', 'failed'],
  ['setAside', 'failed', 'set aside'],
  ['cancelled', 'cancelled', 'cancelled'],
  ['running', 'running', 'running'],
  ['waiting', 'waiting', 'waiting'],
] as const;

function Progress({ batch }: { readonly batch: Batch }) {
  const parts = PARTS.filter(([key]) => batch[key] > 0);
  const words = parts.map(([key, , word]) => `${batch[key]} ${word}`).join(', ');
  return (
    <div>
      <div className={styles['bar']} role="img" aria-label={`${plural(batch.jobs, 'job')}: ${words}`}>
        {parts.map(([key, state]) => (
          <i key={key} data-state={state} data-part={key} style={{ flexGrow: batch[key] }} />
        ))}
      </div>
      <small className={styles['words']}>
        {plural(batch.jobs, 'job')}: {words}
      </small>
    </div>
  );
}
