import { Select } from '@mantine/core';
import { useState } from 'react';
import type { Job } from '#core/contract/job.ts';
import { PRIORITY_CHOICES } from '../../lib/job-look.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { JobActions } from './use-job-actions.ts';

interface PriorityDialogProps {
  readonly job: Job;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly actions: JobActions;
}

/** Another priority for a job that waits. */
export function PriorityDialog({ job, open, onClose, actions }: PriorityDialogProps) {
  const [chosen, setChosen] = useState(String(job.priority));
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Which priority for ${job.jobId}?`}
      actions={
        <>
          <Button onClick={onClose}>Leave it at {job.priority}</Button>
          <Button
            kind="primary"
            busy={actions.busy}
            onClick={() => void actions.setPriority(job.jobId, Number(chosen)).then((done) => done && onClose())}
          >
            Give it priority {chosen}
          </Button>
        </>
      }
    >
      <p>Higher goes sooner; within one priority, first come is first served. It takes its place among its equals.</p>
      <Select
        data-autofocus
        label="Priority"
        data={[...PRIORITY_CHOICES]}
        value={chosen}
        onChange={(value) => value !== null && setChosen(value)}
      />
    </Dialog>
  );
}
