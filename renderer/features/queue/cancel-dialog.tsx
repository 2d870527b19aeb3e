import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Batch, Job } from '#core/contract/job.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { JobActions } from './use-job-actions.ts';

interface CancelProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly actions: JobActions;
}

export function CancelDialog({ job, open, onClose, actions }: CancelProps & { readonly job: Job }) {
  return (
    <AskReason
      open={open}
      onClose={onClose}
      busy={actions.busy}
      title={`Cancel ${job.jobId}?`}
      verb={`Cancel ${job.jobId}`}
      onCancel={(reason) => actions.cancel(job.jobId, reason)}
    >
      {job.workflowName} leaves the queue. Nothing has moved for it
      {job.attempts > 0 ? ' since its last try' : ''}, and what was reserved is free again. The record keeps it.
    </AskReason>
  );
}

export function CancelBatchDialog({ batch, open, onClose, actions }: CancelProps & { readonly batch: Batch }) {
  return (
    <AskReason
      open={open}
      onClose={onClose}
      busy={actions.busy}
      title={`Cancel what waits of ${batch.batchId}?`}
      verb={`Cancel ${plural(batch.waiting + batch.setAside, 'job')}`}
      onCancel={(reason) => actions.cancelBatch(batch.batchId, reason)}
    >
      {plural(batch.waiting + batch.setAside, 'job')} of {batch.title} will not start.{' '}
      {batch.running > 0 ? `${plural(batch.running, 'execution')} under way and ` : ''}
      {plural(batch.completed + batch.failed, 'ended one')} stay as they are.
    </AskReason>
  );
}

interface AskReasonProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly busy: boolean;
  readonly title: string;
  readonly verb: string;
  readonly onCancel: (reason: string) => Promise<boolean>;
  readonly children: React.ReactNode;
}

function AskReason({ open, onClose, busy, title, verb, onCancel, children }: AskReasonProps) {
  const [reason, setReason] = useState('');
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button data-autofocus onClick={onClose}>
            Keep it
          </Button>
          <Button
            kind="danger"
            busy={busy}
            onClick={() => void onCancel(reason.trim()).then((done) => done && onClose())}
          >
            {verb}
          </Button>
        </>
      }
    >
      <p>{children}</p>
      <TextInput
        label="Why (optional, goes into the record)"
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Dialog>
  );
}
