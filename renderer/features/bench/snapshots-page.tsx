import { TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { BackupView, SnapshotView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { useExecutions, useNow } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { formatMoment } from '../../lib/dates.ts';
import { isActive } from '../../lib/execution-look.ts';
import { formatSignificant, formatNumber, plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { WordsButton } from './words-button.tsx';
import styles from './bench-page.module.css';

const CAUSES: Record<SnapshotView['cause'], string> = {
  manual: 'kept by a person',
  'before-execution': 'before a run',
  schedule: 'every six hours',
  'before-rollback': 'before a rollback',
};

/** What stood where at earlier moments, with the way back, and the copies of the whole record. */
export function SnapshotsPage() {
  return (
    <div className={styles['cards']}>
      <Snapshots />
      <Backups />
    </div>
  );
}

function Snapshots() {
  const { queries } = useApi();
  const now = useNow(30_000);
  const { data: snapshots } = useQuery(queries.workcell.snapshots.queryOptions());
  const [chosen, setChosen] = useState<SnapshotView | null>(null);
  const take = useMutation(
    queries.workcell.takeSnapshot.mutationOptions({ onSuccess: (one) => notifyDone(`"${one.title}" is kept`) }),
  );
  const columns: readonly TableColumn<SnapshotView>[] = [
    {
      id: 'title',
      title: 'Snapshot',
      sortBy: (one) => one.title,
      cell: (one) => <TwoLines first={<b>{one.title}</b>} second={`${CAUSES[one.cause]}, ${one.by}`} />,
    },
    {
      id: 'when',
      title: 'Taken',
      sortBy: (one) => one.takenAt,
      cell: (one) => formatMoment(one.takenAt, now),
    },
    {
      id: 'labware',
      title: 'On the bench',
      sortBy: (one) => one.labwareCount,
      cell: (one) => (one.labwareCount === 0 ? 'nothing' : plural(one.labwareCount, 'piece')),
    },
    {
      id: 'back',
      title: 'Way back',
      cell: (one) => (
        <Button aria-label={`Set back to ${one.title}`} onClick={() => setChosen(one)}>
          Set back…
        </Button>
      ),
    },
  ];
  return (
    <Card
      title="Snapshots of the workcell"
      right={
        <WordsButton
          title="Keep the workcell as it is now?"
          label="Under which name?"
          action="Keep it"
          busy={take.isPending}
          onSave={(title) => take.mutateAsync({ title, operator: operatorName() })}
        >
          Keep a snapshot…
        </WordsButton>
      }
      grow
      className={styles['list']}
    >
      {snapshots === undefined ? (
        <LoadingRows rows={4} label="Reading the snapshots" />
      ) : (
        <DataTable
          label="Snapshots"
          columns={columns}
          rows={snapshots}
          rowId={(one) => one.snapshotId}
          rowHeight={56}
          empty={
            <Empty title="None kept yet">
              One is kept before each run that starts on an idle lab, every six hours when something has changed, and
              whenever you say so.
            </Empty>
          }
        />
      )}
      {chosen !== null && <RollbackDialog key={chosen.snapshotId} snapshot={chosen} onClose={() => setChosen(null)} />}
    </Card>
  );
}

/** Says what it would change before it is done. */
function RollbackDialog({ snapshot, onClose }: { readonly snapshot: SnapshotView; readonly onClose: () => void }) {
  const { client, queries } = useApi();
  const [reason, setReason] = useState('');
  const running = useExecutions().filter(isActive);
  const { snapshotId, title } = snapshot;
  const drill = useQuery({
    queryKey: [...queries.workcell.key(), 'drill', snapshotId],
    queryFn: () => client.workcell.rollback({ snapshotId, drill: true }),
    staleTime: 0,
  });
  const rollback = useMutation(
    queries.workcell.rollback.mutationOptions({
      onSuccess: () => {
        onClose();
        notifyDone(`The workcell is set back to "${title}"`, 'Look at the bench: nothing was moved by this.');
      },
    }),
  );
  const changes = drill.data?.changes;
  const why =
    running.length > 0
      ? `${running[0]?.executionId ?? 'An execution'} is under way; the workcell is set back only while nothing runs.`
      : changes?.length === 0
        ? 'Nothing is different now.'
        : reason.trim() === ''
          ? 'Say why; it goes into the record.'
          : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Set the workcell back to "${title}"?`}
      width={600}
      actions={
        <>
          <Button onClick={onClose}>Leave it as it is</Button>
          <Button
            kind="primary"
            busy={rollback.isPending}
            disabled={why !== null || changes === undefined}
            onClick={() =>
              rollback.mutate({ snapshotId, drill: false, reason: reason.trim(), operator: operatorName() })
            }
          >
            Set it back
          </Button>
        </>
      }
    >
      <p>
        It changes what Wellrun believes stands on the bench, not the bench itself. The record keeps everything, and the
        present state is kept first.
      </p>
      {changes === undefined ? (
        <LoadingRows rows={3} label="Comparing" />
      ) : (
        <ul className={styles['changes']} aria-label="What would change">
          {changes.length === 0 && <li>Nothing would change.</li>}
          {changes.slice(0, 12).map((change) => (
            <li key={change}>{change}</li>
          ))}
          {changes.length > 12 && <li>and {changes.length - 12} more</li>}
        </ul>
      )}
      <TextInput
        data-autofocus
        label="Why?"
        description={why ?? undefined}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function Backups() {
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
