import { Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { IconRepeat } from '@tabler/icons-react';
import type { CallRecord, LiveExecution, StepRecord } from '#core/contract/execution.ts';
import { useApi } from '../../api/api.ts';
import { Button } from '../../ui/button.tsx';
import { plural } from '../../lib/numbers.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/note.tsx';
import { takeOverFrom, type TakeOver } from './call-tree.ts';

const BEGINNING = '';

/** A new execution of the same plan, linked to the old one, from a chosen step on. It waits for its start. */
export function RunAgain({
  execution,
  steps,
  isProgram,
}: {
  readonly execution: LiveExecution;
  readonly steps: readonly StepRecord[];
  readonly isProgram: boolean;
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
  const asked = queries.executions.calls.queryOptions({ input: { executionId } });
  const takesOver = isProgram && execution.mode !== 'dry-run';
  const calls = useQuery({ ...asked, enabled: open && takesOver }).data ?? [];
  const called = new Set(calls.map((call) => call.stepId));
  const data = [
    { value: BEGINNING, label: 'From the beginning' },
    ...steps
      .filter((one) => one.kind === 'action' && (!takesOver || called.has(one.stepId)))
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
          {takesOver
            ? 'The same program with the same values becomes a new execution. It waits for your start.'
            : 'The same plan with the same values becomes a new execution. Steps before the chosen one are recorded as skipped. It waits for your start.'}
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
        {takesOver && from !== BEGINNING && <TakenOver executionId={executionId} found={takeOverFrom(calls, from)} />}
      </Dialog>
    </>
  );
}

/** Which answers a program hears again, and what it does once more. */
function TakenOver({ executionId, found }: { readonly executionId: string; readonly found: TakeOver | undefined }) {
  if (found === undefined)
    return <Note state="waiting">{executionId} never came to this step. Choose one that it reached.</Note>;
  const { taken, repeated } = found;
  const answers =
    taken.length === 0
      ? 'No answer is taken over.'
      : `The program hears ${plural(taken.length, 'answer')} of ${executionId} again: ${inWords(taken)}.`;
  return (
    <>
      <p>{answers}</p>
      {repeated.length > 0 && (
        <Note state="warn" title={`${plural(repeated.length, 'call')} will be done once more`}>
          {executionId} has done {inWords(repeated)} already. Look at what stands on the bench before you start.
        </Note>
      )}
    </>
  );
}

/** `weigh 4 times, dispense twice, incubate`. */
function inWords(calls: readonly CallRecord[]): string {
  const counts = new Map<string, number>();
  for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => (count === 1 ? name : `${name} ${count === 2 ? 'twice' : `${count} times`}`))
    .join(', ');
}
