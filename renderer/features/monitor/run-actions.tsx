import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { IconHistory, IconPlayerPause, IconRepeat, IconShield } from '@tabler/icons-react';
import type { LiveExecution } from '#core/contract/execution.ts';
import { useApi } from '../../api/api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { instrumentsInUse } from '../../lib/chosen-instruments.ts';
import { joined } from '../../lib/words.ts';
import styles from './run-actions.module.css';

/** Three verbs in three places that never change: pause, stop, and with a gap before it, abort. */
export function RunActions({ execution }: { readonly execution: LiveExecution }) {
  const { queries } = useApi();
  const { executionId } = execution;
  const [aborting, setAborting] = useState(false);
  const pause = useMutation(queries.executions.pause.mutationOptions());
  const stop = useMutation(queries.executions.stop.mutationOptions());
  if (execution.completedAt !== null) return <EndedActions execution={execution} />;
  const pausing = execution.phase === 'pausing' || execution.status === 'paused';
  return (
    <>
      <Button
        icon={<IconPlayerPause stroke={1.75} aria-hidden="true" />}
        busy={pause.isPending}
        disabled={pausing || execution.status === 'pending'}
        aria-description={pausing ? 'It is paused, or will be after this step.' : undefined}
        onClick={() => pause.mutate({ executionId })}
      >
        Pause after step
      </Button>
      <Button
        icon={<IconShield stroke={1.75} aria-hidden="true" />}
        busy={stop.isPending}
        onClick={() => stop.mutate({ executionId })}
      >
        Stop now (safe state)
      </Button>
      <Button kind="danger" className={styles['abort']} icon={<AbortIcon />} onClick={() => setAborting(true)}>
        Abort run…
      </Button>
      <AbortDialog execution={execution} open={aborting} onClose={() => setAborting(false)} />
    </>
  );
}

/** An octagon with a cross, like the shape of what has failed. */
function AbortIcon() {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM9 9l6 6M15 9l-6 6" strokeLinecap="round" />
    </svg>
  );
}

interface AbortDialogProps {
  readonly execution: LiveExecution;
  readonly open: boolean;
  readonly onClose: () => void;
}

function AbortDialog({ execution, open, onClose }: AbortDialogProps) {
  const { queries } = useApi();
  const [note, setNote] = useState('');
  const abort = useMutation(queries.executions.abort.mutationOptions({ onSuccess: onClose }));
  const { executionId } = execution;
  const instruments = instrumentsInUse(execution).toSorted();
  const notDone = execution.stepCount - execution.stepsEnded;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Abort ${executionId}?`}
      actions={
        <>
          <Button data-autofocus onClick={onClose}>
            Keep running
          </Button>
          <Button kind="danger" busy={abort.isPending} onClick={() => abort.mutate({ executionId, note: note.trim() })}>
            Abort run {executionId}
          </Button>
        </>
      }
    >
      <p>
        {instruments.length === 0
          ? 'Nothing moves in this run. '
          : `${joined(instruments)} stop at once and need clearing before their next work. `}
        {notDone} of {execution.stepCount} steps stay undone. The record is kept.
      </p>
      <TextInput
        label="Why (optional, goes into the record)"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Dialog>
  );
}

function EndedActions({ execution }: { readonly execution: LiveExecution }) {
  const { client } = useApi();
  const navigate = useNavigate();
  const { executionId } = execution;
  const again = useMutation({
    mutationFn: async () => {
      const made = await client.executions.runAgain({ executionId, requestId: crypto.randomUUID() });
      await client.executions.start({ executionId: made.executionId });
      return made.executionId;
    },
    onSuccess: (made) => navigate({ to: '/monitor/$executionId', params: { executionId: made } }),
  });
  return (
    <>
      {execution.mode !== 'real' && (
        <Button
          icon={<IconRepeat stroke={1.75} aria-hidden="true" />}
          busy={again.isPending}
          onClick={() => again.mutate()}
        >
          Run again
        </Button>
      )}
      <Button
        kind="primary"
        icon={<IconHistory stroke={1.75} aria-hidden="true" />}
        onClick={() => void navigate({ to: '/history', search: { selected: executionId } })}
      >
        Open in History
      </Button>
    </>
  );
}
