import { Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { Attention, LiveExecution } from '#core/contract/execution.ts';
import type { Plan, PlanStep } from '#core/contract/plan.ts';
import type { DoubtDecision } from '#core/contract/words.ts';
import { useApi } from '../../api/api.ts';
import { useOperator } from '../../api/operator.ts';
import { describeWells } from '../../lib/wells.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { PlateMap } from '../../ui/plate/plate-map.tsx';
import { StatusShape } from '../../ui/status-shape.tsx';
import styles from './doubt-dialog.module.css';

type Doubt = Extract<Attention, { kind: 'in-doubt' }>;

const VERBS: Record<DoubtDecision, string> = {
  done: 'Mark as done',
  repeat: 'Repeat it',
  skip: 'Skip this step',
  abort: 'Abort run',
};

interface DoubtDialogProps {
  readonly execution: LiveExecution;
  readonly step: PlanStep | undefined;
  readonly attention: Doubt;
  readonly plan: Plan;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Facts at the left, choices at the right, each with what follows and what it costs when it is wrong. */
export function DoubtDialog(props: DoubtDialogProps) {
  const { open, onClose, attention } = props;
  return (
    <Modal.Root opened={open} onClose={onClose} size={1068} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={`Step in doubt: ${attention.question}`}>
        <div className={styles['dialog']}>
          <Facts {...props} />
          <Choose {...props} />
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

function Facts({ attention, plan }: DoubtDialogProps) {
  const labware = plan.labware.find((one) => one.labwareId === attention.labwareId);
  const doubtful = new Set(attention.wells);
  const done = new Set(attention.wellsDone);
  return (
    <div className={styles['facts']}>
      <h3>What we know</h3>
      <ul>
        {attention.known.map((sentence) => (
          <li key={sentence}>
            <IconCheck size={16} stroke={2} aria-hidden="true" />
            {sentence}
          </li>
        ))}
      </ul>
      <h3>What we do not know</h3>
      <ul className={styles['unknown']}>
        {attention.unknown.map((sentence) => (
          <li key={sentence}>
            <IconInfoCircle size={16} stroke={2} aria-hidden="true" />
            {sentence}
          </li>
        ))}
      </ul>
      {labware !== undefined && doubtful.size > 0 && (
        <div className={styles['plate']} data-plate={labware.kind === 'plate' || undefined}>
          {labware.kind === 'plate' && (
            <div>
              <PlateMap
                rows={labware.rows}
                columns={labware.columns}
                label={`${labware.title}: ${describeWells([...doubtful])} in doubt`}
                maxPitch={labware.columns > 12 ? 9 : 15}
                look={(well) => ({
                  fill: done.has(well) ? 'var(--series-1-fill)' : 'var(--well-empty)',
                  mark: doubtful.has(well) ? 'doubt' : undefined,
                  words: `${well}, ${doubtful.has(well) ? 'in doubt' : done.has(well) ? 'confirmed' : 'not started'}`,
                })}
              />
            </div>
          )}
          <p>
            <b>Look at {labware.title}.</b>
            <br />
            {labware.kind === 'plate'
              ? wellsInWords(doubtful, done)
              : 'Its level or its weight tells whether it happened.'}
          </p>
        </div>
      )}
    </div>
  );
}

function Choose({ execution, step, attention, onClose }: DoubtDialogProps) {
  const { queries } = useApi();
  const operator = useOperator((one) => one.name);
  const [decision, setDecision] = useState<DoubtDecision | undefined>();
  const [note, setNote] = useState('');
  const decide = useMutation(queries.executions.decide.mutationOptions());
  const { executionId } = execution;
  const ready = decision !== undefined && note.trim() !== '';
  return (
    <div className={styles['choose']}>
      <div className={styles['head']}>
        <span className={styles['shape']}>
          <StatusShape state="doubt" size={34} ground="var(--surface-raised)" />
        </span>
        <div>
          <Modal.Title className={styles['title']} tabIndex={-1} data-autofocus>
            {attention.question}
          </Modal.Title>
          <p>
            {executionId}
            {step === undefined ? '' : `, step ${step.number}, ${step.name}`}. Nothing moves until you decide.
          </p>
        </div>
      </div>
      <ChoiceList
        label="Decision"
        value={decision}
        onChange={setDecision}
        options={attention.decisions.map((one) => ({
          value: one.decision,
          title: one.title,
          words: one.consequence,
          risk: one.ifWrong,
        }))}
      />
      <TextInput
        label="What did you see? This goes into the record."
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={styles['foot']}>
        <span>
          {ready
            ? `Goes into the record as ${operator}.`
            : decision === undefined
              ? 'Choose what happened, then it can go on.'
              : 'Say what you saw, then it can go on.'}
        </span>
        <Button onClick={onClose}>Decide later, stay paused</Button>
        <Button
          kind={decision === 'abort' ? 'danger' : 'primary'}
          disabled={!ready}
          busy={decide.isPending}
          onClick={() =>
            decision !== undefined &&
            decide.mutate({ executionId, commandId: attention.commandId, decision, note: note.trim() })
          }
        >
          {decision === undefined ? 'Decide' : VERBS[decision]}
        </Button>
      </div>
    </div>
  );
}

function wellsInWords(doubtful: ReadonlySet<string>, done: ReadonlySet<string>): string {
  const verb = doubtful.size === 1 ? 'is' : 'are';
  const confirmed = done.size > 0 ? `, ${describeWells([...done])} confirmed` : '';
  return `${describeWells([...doubtful])} ${verb} in doubt${confirmed}. Compare with a well beside it.`;
}
