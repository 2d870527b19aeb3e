import { TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SnapshotView } from '#core/contract/workcell.ts';
import { useApi } from '../../api/api.ts';
import { useExecutions } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { isActive } from '../../lib/execution-look.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import styles from './bench-page.module.css';

/** Says what it would change before it is done. */
export function RollbackDialog({
  snapshot,
  onClose,
}: {
  readonly snapshot: SnapshotView;
  readonly onClose: () => void;
}) {
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
