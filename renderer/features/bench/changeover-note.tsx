import { useMutation } from '@tanstack/react-query';
import type { ChangeoverView } from '#core/contract/changeover.ts';
import { labTimeAt } from '#core/contract/remaining-time.ts';
import { useApi } from '../../api/api.ts';
import { useLabClock, useNow } from '../../api/hooks.ts';
import { operatorName } from '../../api/operator.ts';
import { formatDuration } from '../../lib/durations.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';
import { notifyDone } from '../../ui/notify.tsx';

interface ChangeoverNoteProps {
  readonly view: ChangeoverView;
  readonly virtual: boolean;
}

/** A changeover that is under way: how long it still takes, or whose hands it waits for. */
export function ChangeoverNote({ view, virtual }: ChangeoverNoteProps) {
  const { queries } = useApi();
  const lab = useLabClock();
  const now = useNow(1000);
  const confirm = useMutation(
    queries.workcell.confirmChangeover.mutationOptions({
      onSuccess: (after) => notifyDone(`${after.assetId} is set up for ${after.setUp ?? ''}`),
    }),
  );
  const { assetId, rule, underWay } = view;
  if (underWay === null) return null;
  const { from, to, readyLabAt, needsPerson, executionId } = underWay;
  const what = from === null ? `for ${to}` : `from ${from} to ${to}`;
  const at = virtual && lab !== undefined ? labTimeAt(lab, now) : now;
  const left = Math.ceil(Math.max(0, readyLabAt - at) / 60_000) * 60_000;
  const whom = executionId === null ? '' : ` ${executionId} goes on then.`;
  return (
    <Note
      state={needsPerson ? 'warn' : 'running'}
      title={needsPerson ? `Change it over ${what}` : `It is being changed over ${what}`}
      actions={
        needsPerson ? (
          <Button
            kind="primary"
            busy={confirm.isPending}
            onClick={() => confirm.mutate({ assetId, operator: operatorName() })}
          >
            It is done
          </Button>
        ) : undefined
      }
    >
      {rule.task === '' ? '' : `${rule.task.replace(/\.$/, '')}. `}
      {needsPerson ? 'Nothing takes it before you have confirmed it.' : `${formatDuration(left || 60_000)} left.`}
      {whom}
    </Note>
  );
}
