import { Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { IconRepeat } from '@tabler/icons-react';
import type { LiveExecution, StepRecord } from '#core/contract/execution.ts';
import { useApi } from '../../api/api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

const BEGINNING = '';

/** A new execution of the same plan, linked to the old one, from a chosen step on. It waits for its start. */
export function RunAgain({
  execution,
  steps,
}: {
  readonly execution: LiveExecution;
  readonly steps: readonly StepRecord[];
}) {
  const { queries } = useApi();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const failed = steps.find((one) => one.kind === 'action' && one.status === 'failed');
  const [from, setFrom] = useState<string>(failed?.stepId ?? BEGINNING);
  const again = useMutation(
    queries.executions.runAgain.mutationOptions({
      onSuccess: (made) => navigate({ to: '/monitor/$executionId', params: { executionId: made.executionId } }),
    }),
  );
  const { executionId } = execution;
  const data = [
    { value: BEGINNING, label: 'From the beginning' },
    ...steps
      .filter((one) => one.kind === 'action')
      .map((one) => ({ value: one.stepId, label: `${one.number} ${one.name}` })),
  ];
  return (
    <>
      <Button kind="quiet" icon={<IconRepeat stroke={1.75} aria-hidden="true" />} onClick={() => setOpen(true)}>
        Run again…
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Run ${executionId} again?`}
        actions={
          <>
            <Button data-autofocus onClick={() => setOpen(false)}>
              Leave it
            </Button>
            <Button
              kind={execution.mode === 'real' ? 'primary' : 'sim'}
              busy={again.isPending}
              onClick={() =>
                again.mutate({
                  executionId,
                  requestId: crypto.randomUUID(),
                  ...(from === BEGINNING ? {} : { fromStepId: from }),
                })
              }
            >
              Make the new execution
            </Button>
          </>
        }
      >
        <p>
          The same plan with the same values becomes a new execution. Steps before the chosen one are recorded as
          skipped. It waits for your start.
        </p>
        <p>
          To change values, to queue it or to make a batch of it,{' '}
          <Link to="/run" search={{ again: executionId }}>
            set it up again in Run
          </Link>
          .
        </p>
        <Select
          label="First step"
          data={data}
          value={from}
          searchable
          onChange={(value) => value !== null && setFrom(value)}
        />
      </Dialog>
    </>
  );
}
