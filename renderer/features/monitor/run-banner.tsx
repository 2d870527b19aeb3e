import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { StopConfirmation } from '#core/contract/instrument.ts';
import type { PauseReason } from '#core/contract/words.ts';
import { useApi } from '../../api/api.ts';
import { useLabClock, usePlan, useStepWait } from '../../api/hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { executionLook } from '../../lib/execution-look.ts';
import { plural } from '../../lib/numbers.ts';
import { capitalised, joined, REASON_WORDS } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/note.tsx';

interface RunBannerProps {
  readonly execution: LiveExecution;
  readonly onDecide: () => void;
}

/** Why it does not move, what is confirmed, and what lets it go on. Nothing when it runs as it should. */
export function RunBanner({ execution, onDecide }: RunBannerProps) {
  const look = executionLook(execution);
  const attention = execution.attention[0];
  if (execution.status === 'pending') return <StartBanner execution={execution} />;
  if (execution.completedAt !== null) return <EndBanner execution={execution} />;
  if (attention !== undefined) {
    const title =
      attention.kind === 'in-doubt'
        ? attention.question
        : attention.kind === 'recovery'
          ? attention.error.sentence
          : attention.prompt;
    return (
      <Note
        banner
        state={look.state}
        title={title}
        actions={
          <Button kind="primary" onClick={onDecide}>
            {attention.kind === 'operator' ? 'Answer…' : 'Decide…'}
          </Button>
        }
      >
        {attention.kind === 'operator' ? 'The run waits for your answer.' : 'Nothing moves until you decide.'}
      </Note>
    );
  }
  if (execution.status === 'paused') return <PausedBanner execution={execution} />;
  if (execution.phase === 'executing' || execution.phase === 'none') return <WaitBanner execution={execution} />;
  return (
    <Note banner state="waiting" title={`${look.word}…`}>
      {capitalised(look.detail)}.
    </Note>
  );
}

/** A step that could go on, but for what others hold or for its time in the forecast. */
function WaitBanner({ execution }: { readonly execution: LiveExecution }) {
  const plan = usePlan(execution.executionId);
  const wait = useStepWait(execution.executionId);
  const navigate = useNavigate();
  const clock = useLabClock();
  if (wait === undefined) return null;
  const step = plan?.steps.find((one) => one.stepId === wait.stepId);
  const at = execution.mode === 'real' ? Date.now() : (clock?.labAt ?? Date.now());
  const until = wait.until === null ? '' : ` until ${formatMoment(wait.until, at)}`;
  return (
    <Note
      banner
      state="waiting"
      title={`${step?.name ?? 'The next step'} waits${until}.`}
      actions={<Button onClick={() => void navigate({ to: '/queue' })}>See the forecast</Button>}
    >
      {wait.sentence}
    </Note>
  );
}

function PausedBanner({ execution }: { readonly execution: LiveExecution }) {
  const { queries } = useApi();
  const resume = useMutation(queries.executions.resume.mutationOptions());
  const { executionId, reasons, stopConfirmations } = execution;
  return (
    <Note
      banner
      state="paused"
      title={pausedSentence(reasons)}
      actions={
        <Button
          kind="primary"
          icon={<IconPlayerPlay stroke={1.75} aria-hidden="true" />}
          busy={resume.isPending}
          onClick={() => resume.mutate({ executionId })}
        >
          Resume
        </Button>
      }
    >
      {reasons.includes('interrupted') ? 'Wellrun was off while it ran. Look at the bench, then resume. ' : ''}
      {confirmedInWords(stopConfirmations)}
    </Note>
  );
}

function StartBanner({ execution }: { readonly execution: LiveExecution }) {
  const { queries } = useApi();
  const start = useMutation(queries.executions.start.mutationOptions());
  return (
    <Note
      banner
      state="waiting"
      title="It waits for its start."
      actions={
        <Button
          kind="primary"
          busy={start.isPending}
          onClick={() => start.mutate({ executionId: execution.executionId })}
        >
          Start {execution.executionId}
        </Button>
      }
    >
      Nothing has moved yet.
    </Note>
  );
}

function EndBanner({ execution }: { readonly execution: LiveExecution }) {
  const look = executionLook(execution);
  if (execution.status === 'completed' && execution.flags.length === 0) return null;
  return (
    <Note banner state={look.state} title={`${look.word}: ${look.detail}.`}>
      {execution.errorMessage ?? execution.flags.join('. ')} {confirmedInWords(execution.stopConfirmations)}
    </Note>
  );
}

/** "Paused by a person." or "Paused: held by a fault and by a person." */
function pausedSentence(reasons: readonly PauseReason[]): string {
  const words = joined(reasons.map((reason) => REASON_WORDS[reason]));
  return words === '' ? 'Paused.' : words.startsWith('by ') ? `Paused ${words}.` : `Paused: ${words}.`;
}

/** Never more than was confirmed. */
function confirmedInWords(confirmations: readonly StopConfirmation[]): string {
  if (confirmations.length === 0) return '';
  const open = confirmations.filter((one) => one.result !== 'confirmed');
  if (open.length === 0)
    return `${confirmations.length === 1 ? 'The instrument confirms that it is' : `All ${plural(confirmations.length, 'instrument')} confirm that they are`} still.`;
  return `Not confirmed: ${open.map((one) => `${one.instrumentId} (${one.detail || one.result})`).join(', ')}.`;
}
