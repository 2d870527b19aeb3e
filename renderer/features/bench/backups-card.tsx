import { useMutation, useQuery } from '@tanstack/react-query';
import type { BackupView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { useNow } from '../../api/hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { formatSignificant, formatNumber } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import styles from './bench-page.module.css';

/** Verified copies of the whole record, and a drill of their restore. */
export function BackupsCard() {
  const { queries } = useApi();
  const now = useNow(30_000);
  const { data: backups, refetch } = useQuery(queries.workcell.backups.queryOptions());
  const write = useMutation(
    queries.record.backup.mutationOptions({
      onSuccess: (one) => {
        void refetch();
        notifyDone('A backup is written and verified', one.file);
      },
    }),
  );
  const columns: readonly TableColumn<BackupView>[] = [
    {
      id: 'when',
      title: 'Written',
      sortBy: (one) => one.writtenAt,
      cell: (one) => <TwoLines first={<b>{formatMoment(one.writtenAt, now)}</b>} second={one.fileName} />,
    },
    {
      id: 'size',
      title: 'Size',
      sortBy: (one) => one.bytes,
      cell: (one) => (
        <TwoLines
          first={`${formatSignificant(one.bytes / 1e6)} MB`}
          second={one.events === null ? '' : `${formatNumber(one.events)} entries`}
        />
      ),
    },
    { id: 'drill', title: 'Restore drill', cell: (one) => <Drill fileName={one.fileName} /> },
  ];
  return (
    <Card
      title="Backups of the record"
      right={
        <Button busy={write.isPending} onClick={() => write.mutate({})}>
          Back up now
        </Button>
      }
      grow
      className={styles['list']}
    >
      {backups === undefined ? (
        <LoadingRows rows={3} label="Reading the backups" />
      ) : (
        <DataTable
          label="Backups"
          columns={columns}
          rows={backups}
          rowId={(one) => one.fileName}
          rowHeight={56}
          empty={<Empty title="None written yet">The first one is written within the first hour of work.</Empty>}
        />
      )}
      <p className={styles['remark']}>
        One is written every hour in which something was recorded, and verified at once. The newest of 24 hours, 14 days
        and 8 weeks are kept. To restore one, close Wellrun and run <code>wellrun restore</code> with its file.
      </p>
    </Card>
  );
}

/** Takes a backup apart as a restore would, without touching the record. */
function Drill({ fileName }: { readonly fileName: string }) {
  const { queries } = useApi();
  const drill = useMutation(queries.workcell.drillBackup.mutationOptions());
  if (drill.data !== undefined)
    return <StatusWord state={drill.data.ok ? 'completed' : 'failed'}>{drill.data.sentence}</StatusWord>;
  return (
    <Button aria-label={`Try ${fileName}`} busy={drill.isPending} onClick={() => drill.mutate({ fileName })}>
      Try it
    </Button>
  );
}
