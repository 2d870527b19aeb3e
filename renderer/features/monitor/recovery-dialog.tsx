import { Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Attention, LiveExecution } from '#core/contract/execution.ts';
import type { JsonObject } from '#core/contract/json.ts';
import type { PlanStep } from '#core/contract/plan.ts';
import type { RecoveryAction } from '#core/contract/words.ts';
import { useApi } from '../../api/api.ts';
import { useOperator } from '../../api/operator.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { StatusShape } from '../../ui/status-shape.tsx';
import { EditedParameters } from './edited-parameters.tsx';
import styles from './doubt-dialog.module.css';

const VERBS: Record<RecoveryAction, string> = {
  retry: 'Try again',
  'retry-edited': 'Try again with changes',
  skip: 'Skip this step',
  'done-by-hand': 'Done by hand',
  abort: 'Abort run',
};

interface RecoveryDialogProps {
  readonly execution: LiveExecution;
  readonly step: PlanStep | undefined;
  readonly attention: Extract<Attention, { kind: 'recovery' }>;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** What happened, word for word below, and what can be done about it. The host says which ways there are. */
export function RecoveryDialog({ execution, step, attention, open, onClose }: RecoveryDialogProps) {
  const { queries } = useApi();
  const operator = useOperator((one) => one.name);
  const [action, setAction] = useState<RecoveryAction | undefined>();
  const [note, setNote] = useState('');
  const [edited, setEdited] = useState<JsonObject>(attention.params);
  const recover = useMutation(queries.executions.recover.mutationOptions());
  const { executionId } = execution;
  const ready = action !== undefined && note.trim() !== '';
  return (
    <Modal.Root opened={open} onClose={onClose} size={680} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={`A step failed: ${attention.error.sentence}`}>
        <div className={styles['narrow']} data-state="failed">
          <div className={styles['head']}>
            <span className={styles['shape']}>
              <StatusShape state="failed" size={34} ground="var(--surface-raised)" />
            </span>
            <div>
              <Modal.Title className={styles['title']} tabIndex={-1} data-autofocus>
                {attention.error.sentence}
              </Modal.Title>
              <p>
                {executionId}
                {step === undefined ? '' : `, step ${step.number}, ${step.name}`}. Nothing moves until you decide.
              </p>
            </div>
          </div>
          <ChoiceList
            label="Decision"
            value={action}
            onChange={setAction}
            options={attention.options.map((one) => ({ value: one.action, title: one.title, words: one.consequence }))}
          />
          {action === 'retry-edited' && <EditedParameters params={attention.params} onChange={setEdited} />}
          <TextInput
            label="What did you see? This goes into the record."
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <details className={styles['details']}>
            <summary>Details for support: {attention.error.code}</summary>
            <pre tabIndex={0}>{JSON.stringify({ ...attention.error, params: attention.params }, null, 2)}</pre>
          </details>
          <div className={styles['foot']}>
            <span>
              {ready
                ? `Goes into the record as ${operator}.`
                : action === undefined
                  ? 'Choose what to do, then it can go on.'
                  : 'Say what you saw, then it can go on.'}
            </span>
            <Button onClick={onClose}>Decide later, stay held</Button>
            <Button
              kind={action === 'abort' ? 'danger' : 'primary'}
              disabled={!ready}
              busy={recover.isPending}
              onClick={() =>
                action !== undefined &&
                recover.mutate({
                  executionId,
                  stepId: attention.stepId,
                  action,
                  note: note.trim(),
                  ...(action === 'retry-edited' ? { params: { ...edited } } : {}),
                })
              }
            >
              {action === undefined ? 'Decide' : VERBS[action]}
            </Button>
          </div>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
