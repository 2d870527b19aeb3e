import { useMemo } from 'react';
import type { LiveExecution, StepRecord } from '#core/contract/execution.ts';
import { chosenText } from '../../lib/chosen-instruments.ts';
import { formatDateTime } from '../../lib/dates.ts';
import { formatDurationShort } from '../../lib/durations.ts';
import { stepLook } from '../../lib/execution-look.ts';
import type { StepItem } from '../../lib/step-item.ts';
import { capitalised } from '../../lib/words.ts';
import { StepList } from '../../ui/steps/step-list.tsx';
import styles from './execution-details.module.css';

/** Every step with its times, and why it failed where it did. */
export function StepsTab({
  execution,
  steps,
}: {
  readonly execution: LiveExecution;
  readonly steps: readonly StepRecord[];
}) {
  const items = useMemo(() => steps.map((step) => toItem(step, steps)), [steps]);
  return (
    <div className={styles['panel']} style={{ paddingTop: 6 }}>
      <StepList label={`Step log of ${execution.executionId}`} items={items} />
    </div>
  );
}

function toItem(step: StepRecord, all: readonly StepRecord[]): StepItem {
  const group = step.kind === 'group';
  const look = group ? groupLook(step, all) : stepLook(step);
  return {
    id: step.stepId,
    parentId: step.parentId,
    number: step.number,
    name: step.name,
    group,
    depth: step.depth,
    state: look.state,
    stateWord: look.word,
    when: timesOf(step),
    detail: step.errorMessage ?? (step.status === 'skipped' && !group ? 'Skipped' : onChosen(step)),
    share: null,
    parallel: false,
  };
}

function onChosen({ chosen }: StepRecord): string | null {
  const text = chosenText(chosen);
  return text === null ? null : capitalised(text);
}

function timesOf({ startedLabAt, endedLabAt }: StepRecord): string {
  if (startedLabAt === null) return '';
  const took = endedLabAt === null ? '' : formatDurationShort(endedLabAt - startedLabAt);
  return `${formatDateTime(startedLabAt)}${took === '' ? '' : ` · ${took}`}`;
}

/** A group is what its steps are, unless what a program does in it has failed. */
function groupLook(group: StepRecord, all: readonly StepRecord[]): ReturnType<typeof stepLook> {
  if (group.status === 'failed') return stepLook(group);
  const inside = all.filter((one) => one.kind === 'action' && one.stepId.startsWith(`${group.stepId}.`));
  if (inside.length === 0) return stepLook(group);
  for (const status of ['failed', 'running'] as const)
    if (inside.some((one) => one.status === status)) return stepLook({ status, inDoubt: false });
  const over = inside.filter((one) => one.status === 'completed' || one.status === 'skipped');
  if (over.length < inside.length)
    return stepLook({ status: over.length === 0 ? 'pending' : 'running', inDoubt: false });
  return stepLook({
    status: inside.some((one) => one.status === 'completed') ? 'completed' : 'skipped',
    inDoubt: false,
  });
}
