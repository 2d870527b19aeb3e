import { useMutation } from '@tanstack/react-query';
import type { Attention, LiveExecution } from '#core/contract/execution.ts';
import type { PlanStep } from '#core/contract/plan.ts';
import { useApi } from '../../api/api.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface AskDialogProps {
  readonly execution: LiveExecution;
  readonly step: PlanStep | undefined;
  readonly attention: Extract<Attention, { kind: 'operator' }>;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** What a step asks of a person, with the answers it knows. */
export function AskDialog({ execution, step, attention, open, onClose }: AskDialogProps) {
  const { queries } = useApi();
  const answer = useMutation(queries.executions.answer.mutationOptions());
  const { executionId } = execution;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={attention.prompt}
      width={560}
      actions={
        <>
          <Button onClick={onClose}>Not yet</Button>
          <span style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
            {attention.options.map((option, index) => (
              <Button
                key={option}
                kind={index === 0 ? 'primary' : 'plain'}
                busy={answer.isPending}
                onClick={() => answer.mutate({ executionId, stepId: attention.stepId, answer: option })}
              >
                {option}
              </Button>
            ))}
          </span>
        </>
      }
    >
      <p>
        {executionId}
        {step === undefined ? '' : `, step ${step.number}, ${step.name}`}. The run waits for you; your answer goes into
        the record.
      </p>
    </Dialog>
  );
}
