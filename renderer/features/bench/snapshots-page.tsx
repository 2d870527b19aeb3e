import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SnapshotView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { useNow } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { formatMoment } from '../../lib/dates.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { DataTable, TwoLines, type TableColumn } from '../../ui/table/data-table.tsx';
import { WordsButton } from './words-button.tsx';
import styles from './bench-page.module.css';
import { BackupsCard } from './backups-card.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

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
      <BackupsCard />
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
